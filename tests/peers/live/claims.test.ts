/** What is not so, or no longer, cannot be proven to either side: both refuse it alike. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Message } from "../../../host/chain/block.js";
import {
  MsgAcknowledgement,
  MsgChannelCloseConfirm,
  MsgRecvPacket,
  MsgTimeout,
  MsgTimeoutOnClose,
} from "../../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgUpdateClient } from "../../../host/codec/gen/ibc.core.client.v1.js";
import { Header } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { packAny } from "../../../host/codec/index.js";
import { revisionOf } from "../../../host/consensus/clientHeader.js";
import {
  type Channel,
  connect,
  type RelayedChain,
  type SentPacket,
  TransactionError,
} from "../../../host/index.js";
import {
  acknowledgementKey,
  channelKey,
  clientStateOf,
  commitmentKey,
  nextSequenceRecvKey,
  receiptKey,
} from "../../../host/relayer/ibcState.js";
import { NANOS_PER_SECOND, newRelayer, outcomeOf, Pair, PEER } from "./pair.js";
import { relayAllBut, type Scene } from "./situations.js";

const DATA = "mock packet data";
const UNKNOWN_DENOM = `ibc/${"AB".repeat(32)}`;

/** What makes a header one that no client of the chain takes. Where ibc-go passes on an error of
 * CometBFT's light client, which has no code, the SDK says `undefined/1`. */
const HEADER_EDITS: Readonly<Record<string, readonly [string, (header: Header) => void]>> = {
  "signed badly": [
    "undefined/1",
    ({ signedHeader }) => {
      for (const { signature } of signedHeader!.commit!.signatures) signature[0]! ^= 1;
    },
  ],
  "of another chain": [
    "undefined/1",
    ({ signedHeader }) => {
      signedHeader!.header!.chainId = "other-1";
    },
  ],
  "of other content": [
    "undefined/1",
    ({ signedHeader }) => {
      signedHeader!.header!.appHash[0]! ^= 1;
    },
  ],
  "trusted by a height that the client does not know": [
    "client/7",
    (header) => {
      header.trustedHeight.revisionHeight -= 1n;
    },
  ],
  "trusted by other validators": [
    "07-tendermint/14",
    ({ trustedValidators }) => {
      trustedValidators!.validators[0]!.votingPower += 1n;
    },
  ],
};

