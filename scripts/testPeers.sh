#!/usr/bin/env bash
# Has the core and the relayer meet the real ibc-go, where Go and its modules are: builds the
# programs of tests/peers, keeps a journal of what the handlers' tests ask the core, and runs
# tests/peers. Arguments name some of these tests instead.
set -euo pipefail
cd "$(dirname "$0")/.."

for program in ibcGo recorder; do
  if ! go list -C "tests/peers/$program" -deps . >/dev/null 2>&1; then
    echo "no Go here, or no modules for it: tests/peers did not run"
    exit 0
  fi
done

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for program in ibcGo recorder; do
  timeout 2400 go build -C "tests/peers/$program" -o "$work/$program" .
done

# Refusals and failures are for the tests themselves to judge, not for who reads the journal.
STRAIT_TEST_REPORT="" STRAIT_JOURNAL="$work/journal" \
  npx vitest run tests/handlers tests/queries tests/chain/genesisDocument.test.ts >/dev/null || true
STRAIT_JOURNAL_READ="$work/journal" STRAIT_PEER_IBC_GO="$work/ibcGo" \
  STRAIT_PEER_RECORDER="$work/recorder" npx vitest run "${@:-tests/peers}"
