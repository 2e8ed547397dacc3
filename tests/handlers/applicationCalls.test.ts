/** Applications that live in the host: what they are called with, and what becomes of answers. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import type { ApplicationContext, Receipt } from "../../host/chain/application.js";
import { MockApplication } from "../../host/chain/applications/mock.js";
import { decodeBech32 } from "../../host/chain/bech32.js";
import { MsgChannelOpenInit, type Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type {
  DeliverResponse,
  OnAcknowledgementPacket,
  OnRecvPacket,
  OnTimeoutPacket,
} from "../../host/codec/gen/strait.abi.v0.js";
import { HostError } from "../../host/errors.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { deliver, openInit } from "../support/channelDatagrams.js";
import {
  acknowledgementEntry,
  CHANNEL,
  keys,
  MOCK,
  MOCK_VERSION,
  sentPacketEntry,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import { Link } from "../support/link.js";
import {
  acknowledgementOf,
  eventOf,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  putEntries,
  receivedPacket,
  recvPacketOf,
  sentPacket,
  storedHex,
  timeoutOf,
} from "../support/packets.js";
import { SIGNER, type World } from "../support/world.js";

const PACKET = receivedPacket();
const ACKNOWLEDGEMENT = utf8("received");
const WRITTEN = utf8("written");
const SUCCESS: Receipt = {
  kind: "acknowledged",
  acknowledgement: ACKNOWLEDGEMENT,
  success: true,
};

type OnReceive = (context: ApplicationContext, callback: OnRecvPacket) => Receipt;

/** A mock that receives packets as a test says. */
class Receiver extends MockApplication {
  constructor(private readonly receive: OnReceive) {
    super();
  }

  override onRecvPacket(context: ApplicationContext, callback: OnRecvPacket): Receipt {
    return this.receive(context, callback);
  }
}

const LINK = linkWithChannel(sentPacketEntry(PACKET));

interface Received {
  readonly world: World;
  readonly response: DeliverResponse;
}

/** Has an application receive PACKET, looks at what that left, and undoes it. */
function receive(onReceive: OnReceive, look: (received: Received) => void): void {
  const { world } = LINK;
  world.applications = new Map([[MOCK, new Receiver(onReceive)]]);
  world.branches.open();
  const response = world.deliver([packRecvPacket(recvPacketOf(LINK, PACKET))]);
  look({ world, response });
  world.branches.close(false);
}

function typesOf(response: DeliverResponse): string[] {
  return response.results.flatMap(({ events }) => events.map(({ type }) => type));
}

const ACKNOWLEDGEMENT_KEY = keys.acknowledgement(MOCK, CHANNEL, 1n);

function stored(world: World): string | undefined {
  const value = world.branches.get(STORE_NUMBERS.bank, WRITTEN);
  return value && toHex(value);
}

