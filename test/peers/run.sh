#!/usr/bin/env bash
# Tests Clearspan beside a real OpenTelemetry Collector, which bench/peers/build.sh builds. Arguments go to vitest.
set -euo pipefail

cd "$(dirname "$0")/../.."
collector=$(bash bench/peers/build.sh)
"$collector" --version
CLEARSPAN_PEER_COLLECTOR=$collector exec npx vitest run --config test/peers/vitest.config.ts "$@"
