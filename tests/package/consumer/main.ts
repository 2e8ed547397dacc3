/** What a user of the package writes: types, the core, a chain of one block. */
import { Chain, codecFor, type Genesis, loadCore, Machine, toHex } from "strait";

const genesis: Genesis = {
  chainId: "here-1",
  initialHeight: 1n,
  timeNanos: 1_577_923_200_000_000_000n,
  authority: "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn",
  addressPrefix: "cosmos",
  commitmentPrefix: new TextEncoder().encode("ibc"),
  sequences: new Map(),
  balances: [],
  state: {
    kind: "stores",
    stores: new Map([["ibc", [[new Uint8Array([1]), new Uint8Array([2])]]]]),
  },
};
const chain = new Chain(genesis, new Machine(loadCore()));
const block = {
  height: 1n,
  timeNanos: genesis.timeNanos,
  nextValidatorsHash: new Uint8Array(32),
  actions: [],
  transactions: [],
};
const result = chain.executeBlock(block);
const height = codecFor("/ibc.core.client.v1.Height") !== undefined;
console.log(JSON.stringify({ appHash: toHex(result.appHash), height }));
