/** Packets over a client in a contract that a script stands for. */
import { utf8 } from "../../host/bytes.js";
import { MsgTimeout, type Packet, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { ConnectionEnd } from "../../host/codec/gen/ibc.core.connection.v1.js";
import {
  CHANNEL,
  channelEnd,
  keys,
  MOCK,
  packetCommitment,
  putChannel,
  putSequence,
} from "./channels.js";
import {
  at,
  CONNECTION,
  COUNTERPARTY_CLIENT,
  COUNTERPARTY_CONNECTION,
  DELAY_NANOS,
  newVersion,
  PREFIX,
  putConnection,
} from "./connections.js";
import { packTimeout, putEntries } from "./packets.js";
import { CLIENT, scriptedWorld } from "./wasmClients.js";
import { SIGNER, type World } from "./world.js";

export const PROOF = utf8("proof");

/** A scripted world with an open channel over its client. */
export function worldWithChannel(): ReturnType<typeof scriptedWorld> {
  const scripted = scriptedWorld();
  const { world } = scripted;
  const counterparty = {
    clientId: COUNTERPARTY_CLIENT,
    connectionId: COUNTERPARTY_CONNECTION,
    prefix: PREFIX,
  };
  const state = State.STATE_OPEN;
  const versions = [newVersion()];
  const delayPeriod = DELAY_NANOS;
  const end = ConnectionEnd.create({
    clientId: CLIENT,
    state,
    versions,
    delayPeriod,
    counterparty,
  });
  putConnection(world, CONNECTION, end);
  putChannel(world, MOCK, CHANNEL, channelEnd({ counterpartyPortId: "oracle" }));
  for (const key of [keys.nextSequenceSend, keys.nextSequenceRecv, keys.nextSequenceAck]) {
    putSequence(world, key(MOCK, CHANNEL), 1n);
  }
  return scripted;
}

/** Times a packet out, after writing its commitment past the core. */
export function timeOut(world: World, packet: Packet) {
  const { sourcePort, sourceChannel, sequence } = packet;
  const key = keys.commitment(sourcePort, sourceChannel, sequence);
  putEntries(world, { [key]: packetCommitment(packet) });
  const message = MsgTimeout.create({
    packet,
    proofUnreceived: PROOF,
    proofHeight: at(5n),
    nextSequenceRecv: 1n,
    signer: SIGNER,
  });
  return world.deliver([packTimeout(message)]);
}
