#!/usr/bin/env bash
# Installs the Python peer's packages under .cache/peers and prints the path of a program that runs it. Exit code 3:
# there is no Python here.
set -euo pipefail

cd "$(dirname "$0")"
if ! python3 -c 'import sys, venv; assert sys.version_info >= (3, 10)' 2>/dev/null; then
  echo "The Python peer is left out: it needs Python 3.10 or newer with venv." >&2
  exit 3
fi
folder=$(cd ../../.. && pwd)/.cache/peers/python
if ! cmp -s requirements.txt "$folder/installed.txt"; then
  echo "Installing the Python peer's packages." >&2
  rm -rf "$folder"
  python3 -m venv "$folder" >&2
  "$folder/bin/python" -m pip install --quiet --no-deps -r requirements.txt >&2
  cp requirements.txt "$folder/installed.txt"
fi
printf '#!/bin/sh\nexec "%s/bin/python" -B "%s/peer.py" "$@"\n' "$folder" "$PWD" >"$folder/peer"
chmod +x "$folder/peer"
echo "$folder/peer"
