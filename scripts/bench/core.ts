/** Benchmarks of the core: keys, and whole transactions through the machine. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { DeliverRequest, DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { CoreModule } from "../../host/vm/machine.js";
import { pack, SIGNER, validCreateClient, World } from "../../tests/support/world.js";
import { compileCore } from "../wasm.js";
import type { BenchEntry, BenchGroup } from "./frame.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

const pathsWasm = await compileCore({
  root: ROOT,
  entry: "scripts/bench/guest/paths.ts",
  target: "release",
});

const paths: BenchEntry = {
  name: "core: 7 keys of a receive",
  unit: "7 keys",
  setup() {
    const ibc0 = { abort: () => {} };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(pathsWasm), { ibc0 });
    const receivePaths = exports.receive_paths as (sequence: bigint) => number;
    return (iteration) => {
      if (receivePaths(BigInt(iteration)) < 7 * 20) throw new Error("keys are too short");
    };
  },
};

/** Creates clients at other heights each time, `count` in a transaction. */
function createClients(count: number): BenchEntry {
  return {
    name: `core: ${count} MsgCreateClient`,
    unit: "transaction",
    setup() {
      const core = CoreModule.load(new Uint8Array(readFileSync(join(ROOT, "build/core.wasm"))));
      const world = new World(core);
      const context = world.context();
      const inputs = Array.from({ length: 64 }, (_, i) => {
        const message = validCreateClient();
        message.consensusState!.value[4]! += i & 15;
        const messages = Array.from({ length: count }, () =>
          pack(MsgCreateClient, MsgCreateClient.encode(message)),
        );
        return DeliverRequest.encode(DeliverRequest.create({ messages, signers: [SIGNER] }));
      });
      return (iteration) => {
        world.branches.open();
        const output = world.machine.call("deliver", inputs[iteration & 63]!, context);
        world.branches.close(false);
        const { code, log } = DeliverResponse.decode(output);
        if (code !== 0) throw new Error(log);
      };
    },
  };
}

export const transactions: BenchGroup = {
  title: "Core: one transaction, from its bytes to its answer; and keys",
  entries: [paths, createClients(1), createClients(100)],
};
