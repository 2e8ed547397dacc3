/** What contracts of light clients must not do. */
import { utf8 } from "../../host/bytes.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import * as tendermint from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { putState, type Script } from "./wasmClients.js";
import { pack } from "./world.js";

const CLIENT_STATE_KEY = utf8("clientState");

/** Evil that each entry point that may write can do, and the code that it is refused with. */
export const EVILS: readonly (readonly [what: string, script: Script, code: string])[] = [
  ["refuses", () => ({ kind: "refused", log: "no" }), "08-wasm/14"],
  [
    "traps",
    () => {
      throw new Error("trap");
    },
    "08-wasm/17",
  ],
  ["returns messages", () => ({ kind: "returned", messages: 1, events: 1 }), "08-wasm/11"],
  ["returns events", () => ({ kind: "returned", events: 1, attributes: 1 }), "08-wasm/12"],
  ["returns attributes", () => ({ kind: "returned", attributes: 1 }), "08-wasm/13"],
  ["answers too much", () => ({ kind: "returned", data: new Uint8Array(600_000) }), "08-wasm/17"],
  [
    "deletes the client's state",
    ({ store }) => {
      store.delete(CLIENT_STATE_KEY);
      return { kind: "returned" };
    },
    "08-wasm/16",
  ],
  [
    "returns events before it is found out",
    ({ store }) => {
      store.delete(CLIENT_STATE_KEY);
      return { kind: "returned", events: 1 };
    },
    "08-wasm/12",
  ],
  [
    "writes a state that is none",
    ({ store }) => {
      store.set(CLIENT_STATE_KEY, utf8("state"));
      return { kind: "returned" };
    },
    "08-wasm/16",
  ],
  [
    "writes the state of another kind of client",
    ({ store }) => {
      const state = tendermint.ClientState.encode(tendermint.ClientState.create({}));
      store.set(CLIENT_STATE_KEY, Any.encode(pack(tendermint.ClientState, state)));
      return { kind: "returned" };
    },
    "08-wasm/16",
  ],
  [
    "changes the checksum",
    (context) => {
      const latestHeight = { revisionNumber: 1n, revisionHeight: 5n };
      putState(context, { data: utf8("x"), checksum: new Uint8Array(32), latestHeight });
      return { kind: "returned" };
    },
    "08-wasm/16",
  ],
];
