/** The datagrams of a channel's handshakes, valid over a link whose counterparty did its part. */
import {
  Channel,
  MsgChannelCloseConfirm,
  MsgChannelCloseInit,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { type ChannelOptions, channelEnd, keys, placeOf } from "./channels.js";
import type { Link } from "./link.js";
import { pack, SIGNER, type World } from "./world.js";

interface Codec<Message> {
  readonly typeUrl: string;
  encode(message: Message): Uint8Array;
}

/** Delivers one message. */
export function deliver<Message>(world: World, codec: Codec<Message>, message: Message) {
  return world.deliver([pack(codec, codec.encode(message))]);
}

/** The proof that the counterparty's end is what it is, and its height. */
function proofOfEnd(link: Link, options: ChannelOptions) {
  const { counterpartyPortId, counterpartyChannelId } = placeOf(options);
  const proof = link.prove(keys.channel(counterpartyPortId, counterpartyChannelId));
  return { proof, proofHeight: link.proofHeight() };
}

export function openInit(options: ChannelOptions = {}): MsgChannelOpenInit {
  const opening = { ...options, counterpartyChannelId: "", state: State.STATE_INIT };
  const { portId } = placeOf(options);
  return MsgChannelOpenInit.create({ portId, channel: channelEnd(opening), signer: SIGNER });
}

/** The version is the counterparty's; that of the channel is not read. */
export function openTry(link: Link, options: ChannelOptions = {}): MsgChannelOpenTry {
  const { proof, proofHeight } = proofOfEnd(link, options);
  const channel = channelEnd({ ...options, state: State.STATE_TRYOPEN });
  return MsgChannelOpenTry.create({
    portId: placeOf(options).portId,
    channel: Channel.create({ ...channel, version: "" }),
    counterpartyVersion: channel.version,
    proofInit: proof,
    proofHeight,
    signer: SIGNER,
  });
}

export function openAck(link: Link, options: ChannelOptions = {}): MsgChannelOpenAck {
  const { proof, proofHeight } = proofOfEnd(link, options);
  const { portId, channelId, counterpartyChannelId } = placeOf(options);
  return MsgChannelOpenAck.create({
    portId,
    channelId,
    counterpartyChannelId,
    counterpartyVersion: channelEnd(options).version,
    proofTry: proof,
    proofHeight,
    signer: SIGNER,
  });
}

export function openConfirm(link: Link, options: ChannelOptions = {}): MsgChannelOpenConfirm {
  const { proof, proofHeight } = proofOfEnd(link, options);
  const { portId, channelId } = placeOf(options);
  const signer = SIGNER;
  return MsgChannelOpenConfirm.create({ portId, channelId, proofAck: proof, proofHeight, signer });
}

export function closeInit(options: ChannelOptions = {}): MsgChannelCloseInit {
  const { portId, channelId } = placeOf(options);
  return MsgChannelCloseInit.create({ portId, channelId, signer: SIGNER });
}

export function closeConfirm(link: Link, options: ChannelOptions = {}): MsgChannelCloseConfirm {
  const { proof, proofHeight } = proofOfEnd(link, options);
  const { portId, channelId } = placeOf(options);
  const signer = SIGNER;
  return MsgChannelCloseConfirm.create({
    portId,
    channelId,
    proofInit: proof,
    proofHeight,
    signer,
  });
}
