#!/usr/bin/env bash
# Builds the Go peer under .cache/peers and prints the path of the program. Exit code 3: there is no Go here.
set -euo pipefail

cd "$(dirname "$0")"
if ! command -v go >/dev/null; then
  echo "The Go peer is left out: it needs Go (https://go.dev/dl)." >&2
  exit 3
fi
program=$(cd ../../.. && pwd)/.cache/peers/go/peer
CGO_ENABLED=0 GOWORK=off go build -trimpath -o "$program" . >&2
echo "$program"
