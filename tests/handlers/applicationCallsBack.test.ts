/** Applications that live in the host, calling back into the core from within a callback. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import type { ApplicationContext, Receipt, SendResult } from "../../host/chain/application.js";
import { MockApplication } from "../../host/chain/applications/mock.js";
import { Channel, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { DeliverResponse, SendPacket } from "../../host/codec/gen/strait.abi.v0.js";
import {
  addChannel,
  CHANNEL,
  keys,
  MOCK,
  packetCommitment,
  sentPacketEntry,
  sequenceBytes,
  storedChannel,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import {
  COUNTERPARTY_PORT,
  eventOf,
  linkWithChannel,
  MOCK_DATA,
  packRecvPacket,
  receivedPacket,
  recvPacketOf,
  sentPacket,
  storedHex,
} from "../support/packets.js";
import type { World } from "../support/world.js";

const PACKET = receivedPacket();
const ACKNOWLEDGEMENT = utf8("received");
/** What the application sends while it receives: the answer on the same channel. */
const ANSWER: SendPacket = {
  sourceChannel: CHANNEL,
  timeoutHeight: { revisionNumber: 1n, revisionHeight: 1000n },
  timeoutTimestamp: 0n,
  data: MOCK_DATA,
};
const SENT = sentPacket({ timeoutHeight: ANSWER.timeoutHeight });
const COMMITMENT_KEY = keys.commitment(MOCK, CHANNEL, 1n);

const LINK = linkWithChannel(sentPacketEntry(PACKET));
addChannel(LINK, { channelId: "channel-1", counterpartyPortId: COUNTERPARTY_PORT });

class Receiver extends MockApplication {
  constructor(private readonly work: (context: ApplicationContext) => boolean) {
    super();
  }

  override onRecvPacket(context: ApplicationContext): Receipt {
    const success = this.work(context);
    return { kind: "acknowledged", acknowledgement: ACKNOWLEDGEMENT, success };
  }
}

/** Has an application do something while it receives PACKET; it succeeds when that gives true. */
function receive(
  work: (context: ApplicationContext) => boolean,
  look: (world: World, response: DeliverResponse) => void,
): void {
  const { world } = LINK;
  world.applications = new Map([[MOCK, new Receiver(work)]]);
  world.branches.open();
  try {
    look(world, world.deliver([packRecvPacket(recvPacketOf(LINK, PACKET))]));
  } finally {
    while (world.branches.depth > 0) world.branches.close(false);
  }
}

function typesOf(response: DeliverResponse): string[] {
  return response.results.flatMap(({ events }) => events.map(({ type }) => type));
}

describe("an application sends a packet while it receives one", () => {
  const answer = (success: boolean) => (context: ApplicationContext) => {
    context.emit(eventOf("before", {}));
    expect(context.sendPacket(ANSWER)).toMatchObject({ code: 0, sequence: 1n });
    context.emit(eventOf("after", {}));
    return success;
  };

  test("which is committed to, with its events between those of the application", () => {
    receive(answer(true), (world, response) => {
      expect(storedHex(world, COMMITMENT_KEY)).toBe(toHex(packetCommitment(SENT)));
      expect(typesOf(response)).toEqual([
        "recv_packet",
        "message",
        "before",
        "send_packet",
        "message",
        "after",
        "write_acknowledgement",
        "message",
      ]);
    });
  });

  test("which is undone when it then fails, with events that say so", () => {
    receive(answer(false), (world, response) => {
      expect(storedHex(world, COMMITMENT_KEY)).toBeUndefined();
      expect(storedHex(world, keys.nextSequenceSend(MOCK, CHANNEL))).toBe("0000000000000001");
      expect(typesOf(response).slice(2, 6)).toEqual([
        "ibccallbackerror-before",
        "ibccallbackerror-send_packet",
        "ibccallbackerror-message",
        "ibccallbackerror-after",
      ]);
    });
  });

  test("once more: each call sees what the one before has written", () => {
    const sendTwice = (context: ApplicationContext) => {
      const results = [context.sendPacket(ANSWER), context.sendPacket(ANSWER)];
      expect(results.map(({ sequence }) => sequence)).toEqual([1n, 2n]);
      return true;
    };
    receive(sendTwice, (world, response) => {
      expect(resultOf(response)).toBe("/0");
      expect(storedHex(world, keys.nextSequenceSend(MOCK, CHANNEL))).toBe("0000000000000003");
    });
  });

  test("on a channel that is not there: it is told so, and may go on", () => {
    let refused: SendResult | undefined;
    const send = (context: ApplicationContext) => {
      refused = context.sendPacket({ ...ANSWER, sourceChannel: "channel-9" });
      return true;
    };
    receive(send, (_, response) => {
      expect(resultOf(response)).toBe("/0");
      expect(refused).toMatchObject({ codespace: "channel", code: 3, sequence: 0n });
      expect(typesOf(response)).not.toContain("send_packet");
    });
  });
});

test("a call back beyond 2 MiB is the application's own fault: undefined/111222", () => {
  const send = (context: ApplicationContext) => {
    context.sendPacket({ ...ANSWER, data: new Uint8Array(2 * 1024 * 1024) });
    return true;
  };
  receive(send, (_, response) => expect(resultOf(response)).toBe("undefined/111222"));
});

