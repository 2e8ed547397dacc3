/**
 * Two people write to each other over IBC, and nobody between them can read along: neither the
 * relayer nor the chains (the introduction's confidentiality and authenticity of packet data).
 */
import { expect, test } from "vitest";
import { toBase64, toHex, utf8 } from "../../host/bytes.js";
import type {
  Application,
  ApplicationContext,
  Receipt,
  VersionAnswer,
} from "../../host/chain/application.js";
import type { Block, BlockResult } from "../../host/chain/block.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { OnRecvPacket } from "../../host/codec/gen/strait.abi.v0.js";
import { type Channel, connect, createChain, type LocalChain } from "../../host/index.js";
import { publicKeysOf, type SecretKeys } from "../../host/sealed/keys.js";
import { open, type SealedRoute, seal } from "../../host/sealed/seal.js";

const PORT = "mailbox";
const AGREED: VersionAnswer = { kind: "agreed", version: "mail-1" };

/** Keeps what comes, under the number of its packet, for whoever can read it. */
class Mailbox implements Application {
  readonly stores = [PORT];

  onChanOpenInit(): VersionAnswer {
    return AGREED;
  }

  onChanOpenTry(): VersionAnswer {
    return AGREED;
  }

  onChanOpenAck(): undefined {}

  onChanOpenConfirm(): undefined {}

  onChanCloseInit(): undefined {}

  onChanCloseConfirm(): undefined {}

  onRecvPacket(context: ApplicationContext, { packet }: OnRecvPacket): Receipt {
    context.store(PORT).set(utf8(`letter/${packet.sequence}`), packet.data);
    return { kind: "acknowledged", acknowledgement: utf8('{"result":"AQ=="}'), success: true };
  }

  onAcknowledgementPacket(): undefined {}

  onTimeoutPacket(): undefined {}
}

function keysOf(fill: number): SecretKeys {
  return { sealing: new Uint8Array(32).fill(fill), signing: new Uint8Array(32).fill(fill + 1) };
}

const [ALICE, BOB, MALLORY] = [keysOf(1), keysOf(3), keysOf(5)] as const;
const LETTER = "The ferry leaves at nine. Tell nobody on either shore.";

function routeOf({ sourcePort, sourceChannel, destinationPort, destinationChannel }: Packet) {
  return { sourcePort, sourceChannel, destinationPort, destinationChannel };
}

/** Everything that a chain, and with it every relayer and reader, ever sees. */
class Onlooker {
  private readonly seen: string[] = [];

  readonly onBlock = (block: Block, result: BlockResult): void => {
    this.seen.push(printed(block), printed(result));
  };

  sees(text: string): boolean {
    const forms = [text, toHex(utf8(text)), toBase64(utf8(text)).slice(0, -4)];
    return this.seen.some((seen) => forms.some((form) => seen.includes(form)));
  }
}

/** Bytes as hexadecimal and as text, which shows whatever is readable in them. */
function printed(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "bigint") return `${part}`;
    if (part instanceof Uint8Array) return `${toHex(part)} ${Buffer.from(part).toString("latin1")}`;
    return part instanceof Map ? [...part] : part;
  });
}

function start(): { a: LocalChain; b: LocalChain; channel: Channel; onlookers: Onlooker[] } {
  const onlookers = [new Onlooker(), new Onlooker()];
  const [a, b] = onlookers.map(({ onBlock }, index) =>
    createChain({ id: `shore-${index + 1}`, applications: { [PORT]: new Mailbox() }, onBlock }),
  ) as [LocalChain, LocalChain];
  return { a, b, channel: connect(a, b).openChannel({ port: PORT }), onlookers };
}

function write(channel: Channel, data: Uint8Array): Packet {
  const sent = channel.send({ data });
  expect(sent.wait()).toMatchObject({ kind: "acknowledged" });
  return sent.packet;
}

function letterOn(chain: LocalChain, packet: Packet): Uint8Array {
  return chain.get(PORT, `letter/${packet.sequence}`)!;
}

test("a sealed letter is read by its recipient alone, and comes from whom it says", () => {
  const { b, channel, onlookers } = start();
  const route: SealedRoute = {
    sourcePort: PORT,
    sourceChannel: channel.onA.channelId,
    destinationPort: PORT,
    destinationChannel: channel.onB.channelId,
  };
  const data = utf8(LETTER);
  const packet = write(
    channel,
    seal({
      data,
      route,
      sender: ALICE,
      recipient: publicKeysOf(BOB),
    }),
  );
  const received = letterOn(b, packet);
  const { data: read, sender } = open(received, routeOf(packet), BOB);
  expect([read, sender]).toEqual([data, publicKeysOf(ALICE).signing]);
  expect(() => open(received, routeOf(packet), MALLORY)).toThrow("sealed data");
  expect(onlookers.map((onlooker) => onlooker.sees("ferry"))).toEqual([false, false]);
});

test("an open letter is read by everybody: what the onlookers see is all there is", () => {
  const { channel, onlookers } = start();
  write(channel, utf8(LETTER));
  expect(onlookers.map((onlooker) => onlooker.sees("ferry"))).toEqual([true, true]);
});

test("a letter that somebody sends again over another channel does not open there", () => {
  const { a, b, channel } = start();
  const route = {
    sourcePort: PORT,
    sourceChannel: channel.onA.channelId,
    destinationPort: PORT,
    destinationChannel: channel.onB.channelId,
  };
  const data = utf8(LETTER);
  const recipient = publicKeysOf(BOB);
  const sealed = seal({ data, route, sender: ALICE, recipient });
  expect(open(letterOn(b, write(channel, sealed)), route, BOB).data).toEqual(data);
  const other = connect(a, b).openChannel({ port: PORT });
  const replayed = write(other, sealed);
  expect(() => open(letterOn(b, replayed), routeOf(replayed), BOB)).toThrow("sealed data");
});
