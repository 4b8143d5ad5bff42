#!/usr/bin/env bash
# Tests Clearspan beside programs that are not its own, built once under .cache/peers: a real OpenTelemetry Collector
# (bench/peers/build.sh), gRPC clients and servers in Go, Python and Java (go/, python/ and java/ beside this file), and
# h2spec, which tests servers of HTTP/2 (http2/).
# What cannot be built for want of a toolchain is said, and its tests are skipped. Arguments go to vitest.
set -euo pipefail

cd "$(dirname "$0")/../.."

# build NAME COMMAND…: sets CLEARSPAN_PEER_NAME to the path that the command prints.
build() {
  local name=$1 code=0 program
  shift
  program=$("$@") || code=$?
  case $code in
    0) export "CLEARSPAN_PEER_$name=$program" ;;
    3) ;;
    *) exit "$code" ;;
  esac
}

build COLLECTOR bash bench/peers/build.sh
build GO bash test/peers/go/build.sh
build PYTHON bash test/peers/python/build.sh
build JAVA bash test/peers/java/build.sh
build H2SPEC bash test/peers/http2/build.sh

without=()
if [ -z "${CLEARSPAN_PEER_COLLECTOR:-}" ]; then
  echo "The tests beside a Collector are left out." >&2
  without=(--exclude 'test/peers/*.test.ts')
fi
exec npx vitest run --config test/peers/vitest.config.ts "${without[@]}" "$@"