describe("an application, while it receives,", () => {
  test("writes the acknowledgement itself, which the core then finds: channel/17", () => {
    const acknowledge = (context: ApplicationContext) => {
      expect(context.writeAcknowledgement(PACKET, ACKNOWLEDGEMENT)).toMatchObject({ code: 0 });
      return true;
    };
    receive(acknowledge, (world, response) => {
      expect(resultOf(response)).toBe("channel/17");
      expect(storedHex(world, keys.acknowledgement(MOCK, CHANNEL, 1n))).toBeUndefined();
    });
  });

  test("cannot acknowledge for another port", () => {
    const acknowledge = (context: ApplicationContext) => {
      const packet = { ...PACKET, destinationPort: "transfer" };
      const refused = context.writeAcknowledgement(packet, ACKNOWLEDGEMENT);
      expect(refused).toMatchObject({ codespace: "ibc", code: 2 });
      return true;
    };
    receive(acknowledge, (_, response) => expect(resultOf(response)).toBe("/0"));
  });

  test("closes another channel of its port", () => {
    const close = (context: ApplicationContext) => {
      expect(context.closeChannel("channel-1")).toMatchObject({ code: 0 });
      expect(context.closeChannel("channel-1")).toMatchObject({ codespace: "channel", code: 5 });
      return true;
    };
    receive(close, (world, response) => {
      expect(typesOf(response).slice(2, 4)).toEqual(["channel_close_init", "message"]);
      expect(storedChannel(world, MOCK, "channel-1")?.state).toBe(State.STATE_CLOSED);
    });
  });

  test("finds and changes what is in the stores", () => {
    const work = (context: ApplicationContext) => {
      const bank = context.store("bank");
      bank.set(utf8("b"), utf8("2"));
      bank.set(utf8("a"), utf8("1"));
      bank.set(utf8("c"), utf8("3"));
      bank.delete(utf8("c"));
      const keysOf = (entries: Iterator<readonly [Uint8Array, Uint8Array]>) => {
        const found: string[] = [];
        for (let next = entries.next(); !next.done; next = entries.next()) {
          found.push(Buffer.from(next.value[0]).toString());
        }
        return found;
      };
      expect(keysOf(bank.scan(utf8("a"), utf8("d")))).toEqual(["a", "b"]);
      expect(keysOf(bank.scan(utf8("b"), undefined, true))).toEqual(["b"]);
      const value = bank.get(utf8("a"))!;
      value[0] = 0;
      expect(bank.get(utf8("a"))).toEqual(utf8("1"));
      return true;
    };
    receive(work, (_, response) => expect(resultOf(response)).toBe("/0"));
  });
});

describe("the packet behind one whose application", () => {
  const PACKETS = [1n, 2n].map((sequence) => receivedPacket({ sequence }));
  const link = linkWithChannel(Object.assign({}, ...PACKETS.map(sentPacketEntry)));
  const receiveBoth = (work: (context: ApplicationContext) => boolean): DeliverResponse => {
    const { world } = link;
    world.applications = new Map([[MOCK, new Receiver(work)]]);
    world.branches.open();
    const response = world.deliver(
      PACKETS.map((packet) => packRecvPacket(recvPacketOf(link, packet))),
    );
    world.branches.close(false);
    return response;
  };
  const endOf = (context: ApplicationContext) => context.store("ibc");
  const CHANNEL_KEY = utf8(keys.channel(MOCK, CHANNEL));
  const closed = (context: ApplicationContext) => {
    const channel = Channel.decode(endOf(context).get(CHANNEL_KEY)!);
    return Channel.encode({ ...channel, state: State.STATE_CLOSED });
  };

  test("closed the channel is refused, and so is the acknowledgement before it", () => {
    const response = receiveBoth((context) => {
      expect(context.closeChannel(CHANNEL)).toMatchObject({ code: 0 });
      return true;
    });
    expect(response).toMatchObject({ codespace: "channel", code: 5, failedMessage: 0 });
  });

  test("wrote the channel's end is refused as well", () => {
    const response = receiveBoth((context) => {
      endOf(context).set(CHANNEL_KEY, closed(context));
      return true;
    });
    expect(response).toMatchObject({ codespace: "channel", code: 5, failedMessage: 0 });
  });

  test("acknowledges later, and closed the channel, is refused", () => {
    link.world.applications = new Map([[MOCK, new Closer()]]);
    link.world.branches.open();
    const messages = PACKETS.map((packet) => packRecvPacket(recvPacketOf(link, packet)));
    const response = link.world.deliver(messages);
    link.world.branches.close(false);
    expect(response).toMatchObject({ codespace: "channel", code: 5, failedMessage: 1 });
  });

  test("set a start of sequences above it is refused: channel/19", () => {
    const key = utf8(`recvStartSequence/ports/${MOCK}/channels/${CHANNEL}`);
    const response = receiveBoth((context) => {
      endOf(context).set(key, sequenceBytes(2n));
      return true;
    });
    expect(response).toMatchObject({ codespace: "channel", failedMessage: 0 });
    expect(response.code).toBeGreaterThan(0);
  });

  test("closed the channel and then failed is received: that was undone", () => {
    const response = receiveBoth((context) => {
      expect(context.closeChannel(CHANNEL)).toMatchObject({ code: 0 });
      return false;
    });
    expect(response).toMatchObject({ code: 0 });
    expect(response.results).toHaveLength(2);
  });
});

/** Closes the channel over which it received what it will acknowledge later. */
class Closer extends MockApplication {
  override onRecvPacket(context: ApplicationContext): Receipt {
    expect(context.closeChannel(CHANNEL)).toMatchObject({ code: 0 });
    return { kind: "pending" };
  }
}

describe("a context that was kept", () => {
  test("is of no use when its callback is over", () => {
    let kept: ApplicationContext | undefined;
    const keep = (context: ApplicationContext) => {
      kept = context;
      return true;
    };
    receive(keep, () => {
      expect(() => kept!.sendPacket(ANSWER)).toThrow("its callback is over");
      expect(() => kept!.emit(eventOf("late", {}))).toThrow("its callback is over");
      expect(() => kept!.store("bank").get(utf8("a"))).toThrow("its callback is over");
    });
  });
});
