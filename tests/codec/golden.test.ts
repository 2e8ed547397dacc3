/** Encodings that ibc-go, CometBFT and the SDK write, byte for byte, in both languages. */
import { beforeAll, describe, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../host/bytes.js";
import { CommitmentProof, ExistenceProof } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import {
  Acknowledgement,
  Channel,
  Counterparty as ChannelCounterparty,
  State as ChannelState,
  Order,
  Packet,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Params as ClientParams, Height } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientPaths,
  ConnectionEnd,
  Params as ConnectionParams,
  Counterparty,
  State,
  Version,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import {
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { PublicKey } from "../../host/codec/gen/tendermint.crypto.js";
import {
  BlockID,
  CanonicalVote,
  SignedMsgType,
  SimpleValidator,
} from "../../host/codec/gen/tendermint.types.js";
import { type MessageCodec, packAny } from "../../host/codec/index.js";
import { Guest } from "./support/guest.js";

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.compile();
});

/** Encodes in TypeScript, and through the guest, and decodes to what it was. */
function expectBytes<T>(codec: MessageCodec<T>, message: T, hex: string): void {
  expect(toHex(codec.encode(message))).toBe(hex);
  expect(codec.decode(fromHex(hex))).toEqual(message);
  expect(toHex(guest.roundTrip(codec.name, fromHex(hex)) ?? utf8("malformed"))).toBe(hex);
}

const TENDERMINT_0 = "07-tendermint-0";
const VERSION = Version.create({ identifier: "1", features: ["ORDER_ORDERED", "ORDER_UNORDERED"] });
const PREFIX = { keyPrefix: utf8("ibc") };

describe("stored values of the core", () => {
  test("a connection end in INIT", () => {
    const message = ConnectionEnd.create({
      clientId: TENDERMINT_0,
      versions: [VERSION],
      state: State.STATE_INIT,
      counterparty: Counterparty.create({ clientId: TENDERMINT_0, prefix: PREFIX }),
    });
    expectBytes(
      ConnectionEnd,
      message,
      "0a0f30372d74656e6465726d696e742d3012230a0131120d4f524445525f4f524445524544120f4f524445525f" +
        "554e4f524445524544180122180a0f30372d74656e6465726d696e742d301a050a03696263",
    );
  });

  test("a connection end in OPEN", () => {
    const message = ConnectionEnd.create({
      clientId: TENDERMINT_0,
      versions: [VERSION],
      state: State.STATE_OPEN,
      counterparty: {
        clientId: "07-tendermint-1",
        connectionId: "connection-0",
        prefix: PREFIX,
      },
    });
    expectBytes(
      ConnectionEnd,
      message,
      "0a0f30372d74656e6465726d696e742d3012230a0131120d4f524445525f4f524445524544120f4f524445525f" +
        "554e4f524445524544180322260a0f30372d74656e6465726d696e742d31120c636f6e6e656374696f6e2d30" +
        "1a050a03696263",
    );
  });

  test("channels in INIT and OPEN", () => {
    const init = Channel.create({
      state: ChannelState.STATE_INIT,
      ordering: Order.ORDER_UNORDERED,
      counterparty: ChannelCounterparty.create({ portId: "transfer" }),
      connectionHops: ["connection-0"],
      version: "ics20-1",
    });
    const end = "220c636f6e6e656374696f6e2d302a0769637332302d31";
    expectBytes(Channel, init, `080110011a0a0a087472616e73666572${end}`);
    const open = {
      ...init,
      state: ChannelState.STATE_OPEN,
      counterparty: { portId: "transfer", channelId: "channel-0" },
    };
    expectBytes(Channel, open, `080310011a150a087472616e7366657212096368616e6e656c2d30${end}`);
  });

  test("client paths and parameters", () => {
    expectBytes(
      ClientPaths,
      { paths: ["connection-0", "connection-1"] },
      "0a0c636f6e6e656374696f6e2d300a0c636f6e6e656374696f6e2d31",
    );
    expectBytes(ClientParams, { allowedClients: ["*"] }, "0a012a");
    expectBytes(ConnectionParams, { maxExpectedTimePerBlock: 30_000_000_000n }, "0880d88ee16f");
  });
});