describe.skipIf(PEER === undefined)("claims", { timeout: 300_000 }, () => {
  let pair: Pair;
  /** By the chain that began them. */
  const scenes = new Map<RelayedChain, Scene>();
  beforeAll(() => {
    pair = new Pair();
    pair.bothWays((source, destination) => {
      const connection = connect(source, destination, { relayer: newRelayer() });
      scenes.set(source, { source, destination, connection });
    });
  });
  afterAll(() => pair?.end());

  const bothScenes = <T>(run: (scene: Scene) => T): T =>
    pair.bothWays((source) => run(scenes.get(source)!));
  const openMock = ({ connection }: Scene, ordered = false): Channel =>
    connection.openChannel({ port: "mock", ordered });

  /** A header of the source that the client at the destination does not know yet. */
  const nextHeader = ({ source, destination, connection }: Scene): Header => {
    source.makeBlock();
    const { latestHeight } = clientStateOf(destination, connection.ids.clientIdOnB)!;
    return source.clientHeader(source.height, latestHeight.revisionHeight);
  };
  const updated = (scene: Scene, header: Header): string => {
    const { destination, connection } = scene;
    const clientMessage = packAny(Header, header);
    const signer = destination.address("carol");
    const clientId = connection.ids.clientIdOnB;
    const message = packAny(MsgUpdateClient, { clientId, clientMessage, signer });
    return outcomeOf(pair.submit(destination, [message]));
  };
  /** What the destination says to a message that is proven by the source's next header. */
  const claim = (
    scene: Scene,
    makeMessage: (parts: {
      readonly proofHeight: { revisionNumber: bigint; revisionHeight: bigint };
      readonly signer: string;
      readonly prove: (key: string) => Uint8Array;
    }) => Message,
  ): string => {
    const { source, destination } = scene;
    expect(updated(scene, nextHeader(scene))).toBe("accepted");
    const { height } = source;
    const message = makeMessage({
      proofHeight: { revisionNumber: revisionOf(source.id), revisionHeight: height },
      signer: destination.address("carol"),
      prove: (key) => source.prove(key, height),
    });
    return outcomeOf(pair.submit(destination, [message]));
  };

  test.each([
    ["unordered", false],
    ["ordered", true],
  ])("of timeouts on an %s channel: too early, too late, not closed", (_, ordered) => {
    const outcomes = bothScenes((scene) => {
      const { source, destination } = scene;
      const channel = openMock(scene, ordered);
      const { portId, channelId } = channel.onA;
      const sent = channel.send({ on: destination, data: DATA });
      const { packet, sequence } = sent;
      const key = ordered
        ? nextSequenceRecvKey(portId, channelId)
        : receiptKey(portId, channelId, sequence);
      const timeout = (nextSequenceRecv: bigint) =>
        claim(scene, ({ prove, ...rest }) => {
          const proofUnreceived = prove(key);
          return packAny(MsgTimeout, { packet, proofUnreceived, nextSequenceRecv, ...rest });
        });
      const onClose = () =>
        claim(scene, ({ prove, ...rest }) => {
          const proofs = {
            proofUnreceived: prove(key),
            proofClose: prove(channelKey(portId, channelId)),
          };
          return packAny(MsgTimeoutOnClose, { packet, ...proofs, nextSequenceRecv: 1n, ...rest });
        });
      const early = [timeout(1n), onClose()];
      // The packet is received in time, and its acknowledgement stays away.
      relayAllBut("acknowledge packet", scene);
      source.makeBlock({ afterNanos: 1_000n * NANOS_PER_SECOND });
      const late = [timeout(1n), timeout(2n)];
      expect(sent.wait().kind).toBe("acknowledged");
      return { early, late };
    });
    expect(outcomes).toEqual({
      early: ["channel/39", "commitment/2"],
      late: ordered ? ["commitment/2", "channel/19"] : ["commitment/2", "commitment/2"],
    });
  });

  test("of channels: one that is open there is not closed here", () => {
    const outcome = bothScenes((scene) => {
      const { onA, onB } = openMock(scene);
      return claim(scene, ({ prove, ...rest }) => {
        const proofInit = prove(channelKey(onA.portId, onA.channelId));
        const { portId, channelId } = onB;
        return packAny(MsgChannelCloseConfirm, { portId, channelId, proofInit, ...rest });
      });
    });
    expect(outcome).toBe("commitment/2");
  });

  test("of packets: out of order, too late, on a closed channel, never acknowledged", () => {
    const outcomes = bothScenes((scene) => {
      const { source, destination } = scene;
      const receive = (
        { onA, packets }: { onA: Channel["onA"]; packets: SentPacket[] },
        index: number,
      ) =>
        claim(scene, ({ prove, ...rest }) => {
          const { packet, sequence } = packets[index]!;
          const proofCommitment = prove(commitmentKey(onA.portId, onA.channelId, sequence));
          return packAny(MsgRecvPacket, { packet, proofCommitment, ...rest });
        });
      const ordered = openMock(scene, true);
      const inOrder = {
        onA: ordered.onA,
        packets: [1, 2].map(() => ordered.send({ on: source, data: DATA })),
      };
      const outOfOrder = [1, 0, 0, 1].map((index) => receive(inOrder, index));

      const channel = openMock(scene);
      const timeoutHeight = destination.height + 10n;
      const timeoutTimeNanos = destination.timeNanos + 100n * NANOS_PER_SECOND;
      const limited = {
        onA: channel.onA,
        packets: [
          channel.send({ on: source, data: DATA, timeoutHeight }),
          channel.send({ on: source, data: DATA, timeoutTimeNanos }),
          channel.send({ on: source, data: DATA }),
        ],
      };
      destination.makeBlock({ afterNanos: 110n * NANOS_PER_SECOND });
      while (destination.height < timeoutHeight) destination.makeBlock();
      const tooLate = [receive(limited, 0), receive(limited, 1)];
      channel.close(destination);
      const closed = receive(limited, 2);

      const unsaid = claim(scene, ({ prove, ...rest }) => {
        const { portId, channelId } = ordered.onA;
        const { packet } = ordered.send({ on: destination, data: DATA });
        const proofAcked = prove(acknowledgementKey(portId, channelId, packet.sequence));
        const acknowledgement = Buffer.from('{"result":"AQ=="}');
        return packAny(MsgAcknowledgement, { packet, acknowledgement, proofAcked, ...rest });
      });
      scene.connection.relay();
      return { outOfOrder, tooLate, closed, unsaid };
    });
    expect(outcomes).toEqual({
      outOfOrder: ["channel/21", "accepted", "accepted", "accepted"],
      tooLate: ["channel/40", "channel/40"],
      closed: "channel/5",
      unsaid: "commitment/2",
    });
  });

  test("of headers", () => {
    const outcomes = bothScenes((scene) => {
      const header = nextHeader(scene);
      const refused = Object.entries(HEADER_EDITS).map(([name, [, edit]]) => {
        const copy = Header.decode(Header.encode(header));
        edit(copy);
        return [name, updated(scene, copy)];
      });
      scene.source.makeBlock({ afterNanos: 10_000n * NANOS_PER_SECOND });
      const { source, destination, connection } = scene;
      const future = source.clientHeader(
        source.height,
        clientStateOf(destination, connection.ids.clientIdOnB)!.latestHeight.revisionHeight,
      );
      const { clientIdOnB: clientId } = connection.ids;
      const clientMessage = packAny(Header, future);
      const signer = destination.address("carol");
      const message = packAny(MsgUpdateClient, { clientId, clientMessage, signer });
      const transactions = [destination.transaction([message], { signer: "carol" })];
      const tooEarly = outcomeOf(destination.makeBlock({ transactions }).transactions[0]!);
      return { refused, tooEarly, first: updated(scene, header), again: updated(scene, header) };
    });
    expect(outcomes).toEqual({
      refused: Object.entries(HEADER_EDITS).map(([name, [outcome]]) => [name, outcome]),
      tooEarly: "undefined/1",
      first: "accepted",
      again: "accepted",
    });
  });

  test("of clients whose trusting period is over", () => {
    const outcomes = pair.bothWays((source, destination) => {
      const client = { trustingPeriodNanos: 1_000n * NANOS_PER_SECOND };
      const connection = connect(source, destination, { relayer: newRelayer(), client });
      const scene: Scene = { source, destination, connection };
      const channel = openMock(scene);
      const sent = channel.send({ on: source, data: DATA });
      source.makeBlock({ afterNanos: 1_200n * NANOS_PER_SECOND });
      const update = updated(scene, nextHeader(scene));
      channel.relay();
      return [update, sent.status];
    });
    expect(outcomes).toEqual(["client/29", "sent"]);
  });

  test("of users", () => {
    const refusal = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        if (error instanceof TransactionError) return `${error.codespace}/${error.code}`;
        throw error;
      }
      return "accepted";
    };
    const outcomes = bothScenes((scene) => {
      const { source, connection } = scene;
      const channel = connection.openChannel();
      const transfer = { on: source, from: "alice", to: "bob", amount: 1n, denom: "atom" };
      const closed = openMock(scene);
      closed.close(source);
      return {
        tooMuch: refusal(() => channel.transfer({ ...transfer, amount: 10n ** 12n })),
        nothing: refusal(() => channel.transfer({ ...transfer, amount: 0n })),
        unknownCoin: refusal(() => channel.transfer({ ...transfer, denom: UNKNOWN_DENOM })),
        heightOver: refusal(() => channel.transfer({ ...transfer, timeoutHeight: 1n })),
        timeOver: refusal(() => channel.transfer({ ...transfer, timeoutTimeNanos: 1n })),
        closingTransfers: refusal(() => channel.close(source)),
        closedChannel: refusal(() => closed.send({ on: source, data: DATA })),
        closingTwice: refusal(() => closed.close(source)),
        orderedTransfers: refusal(() => connection.openChannel({ ordered: true })),
        unknownVersion: refusal(() => connection.openChannel({ version: "ics20-9" })),
      };
    });
    expect(outcomes).toEqual({
      tooMuch: "sdk/5",
      nothing: "ibc/6",
      unknownCoin: "transfer/6",
      heightOver: "channel/40",
      timeOver: "channel/40",
      closingTransfers: "ibc/8",
      closedChannel: "channel/5",
      closingTwice: "channel/5",
      orderedTransfers: "channel/6",
      unknownVersion: "transfer/4",
    });
  });
});
