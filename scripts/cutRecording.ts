/**
 * Cuts the beginning out of a recording: one chain, up to a height. What remains is as recorded,
 * but for the list of chains and the last line, which are shortened to fit.
 *
 *   tsx scripts/cutRecording.ts RECORDING.jsonl.gz CHAIN_ID HEIGHT > CUT.jsonl
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

type Balance = readonly [address: string, denom: string, amount: string];

interface ChainGenesis {
  readonly chain_id: string;
  readonly balances: readonly Balance[];
}

interface Line {
  readonly kind: string;
  readonly chain_id?: string;
  readonly height?: number;
  readonly stores?: unknown;
  readonly app_hash?: string;
  readonly balances?: readonly Balance[];
  readonly chains?: readonly ChainGenesis[];
}

const [file, chainId, lastHeight] = process.argv.slice(2);
if (file === undefined || chainId === undefined || lastHeight === undefined) {
  console.error("usage: tsx scripts/cutRecording.ts RECORDING.jsonl.gz CHAIN_ID HEIGHT");
  process.exit(2);
}

const lines: Line[] = gunzipSync(readFileSync(file))
  .toString("utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));
const balances = new Map<string, Balance>();
let last: Line | undefined;

function keepBalances(changed: readonly Balance[]): void {
  for (const balance of changed) {
    const [address, denom, amount] = balance;
    if (amount === "0") balances.delete(`${address} ${denom}`);
    else balances.set(`${address} ${denom}`, balance);
  }
}

for (const line of lines) {
  if (line.kind === "genesis") {
    const chains = line.chains?.filter((chain) => chain.chain_id === chainId);
    keepBalances(chains?.[0]?.balances ?? []);
    console.log(JSON.stringify({ ...line, chains }));
  }
  if (line.kind === "block" && line.chain_id === chainId && line.height! <= Number(lastHeight)) {
    console.log(JSON.stringify(line));
    keepBalances(line.balances ?? []);
    last = line;
  }
}
if (last === undefined) throw new Error(`${file} has no block of ${chainId}`);
const { height, stores, app_hash } = last;
const end = {
  chain_id: chainId,
  height,
  stores,
  app_hash,
  balances: [...balances.values()],
  counts: {},
};
console.log(JSON.stringify({ kind: "end", chains: [end], notes: [`cut from ${chainId}`] }));
