#!/usr/bin/env bash
# Builds the core again from a copy of the sources in another folder and compares the hashes.
set -euo pipefail
cd "$(dirname "$0")/.."
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/elsewhere"
cp -r assembly examples scripts host asconfig.json tsconfig.json package.json package-lock.json "$copy/elsewhere/"
ln -s "$PWD/node_modules" "$copy/elsewhere/node_modules"
(cd "$copy/elsewhere" && node --import tsx scripts/build.ts --wasm-only --force)
diff build/SHA256SUMS "$copy/elsewhere/build/SHA256SUMS"
echo "equal hashes in two folders"
