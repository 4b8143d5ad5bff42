#!/usr/bin/env bash
# Builds the OpenTelemetry Collector of collector.yaml with the Collector's own builder, unless an earlier run left it
# under .cache/peers, and prints the path of the program. Takes some minutes, once. Exit code 3: there is no Go here.
set -euo pipefail

cd "$(dirname "$0")/../.."
manifest=bench/peers/collector.yaml
version=$(sed -n 's/^  version: //p' "$manifest")

# A changed manifest makes another Collector.
collector=$PWD/.cache/peers/otelcol-$version-$(git hash-object "$manifest" | cut -c1-8)

if [ ! -x "$collector" ]; then
  if ! command -v go >/dev/null; then
    echo "Building an OpenTelemetry Collector needs Go, which is not installed (https://go.dev/dl)." >&2
    exit 3
  fi
  echo "Building an OpenTelemetry Collector $version; this takes some minutes, once." >&2
  mkdir -p .cache/peers
  rm -rf .cache/peers/build .cache/peers/otelcol-*
  CGO_ENABLED=0 GOWORK=off go run "go.opentelemetry.io/collector/cmd/builder@v$version" --config "$manifest" \
    >.cache/peers/build.log 2>&1 || {
    cat .cache/peers/build.log >&2
    echo "The Collector could not be built." >&2
    exit 1
  }
  mv .cache/peers/build/otelcol-peer "$collector"
  rm -rf .cache/peers/build
fi
echo "$collector"