describe("a callback gets", () => {
  test("packet, version and relayer when a packet is received", () => {
    let seen: OnRecvPacket | undefined;
    const remember: OnReceive = (_, callback) => {
      seen = callback;
      return SUCCESS;
    };
    receive(remember, ({ response }) => expect(resultOf(response)).toBe("/0"));
    const relayer = decodeBech32(SIGNER)!.data;
    expect(seen).toEqual({ channelVersion: MOCK_VERSION, packet: PACKET, relayer });
  });

  test("the acknowledgement too, when one comes back", () => {
    const packet = sentPacket();
    const link = linkWithChannel(acknowledgementEntry(packet, MOCK_ACKNOWLEDGEMENT));
    const { world } = link;
    putEntries(world, sentPacketEntry(packet));
    let seen: OnAcknowledgementPacket | undefined;
    class Sender extends MockApplication {
      override onAcknowledgementPacket(_: ApplicationContext, callback?: OnAcknowledgementPacket) {
        seen = callback;
        return undefined;
      }
    }
    world.applications = new Map([[MOCK, new Sender()]]);
    const message = acknowledgementOf(link, packet);
    expect(resultOf(world.deliver([packAcknowledgement(message)]))).toBe("/0");
    expect(seen).toEqual({
      channelVersion: MOCK_VERSION,
      packet,
      acknowledgement: MOCK_ACKNOWLEDGEMENT,
      relayer: decodeBech32(SIGNER)!.data,
    });
  });

  test("the packet when it timed out; a refusal there keeps the packet", () => {
    const packet: Packet = sentPacket();
    const link = linkWithChannel({});
    const { world } = link;
    putEntries(world, sentPacketEntry(packet));
    let seen: OnTimeoutPacket | undefined;
    class Sender extends MockApplication {
      override onTimeoutPacket(_: ApplicationContext, callback?: OnTimeoutPacket) {
        seen = callback;
        return { code: 7, codespace: "mine", log: "no refund" } as never;
      }
    }
    world.applications = new Map([[MOCK, new Sender()]]);
    const response = world.deliver([packTimeout(timeoutOf(link, packet, UNORDERED))]);
    expect(response).toMatchObject({ codespace: "mine", code: 7, log: "no refund", results: [] });
    expect(seen).toEqual({
      channelVersion: MOCK_VERSION,
      packet,
      relayer: decodeBech32(SIGNER)!.data,
    });
    expect(storedHex(world, keys.commitment(MOCK, CHANNEL, 1n))).toBeDefined();
  });

  test("chain, block and port", () => {
    const look: OnReceive = ({ chainId, blockHeight, blockTimeNanos, portId }) => {
      expect({ chainId, blockHeight, blockTimeNanos, portId }).toEqual({
        chainId: "here-3",
        blockHeight: LINK.world.height,
        blockTimeNanos: LINK.world.timeNanos,
        portId: MOCK,
      });
      return SUCCESS;
    };
    receive(look, ({ response }) => expect(resultOf(response)).toBe("/0"));
  });
});

describe("what a receiving application writes and emits", () => {
  const write =
    (receipt: Receipt): OnReceive =>
    (context) => {
      context.store("bank").set(WRITTEN, WRITTEN);
      context.emit(eventOf("mine", { key: "value" }));
      return receipt;
    };

  test("stays when it succeeds", () => {
    receive(write(SUCCESS), ({ world, response }) => {
      expect(stored(world)).toBe(toHex(WRITTEN));
      expect(typesOf(response)).toEqual([
        "recv_packet",
        "message",
        "mine",
        "write_acknowledgement",
        "message",
      ]);
      expect(storedHex(world, ACKNOWLEDGEMENT_KEY)).toBeDefined();
    });
  });

  test("is undone, and told as an error, when its acknowledgement says so", () => {
    receive(write({ ...SUCCESS, success: false }), ({ world, response }) => {
      expect(stored(world)).toBeUndefined();
      expect(response.results[0]!.events[2]).toEqual(
        eventOf("ibccallbackerror-mine", { "ibccallbackerror-key": "value" }),
      );
      expect(storedHex(world, ACKNOWLEDGEMENT_KEY)).toBeDefined();
    });
  });

  test("stays when the acknowledgement is to follow, which it does once", () => {
    receive(write({ kind: "pending" }), ({ world, response }) => {
      expect(stored(world)).toBe(toHex(WRITTEN));
      expect(typesOf(response)).toEqual(["recv_packet", "message", "mine"]);
      expect(storedHex(world, ACKNOWLEDGEMENT_KEY)).toBeUndefined();
      const writeAcknowledgement = { packet: PACKET, acknowledgement: ACKNOWLEDGEMENT };
      const request = { portId: MOCK, writeAcknowledgement };
      expect(world.appCall(request)).toMatchObject({ code: 0 });
      expect(storedHex(world, ACKNOWLEDGEMENT_KEY)).toBeDefined();
      expect(world.appCall(request)).toMatchObject({ codespace: "channel", code: 17 });
    });
  });

  const broken: readonly [what: string, receive: OnReceive, result: string][] = [
    [
      "it throws",
      (context, callback) => {
        write(SUCCESS)(context, callback);
        throw new Error("a bug of its own");
      },
      "undefined/111222",
    ],
    [
      "it writes under an empty key",
      (context) => {
        context.store("bank").set(new Uint8Array(0), WRITTEN);
        return SUCCESS;
      },
      "undefined/111222",
    ],
    [
      "it refuses outright",
      write({ kind: "refused", refusal: { code: 9, codespace: "mine", log: "" } }),
      "mine/9",
    ],
    [
      "its acknowledgement is empty",
      write({ ...SUCCESS, acknowledgement: utf8("") }),
      "channel/16",
    ],
    [
      "its answer is longer than 512 KiB",
      write({ ...SUCCESS, acknowledgement: new Uint8Array(512 * 1024) }),
      "undefined/111222",
    ],
    [
      "its answer has more parts than the core reads",
      (context) => {
        for (let i = 0; i < 70_000; i++) context.emit({ type: "", attributes: [] });
        return SUCCESS;
      },
      "undefined/111222",
    ],
  ];
  test.each(broken)("goes with the message when %s", (_, onReceive, result) => {
    receive(onReceive, ({ world, response }) => {
      expect(resultOf(response)).toBe(result);
      expect(response.results).toEqual([]);
      expect(stored(world)).toBeUndefined();
      expect(storedHex(world, keys.receipt(MOCK, CHANNEL, 1n))).toBeUndefined();
    });
  });
});

