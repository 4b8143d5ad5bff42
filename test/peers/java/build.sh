#!/usr/bin/env bash
# Builds the Java peer under .cache/peers and prints the path of a program that runs it. Exit code 3: there is no JDK
# or no Maven here.
set -euo pipefail

cd "$(dirname "$0")"
for tool in javac mvn; do
  if ! command -v "$tool" >/dev/null; then
    echo "The Java peer is left out: it needs a JDK of 17 or newer and Maven, and there is no $tool." >&2
    exit 3
  fi
done
folder=$(cd ../../.. && pwd)/.cache/peers/java
sources=$(cat pom.xml src/main/java/peer/*.java | git hash-object --stdin)
if [ "$sources" != "$(cat "$folder/sources" 2>/dev/null)" ]; then
  echo "Building the Java peer." >&2
  rm -rf "$folder"
  mvn --quiet --batch-mode compile dependency:copy-dependencies -DoutputDirectory="$folder/lib" >&2
  echo "$sources" >"$folder/sources"
fi
# A small heap and one compiler: these processes live for a test each.
printf '#!/bin/sh\nexec java -Xmx512m -XX:TieredStopAtLevel=1 -cp "%s/classes:%s/lib/*" peer.Main "$@"\n' \
  "$folder" "$folder" >"$folder/peer"
chmod +x "$folder/peer"
echo "$folder/peer"
