/** ICS-02 createClient: every check, in ibc-go's order, and what a success writes and emits. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import {
  Height,
  MsgCreateClient,
  MsgCreateClientResponse,
} from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { type DeliverResponse, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import {
  BLOCK_TIME_SECONDS,
  pack,
  validClientState,
  validConsensusState,
  validCreateClient,
  World,
} from "../support/world.js";
import { deliverDraft, exclude, newDraft, packDraft, ROWS } from "./createClientFaults.js";

const { STAGE_EXECUTE } = Stage;

function outcome({ codespace, code, stage }: DeliverResponse): [string, number] {
  return [`${codespace}/${code}`, stage];
}

describe("createClient refuses", () => {
  test.each(ROWS)("$name with $code", (row) => {
    const draft = newDraft();
    row.break(draft);
    const before = [...draft.world.written()];
    const response = deliverDraft(draft);
    expect(outcome(response)).toEqual([row.code, row.stage]);
    expect(response.results).toEqual([]);
    expect([...draft.world.written()]).toEqual(before);
  });

  test("the earlier of two faults", () => {
    for (const [index, earlier] of ROWS.entries()) {
      for (const later of ROWS.slice(index + 1)) {
        if (exclude(earlier, later)) continue;
        const draft = newDraft();
        earlier.break(draft);
        later.break(draft);
        const both = `${earlier.name} before ${later.name}`;
        expect([both, ...outcome(deliverDraft(draft))]).toEqual([
          both,
          earlier.code,
          earlier.stage,
        ]);
      }
    }
  });
});

describe("createClient accepts", () => {
  test("and writes states, metadata, creator and counter", () => {
    const world = new World();
    const before = world.written();
    const response = world.deliver([
      pack(MsgCreateClient, MsgCreateClient.encode(validCreateClient())),
    ]);
    expect(response).toMatchObject({ code: 0, codespace: "", stage: STAGE_EXECUTE });
    const written = [...world.written()].filter(([key, value]) => before.get(key) !== value);
    const client = "clients/07-tendermint-0/";
    const height = "\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x05";
    expect(new Map(written)).toEqual(
      new Map([
        [`${client}clientState`, anyHex(ClientState, ClientState.encode(validClientState()))],
        [
          `${client}consensusStates/1-5`,
          anyHex(ConsensusState, ConsensusState.encode(validConsensusState())),
        ],
        [`${client}consensusStates/1-5/processedHeight`, toHex(utf8("3-7"))],
        [
          `${client}consensusStates/1-5/processedTime`,
          world.timeNanos.toString(16).padStart(16, "0"),
        ],
        [`${client}creator`, "6236d165d63f0dca03f28f93abd6549c08f04805"],
        [`${client}iterateConsensusStates${height}`, toHex(utf8("consensusStates/1-5"))],
        ["nextClientSequence", "0000000000000001"],
      ]),
    );
  });

  test("and answers with identifier and events", () => {
    const world = new World();
    const packed = pack(MsgCreateClient, MsgCreateClient.encode(validCreateClient()));
    const { results } = world.deliver([packed, packed]);
    expect(results.map(({ response }) => MsgCreateClientResponse.decode(response!.value))).toEqual([
      { clientId: "07-tendermint-0" },
      { clientId: "07-tendermint-1" },
    ]);
    expect(results[1]!.response!.typeUrl).toBe("/ibc.core.client.v1.MsgCreateClientResponse");
    expect(results[1]!.events).toEqual([
      {
        type: "create_client",
        attributes: [
          { key: "client_id", value: "07-tendermint-1" },
          { key: "client_type", value: "07-tendermint" },
          { key: "consensus_height", value: "1-5" },
        ],
      },
      { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
    ]);
  });

  test("every edge value", () => {
    const draft = newDraft();
    draft.client.chainId = `${"c".repeat(48)}-1`;
    draft.client.trustLevel = { numerator: 1n, denominator: 1n };
    draft.client.trustingPeriodNanos = 6n * 1_000_000_000n;
    draft.client.unbondingPeriodNanos = draft.client.trustingPeriodNanos + 1n;
    draft.client.maxClockDriftNanos = 1n;
    draft.client.upgradePath = [];
    draft.client.frozenHeight = Height.create({});
    draft.consensus.root.hash = utf8("sentinel_root");
    draft.consensus.nextValidatorsHash = new Uint8Array(0);
    draft.consensus.timestamp = { seconds: BLOCK_TIME_SECONDS - 6n, nanos: 1 };
    expect(deliverDraft(draft).code).toBe(0);
    const expired = newDraft();
    expired.client.trustingPeriodNanos = draft.client.trustingPeriodNanos;
    expired.consensus.timestamp = { seconds: BLOCK_TIME_SECONDS - 6n, nanos: 0 };
    expect(outcome(deliverDraft(expired))).toEqual(["client/29", STAGE_EXECUTE]);
  });

  test("a frozen client state never", () => {
    const draft = newDraft();
    draft.client.frozenHeight = { revisionNumber: 0n, revisionHeight: 1n };
    expect(outcome(deliverDraft(draft))).toEqual(["client/29", STAGE_EXECUTE]);
  });

  test("neither message when the second fails", () => {
    const draft = newDraft();
    const good = packDraft(draft);
    const before = [...draft.world.written()];
    draft.consensus.timestamp.seconds = 1n;
    const response = draft.world.deliver([good, packDraft(draft)]);
    expect(response).toMatchObject({
      code: 29,
      codespace: "client",
      failedMessage: 1,
      results: [],
    });
    expect([...draft.world.written()]).toEqual(before);
  });
});

function anyHex(codec: { typeUrl: string }, value: Uint8Array): string {
  const url = utf8(codec.typeUrl);
  const length =
    value.length < 128 ? [value.length] : [(value.length & 127) | 128, value.length >> 7];
  return toHex(new Uint8Array([0x0a, url.length, ...url, 0x12, ...length, ...value]));
}
