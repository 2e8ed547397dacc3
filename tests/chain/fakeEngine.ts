/** An engine whose answers a test writes, to see what the executor does with them. */
import type { Engine } from "../../host/chain/core.js";
import type { Genesis } from "../../host/chain/genesis.js";
import {
  BlockResponse,
  DeliverRequest,
  DeliverResponse,
  MessageResult,
  Stage,
} from "../../host/codec/gen/strait.abi.v0.js";
import type { CallContext } from "../../host/vm/host.js";

export interface FakeAnswers {
  deliver?(request: DeliverRequest, context: CallContext): Partial<DeliverResponse>;
  hook?(name: "begin_block" | "end_block", context: CallContext): Partial<BlockResponse>;
  initGenesis?(input: Uint8Array, context: CallContext): Partial<DeliverResponse>;
}

export function fakeEngine(answers: FakeAnswers): Engine {
  return {
    call(name, input, context) {
      switch (name) {
        case "deliver": {
          const answer = answers.deliver?.(DeliverRequest.decode(input), context);
          return DeliverResponse.encode(DeliverResponse.create(answer));
        }
        case "begin_block":
        case "end_block":
          return BlockResponse.encode(BlockResponse.create(answers.hook?.(name, context)));
        case "init_genesis":
          return DeliverResponse.encode(
            DeliverResponse.create(answers.initGenesis?.(input, context)),
          );
        default:
          throw new Error(`${name} was called`);
      }
    },
  };
}

/** A success of so many messages, each with a response of its own type and one event. */
export function success(count: number): Partial<DeliverResponse> {
  return {
    stage: Stage.STAGE_EXECUTE,
    results: Array.from({ length: count }, (_, index) =>
      MessageResult.create({
        response: { typeUrl: `/test.Response${index}`, value: Uint8Array.of(index) },
        events: [{ type: "done", attributes: [{ key: "module", value: `m${index}` }] }],
      }),
    ),
  };
}

export function failure(stage: number, failedMessage = 0): Partial<DeliverResponse> {
  return { code: 7, codespace: "test", log: "refused", stage, failedMessage };
}

export const ALICE = "cosmos1vgmdzewk8uxu5qlj37f6h4j5nsy0qjq96820v0";
export const BOB = "cosmos1zqg232hudp6vm6047x2ftghm4kryf8t35347sr";
export const AUTHORITY = "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn";

export const GENESIS: Genesis = {
  chainId: "test-1",
  initialHeight: 1n,
  timeNanos: 1_000n,
  authority: AUTHORITY,
  addressPrefix: "cosmos",
  commitmentPrefix: new TextEncoder().encode("ibc"),
  sequences: new Map([[BOB, 5n]]),
  balances: [{ address: ALICE, denom: "stake", amount: 100n }],
  state: { kind: "stores", stores: new Map() },
};