test("as many events as an answer may have fit into the core, also as errors", () => {
  const attributes = Array.from({ length: 32_000 }, () => ({ key: "k", value: "" }));
  const emit: OnReceive = (context) => {
    context.emit({ type: "many", attributes });
    return { ...SUCCESS, success: false };
  };
  receive(emit, ({ response }) => {
    expect(resultOf(response)).toBe("/0");
    expect(response.results[0]!.events[2]!.attributes).toHaveLength(32_000);
  });
});

test("results that leave no memory for another message are a refusal", () => {
  const packets = Array.from({ length: 16 }, (_, i) => receivedPacket({ sequence: BigInt(i + 1) }));
  const entries = packets.map((packet) => sentPacketEntry(packet));
  const link = linkWithChannel(Object.assign({}, ...entries));
  const { world } = link;
  const acknowledgement = new Uint8Array(500_000);
  const receiver = new Receiver(() => ({ kind: "acknowledged", acknowledgement, success: true }));
  world.applications = new Map([[MOCK, receiver]]);
  const messages = packets.map((packet) => packRecvPacket(recvPacketOf(link, packet)));
  const refused = world.deliver(messages);
  expect(refused).toMatchObject({ codespace: "sdk", code: 11, failedMessage: 15, results: [] });
  expect(resultOf(world.deliver(messages.slice(0, 15)))).toBe("/0");
});

test("errors of the host end the run instead of failing the message", () => {
  const { world } = LINK;
  world.branches.open();
  const faults: readonly OnReceive[] = [
    (context) => void context.store("nosuch") as never,
    () => {
      throw new HostError("the disk is gone");
    },
    () => ({ kind: "refused", refusal: { code: 0, codespace: "", log: "is success" } }),
  ];
  for (const [index, message] of ["no store", "the disk is gone", "code 0"].entries()) {
    expect(() => receive(faults[index]!, () => {})).toThrow(message);
  }
  while (world.branches.depth > 0) world.branches.close(false);
});

describe("texts of any bytes", () => {
  /** The byte FF, and the beginning of a character. */
  const ODD = "\udcff \udce2\udc82";
  const ODD_BYTES = "ff20e282";

  test("in events come through as they are", () => {
    const emit: OnReceive = (context) => {
      context.emit(eventOf(ODD, { [ODD]: ODD }));
      return SUCCESS;
    };
    receive(emit, ({ response }) => {
      expect(response.results[0]!.events[2]).toEqual(eventOf(ODD, { [ODD]: ODD }));
    });
  });

  test("in versions are stored as they are, and shown as bytes of their own", () => {
    const { world } = Link.open();
    class Odd extends MockApplication {
      override onChanOpenInit() {
        return { kind: "agreed", version: ODD } as const;
      }
    }
    world.applications = new Map([[MOCK, new Odd()]]);
    const response = deliver(world, MsgChannelOpenInit, openInit());
    expect(resultOf(response)).toBe("/0");
    expect(storedHex(world, keys.channel(MOCK, CHANNEL))).toMatch(new RegExp(`${ODD_BYTES}$`));
    expect(() => storedChannel(world, MOCK, CHANNEL)).toThrow("invalid UTF-8");
    const { attributes } = response.results[0]!.events[0]!;
    expect(attributes.find(({ key }) => key === "version")?.value).toBe(ODD);
  });
});
