#!/usr/bin/env bash
# Builds h2spec, which tests servers of HTTP/2, under .cache/peers and prints the path of the program. Exit code 3: there
# is no Go here.
set -euo pipefail

cd "$(dirname "$0")"
if ! command -v go >/dev/null; then
  echo "h2spec is left out: it needs Go (https://go.dev/dl)." >&2
  exit 3
fi
program=$(cd ../../.. && pwd)/.cache/peers/h2spec/h2spec
CGO_ENABLED=0 GOWORK=off go build -trimpath -o "$program" github.com/summerwind/h2spec/cmd/h2spec >&2
echo "$program"
