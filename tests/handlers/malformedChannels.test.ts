/** Changed bytes in the datagrams of channels: never a trap, and no write without success. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  MsgChannelCloseConfirm,
  MsgChannelCloseInit,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { CHANGES, changed } from "../support/changedBytes.js";
import {
  closeConfirm,
  closeInit,
  deliver,
  openAck,
  openConfirm,
  openInit,
  openTry,
} from "../support/channelDatagrams.js";
import { addChannel, type ChannelOptions, counterpartyChannelEntry } from "../support/channels.js";
import { Link } from "../support/link.js";
import { pack } from "../support/world.js";

const { STATE_INIT, STATE_TRYOPEN, STATE_OPEN, STATE_CLOSED } = State;

/** A link in which a channel and the counterparty's end are in these states. */
function linkWith(own: ChannelOptions | undefined, theirs: ChannelOptions): Link {
  const link = Link.open();
  if (own !== undefined) addChannel(link, own);
  link.commit(counterpartyChannelEntry(theirs));
  return link;
}

interface Case {
  readonly link: Link;
  readonly typeUrl: string;
  readonly bytes: Uint8Array;
}

function caseOf<Message>(
  link: Link,
  codec: { readonly typeUrl: string; encode(message: Message): Uint8Array },
  message: Message,
): Case {
  return { link, typeUrl: codec.typeUrl, bytes: codec.encode(message) };
}

const waiting = linkWith(undefined, { channelId: "", state: STATE_INIT });
const begun = Link.open();
deliver(begun.world, MsgChannelOpenInit, openInit());
begun.commit(counterpartyChannelEntry({ state: STATE_TRYOPEN }));
const answered = linkWith({ state: STATE_TRYOPEN }, { state: STATE_OPEN });
const closed = linkWith({ state: STATE_OPEN }, { state: STATE_CLOSED });

const CASES: readonly Case[] = [
  caseOf(waiting, MsgChannelOpenInit, openInit()),
  caseOf(waiting, MsgChannelOpenTry, openTry(waiting)),
  caseOf(begun, MsgChannelOpenAck, openAck(begun)),
  caseOf(answered, MsgChannelOpenConfirm, openConfirm(answered)),
  caseOf(closed, MsgChannelCloseInit, closeInit()),
  caseOf(closed, MsgChannelCloseConfirm, closeConfirm(closed)),
];

describe("changed bytes in", () => {
  test.each(CASES)("$typeUrl", ({ link: { world }, typeUrl, bytes }) => {
    const codes = new Set<string>();
    const attempt = (value: Uint8Array) =>
      world.tentatively(() => {
        const before = [...world.written()];
        const { code, codespace } = world.deliver([pack({ typeUrl }, value)]);
        codes.add(`${codespace}/${code}`);
        if (code !== 0) expect([...world.written()]).toEqual(before);
        return code;
      });
    const property = fc.property(CHANGES, (changes) => void attempt(changed(bytes, changes)));
    fc.assert(property, { numRuns: 300, seed: 4 });
    expect(codes.size).toBeGreaterThan(3);
    // What is not changed is accepted, so that the changes are what is refused.
    expect(attempt(bytes)).toBe(0);
  });
});
