/** Explaining a packet's receipt: from the bytes of its transaction to the lines about it. */
import { withApplications } from "../../host/chain/applicationCalls.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { loadExplainingCore } from "../../host/cli/loadCore.js";
import { tellExplanation } from "../../host/cli/tellExplanation.js";
import { DeliverRequest, DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { ExplainingEngine } from "../../host/explain/engine.js";
import type { Recorder } from "../../host/explain/records.js";
import { readSites } from "../../host/explain/sites.js";
import { Machine } from "../../host/vm/machine.js";
import { SIGNER, STORES } from "../../tests/support/world.js";
import type { BenchGroup } from "./frame.js";
import { receiveTraffic } from "./receiveWorld.js";

export const explanations: BenchGroup = {
  title: "explain: MsgRecvPacket, proof of 18 + 5 steps, every check and hash told in lines",
  entries: [
    {
      name: "explain: a packet receipt",
      unit: "packet",
      setup() {
        const { messages, world, store } = receiveTraffic();
        const core = loadExplainingCore();
        const engine = new ExplainingEngine(world.machine, new Machine(core), readSites(core));
        const hosted = { applications: APPLICATIONS, engine, storeNames: STORES };
        const explain = (index: number): readonly string[] => {
          const message = messages[index % messages.length]!;
          const request = DeliverRequest.create({ messages: [message], signers: [SIGNER] });
          const base = { ...world.context(), stores: store.branch() };
          const context = withApplications(hosted, base);
          let recorder: Recorder | undefined;
          engine.beginBlock(
            () => "explained",
            (_index, told) => {
              recorder = told;
            },
          );
          const output = engine.call("deliver", DeliverRequest.encode(request), context);
          const { code, codespace, log } = DeliverResponse.decode(output);
          return tellExplanation(
            {
              chainId: context.chainId,
              height: context.blockHeight,
              timeNanos: context.blockTimeNanos,
              item: { kind: "transaction", index: 0 },
              messages: [message],
              failedMessage: undefined,
              outcome: { code, codespace, log },
              steps: recorder!.steps,
              failure: undefined,
            },
            undefined,
          );
        };
        return (iteration) => {
          if (explain(iteration).at(-1) !== "accepted") throw new Error("a packet is refused");
        };
      },
    },
  ],
};