describe("the Tendermint light client", () => {
  test("a consensus state in an Any", () => {
    const state = ConsensusState.create({
      timestamp: { seconds: 1_600_000_000n, nanos: 0 },
      root: { hash: new Uint8Array(32).fill(0xcc) },
      nextValidatorsHash: new Uint8Array(32).fill(0xdd),
    });
    const value = `0a060880a0f8fa0512220a20${"cc".repeat(32)}1a20${"dd".repeat(32)}`;
    expectBytes(ConsensusState, state, value);
    expectBytes(
      Any,
      packAny(ConsensusState, state),
      "0a2e2f6962632e6c69676874636c69656e74732e74656e6465726d696e742e76312e436f6e73656e7375735374" +
        `617465124e${value}`,
    );
  });

  test("what is not nullable is written even when it is empty", () => {
    expectBytes(ClientState, ClientState.create(), "12001a0022002a0032003a00");
  });

  test("an absent time is the year 1", () => {
    expectBytes(ConsensusState, ConsensusState.create(), "0a0b088092b8c398feffffff011200");
  });
});

describe("CometBFT", () => {
  test("a vote without a block, of the zero time", () => {
    const vote = CanonicalVote.create({
      type: SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT,
      height: 1n,
      round: 1n,
    });
    expectBytes(
      CanonicalVote,
      vote,
      "0802110100000000000000190100000000000000" + "2a0b088092b8c398feffffff01",
    );
  });

  test("a vote for a block", () => {
    const hash = new Uint8Array(32).fill(0xaa);
    const partSetHeader = { total: 1, hash: new Uint8Array(32).fill(0xbb) };
    const vote = CanonicalVote.create({
      type: SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT,
      height: 10n,
      blockId: { hash, partSetHeader },
      timestamp: { seconds: 1_600_000_000n, nanos: 5 },
      chainId: "test-1",
    });
    const bytes =
      `0802110a0000000000000022480a20${"aa".repeat(32)}122408011220${"bb".repeat(32)}` +
      "2a080880a0f8fa0510053206746573742d31";
    expectBytes(CanonicalVote, vote, bytes);
    // The sign bytes have the length in front: 0x67.
    expect(fromHex(bytes).length).toBe(0x67);
  });

  test("a validator as it is hashed, and a block id without parts", () => {
    const pubKey = PublicKey.create({ ed25519: new Uint8Array(32).fill(1) });
    const leaf = `0a220a20${"01".repeat(32)}100a`;
    expectBytes(SimpleValidator, { pubKey, votingPower: 10n }, leaf);
    expectBytes(BlockID, BlockID.create(), "1200");
  });
});

describe("datagrams and packets", () => {
  test("a packet has its timeout height even when it is zero", () => {
    expectBytes(Packet, Packet.create(), "3a00");
    const packet = Packet.create({ sequence: 2n ** 64n - 1n, timeoutTimestamp: 3_336_845_759n });
    expectBytes(Packet, packet, "08ffffffffffffffffff013a0040bff390b70c");
  });

  test("an acknowledgement has high field numbers", () => {
    expectBytes(Acknowledgement, { result: Uint8Array.of(1), error: undefined }, "aa010101");
    expectBytes(Acknowledgement, { result: undefined, error: "" }, "b20100");
  });

  test("an amount that was never given is zero", () => {
    const message = MsgTransfer.create({
      token: { denom: "uatom", amount: "0" },
      timeoutHeight: Height.create({ revisionHeight: 7n }),
    });
    expectBytes(MsgTransfer, message, "1a0a0a057561746f6d1201303202" + "1007");
    expect(toHex(guest.roundTrip("cosmos.base.v1beta1.Coin", utf8("")) ?? utf8("malformed"))).toBe(
      "120130",
    );
  });

  test("a proof is one arm of a oneof", () => {
    const exist = ExistenceProof.create({ key: utf8("k"), value: utf8("v") });
    expectBytes(CommitmentProof, CommitmentProof.create({ exist }), "0a060a016b120176");
  });
});
