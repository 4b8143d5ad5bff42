#!/usr/bin/env bash
# Tests Clearspan beside a real OpenTelemetry Collector: builds one with the Collector's own builder, unless an
# earlier run left it under .cache/peers, then runs the tests of this folder. Arguments go to vitest.
set -euo pipefail

cd "$(dirname "$0")/../.."
manifest=test/peers/collector.yaml
version=$(sed -n 's/^  version: //p' "$manifest")

# A changed manifest makes another Collector.
collector=$PWD/.cache/peers/otelcol-$version-$(git hash-object "$manifest" | cut -c1-8)

if [ ! -x "$collector" ]; then
  if ! command -v go >/dev/null; then
    echo "test:peers builds an OpenTelemetry Collector and needs Go for it, which is not installed (https://go.dev/dl)." >&2
    exit 1
  fi
  echo "Building an OpenTelemetry Collector $version; this takes some minutes, once."
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

"$collector" --version
CLEARSPAN_PEER_COLLECTOR=$collector exec npx vitest run --config test/peers/vitest.config.ts "$@"
