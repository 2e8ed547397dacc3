/** Faults that all datagrams about packets between clients share, in ibc-go's order. */
import { utf8 } from "../../host/bytes.js";
import type { Packet, Payload } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { allowClients, restrictRelayers } from "../support/clients.js";
import { CLIENT } from "../support/connections.js";
import { type Row, set } from "../support/faults.js";
import { putEntries } from "../support/packets.js";
import { changeCounterparty, keysV2, mockPayload } from "../support/packetsV2.js";
import { OTHER_SIGNER } from "../support/world.js";
import { missingClientRow, missingRow, statusRows } from "./packetFaults.js";

const { STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

interface AboutPacket {
  packet: Packet;
  signer: string;
}

/** A row that changes the packet. */
export function packetRowV2<Message extends AboutPacket>(
  name: string,
  code: string,
  fields: Partial<Packet>,
  stage: number = STAGE_EXECUTE,
): Row<Message> {
  return [name, code, stage, ({ message }) => set(message.packet, fields)];
}

/** A row that changes the payload of a packet, where it still has one. */
export function payloadRow<Message>(
  payloadsOf: (message: Message) => Payload[],
  name: string,
  code: string,
  fields: Partial<Payload>,
  stage: number = STAGE_EXECUTE,
): Row<Message> {
  return [name, code, stage, ({ message }) => set(payloadsOf(message)[0]!, fields)];
}

/** The rows of payloads, which are checked before all else of a packet. */
export function payloadRows<Message>(
  payloadsOf: (message: Message) => Payload[],
): readonly Row<Message>[] {
  const refused = (name: string, code: string, fields: Partial<Payload>) =>
    payloadRow(payloadsOf, name, code, fields, STAGE_VALIDATE);
  return [
    [
      "no payload",
      "channelv2/3",
      STAGE_VALIDATE,
      ({ message }) => void payloadsOf(message).splice(0),
    ],
    [
      "two payloads",
      "channelv2/3",
      STAGE_VALIDATE,
      ({ message }) => void payloadsOf(message).push(mockPayload()),
    ],
    refused("a source port of one letter", "host/2", { sourcePort: "p" }),
    refused("a destination port with a slash", "host/2", { destinationPort: "mo/ck" }),
    refused("a blank version", "channelv2/3", { version: " \t" }),
    refused("a blank encoding", "channelv2/3", { encoding: "\u00a0" }),
    refused("no value", "channelv2/3", { value: new Uint8Array(0) }),
  ];
}

/** The rows of the signer's address and of Packet.ValidateBasic. */
export function validationRows<Message extends AboutPacket>(): readonly Row<Message>[] {
  const refused = (name: string, code: string, fields: Partial<Packet>) =>
    packetRowV2<Message>(name, code, fields, STAGE_VALIDATE);
  const payloadsOf = ({ packet }: Message) => packet.payloads;
  return [
    [
      "a signer that is no address",
      "ibc/5",
      STAGE_VALIDATE,
      ({ message }) => set<AboutPacket>(message, { signer: "nobody" }),
    ],
    ...payloadRows<Message>(payloadsOf),
    payloadRow(
      payloadsOf,
      "a byte too many",
      "channelv2/3",
      { value: new Uint8Array(262_145) },
      STAGE_VALIDATE,
    ),
    refused("a source client of seven letters", "host/2", { sourceClient: "client1" }),
    refused("a blank destination client", "host/2", { destinationClient: "        " }),
    refused("sequence 0", "channelv2/2", { sequence: 0n }),
    refused("no timeout", "channelv2/2", { timeoutTimestamp: 0n }),
  ];
}

/** The row of a relayer who may not relay for the client. */
export function relayerRow<Message>(): Row<Message> {
  return [
    "a relayer who is not allowed",
    "ibc/2",
    STAGE_EXECUTE,
    ({ world }) => restrictRelayers(world, CLIENT, [OTHER_SIGNER]),
  ];
}

/** The rows of a counterparty that was not registered. */
export function counterpartyRows<Message>(): readonly Row<Message>[] {
  const entry = keysV2.counterparty(CLIENT);
  return [
    missingRow("no counterparty", "clientv2/35", entry),
    [
      "a malformed counterparty",
      "undefined/111222",
      STAGE_EXECUTE,
      ({ world }) => putEntries(world, { [entry]: Uint8Array.of(10, 200) }),
    ],
  ];
}

/** The row of another counterparty than the packet's other end. */
export function otherCounterpartyRow<Message>(): Row<Message> {
  return [
    "another counterparty",
    "clientv2/34",
    STAGE_EXECUTE,
    ({ world }) => changeCounterparty(world, { clientId: "07-tendermint-9" }),
  ];
}

/** The rows of prefix and client, which come when a proof is verified. */
export function verificationRows<Message>(): readonly Row<Message>[] {
  return [
    [
      "an empty prefix",
      "undefined/111222",
      STAGE_EXECUTE,
      ({ world }) => changeCounterparty(world, { merklePrefix: [] }),
    ],
    [
      "a client type that is not allowed",
      "client/10",
      STAGE_EXECUTE,
      ({ world }) => allowClients(world, ["06-solomachine"]),
    ],
    missingClientRow("client/29"),
    ...statusRows<Message>(),
  ];
}

/** The row of a prefix of another length than the client's proof specifications. */
export function prefixLengthRow<Message>(): Row<Message> {
  return [
    "a prefix of one key",
    "commitment/2",
    STAGE_EXECUTE,
    ({ world }) => changeCounterparty(world, { merklePrefix: [utf8("ibc")] }),
  ];
}
