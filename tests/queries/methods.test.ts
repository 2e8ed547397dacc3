/** Every method of every query service: what it answers, and each refusal of its own. */
import { describe, expect, test } from "vitest";
import { CHANNEL, MOCK, TRANSFER } from "../support/channels.js";
import { CLIENT, CONNECTION } from "../support/connections.js";
import { ask, ORDERED_CHANNEL, populatedLink } from "../support/queried.js";
import { ESCROW, voucherOf } from "../support/transfers.js";
import { SIGNER } from "../support/world.js";

const { world } = populatedLink();
const V1 = "/ibc.core.channel.v1.Query";
const V2 = "/ibc.core.channel.v2.Query";
const CLIENTS = "/ibc.core.client.v1.Query";
const CLIENTS_V2 = "/ibc.core.client.v2.Query";
const CONNECTIONS = "/ibc.core.connection.v1.Query";
const TRANSFERS = "/ibc.applications.transfer.v1.Query";

const INVALID = "sdk/18";
const NOT_FOUND = "sdk/22";
const NO_CLIENT = "07-tendermint-99";
const SOLO_MACHINE = "06-solomachine-5";
const END = { portId: TRANSFER, channelId: CHANNEL };
const ORDERED_END = { portId: MOCK, channelId: ORDERED_CHANNEL };
const NO_END = { portId: TRANSFER, channelId: "channel-99" };
const BAD_PORT = { portId: "!", channelId: CHANNEL };
const BAD_CHANNEL = { portId: TRANSFER, channelId: "short" };
const AT_2 = { revisionNumber: 1n, revisionHeight: 2n };
const AT_3 = { revisionNumber: 1n, revisionHeight: 3n };

const heights = { revision_number: "3", revision_height: `${world.height}` };
const PROOF_HEIGHT = { proof_height: heights };

/** A method, a request, and the result or what the answer has among others. */
type Row = readonly [path: string, fields: object, expected: string | object];

const STATES: readonly Row[] = [
  [`${CLIENTS}/ClientState`, { clientId: CLIENT }, PROOF_HEIGHT],
  [`${CLIENTS}/ClientState`, { clientId: SOLO_MACHINE }, { proof: null }],
  [`${CLIENTS}/ClientState`, { clientId: "abc" }, INVALID],
  [`${CLIENTS}/ClientState`, { clientId: NO_CLIENT }, NOT_FOUND],
  [`${CLIENTS}/ConsensusState`, { clientId: CLIENT, ...AT_2 }, PROOF_HEIGHT],
  [`${CLIENTS}/ConsensusState`, { clientId: CLIENT, latestHeight: true }, PROOF_HEIGHT],
  [`${CLIENTS}/ConsensusState`, { clientId: SOLO_MACHINE, latestHeight: true }, NOT_FOUND],
  [`${CLIENTS}/ConsensusState`, { clientId: NO_CLIENT, latestHeight: true }, NOT_FOUND],
  [`${CLIENTS}/ConsensusState`, { clientId: "nothing", latestHeight: true }, NOT_FOUND],
  [`${CLIENTS}/ConsensusState`, { clientId: CLIENT, ...AT_3 }, NOT_FOUND],
  [`${CLIENTS}/ConsensusState`, { clientId: CLIENT, revisionNumber: 1n }, INVALID],
  [`${CLIENTS}/ConsensusState`, { clientId: " ", ...AT_2 }, INVALID],
  [`${CLIENTS}/ConsensusStates`, { clientId: "a/b/c" }, INVALID],
  [`${CLIENTS}/ConsensusStateHeights`, { clientId: "" }, INVALID],
  [`${CLIENTS}/ConsensusStateHeights`, { clientId: NO_CLIENT }, { consensus_state_heights: [] }],
];

const OTHERS_OF_CLIENTS: readonly Row[] = [
  [`${CLIENTS}/ClientStatus`, { clientId: CLIENT }, { status: "Active" }],
  [`${CLIENTS}/ClientStatus`, { clientId: SOLO_MACHINE }, { status: "Active" }],
  [`${CLIENTS}/ClientStatus`, { clientId: "09-localhost" }, { status: "Active" }],
  [`${CLIENTS}/ClientStatus`, { clientId: NO_CLIENT }, { status: "Unknown" }],
  [`${CLIENTS}/ClientStatus`, { clientId: "nothing" }, { status: "Unauthorized" }],
  [`${CLIENTS}/ClientStatus`, { clientId: "x" }, INVALID],
  [`${CLIENTS}/ClientCreator`, { clientId: CLIENT }, { creator: SIGNER }],
  [`${CLIENTS}/ClientCreator`, { clientId: NO_CLIENT }, { creator: "" }],
  [`${CLIENTS}/ClientCreator`, { clientId: "?" }, INVALID],
  [`${CLIENTS}/ClientParams`, {}, { params: { allowed_clients: ["*"] } }],
  [`${CLIENTS_V2}/CounterpartyInfo`, { clientId: "ab" }, INVALID],
  [`${CLIENTS_V2}/CounterpartyInfo`, { clientId: NO_CLIENT }, NOT_FOUND],
  [
    `${CLIENTS_V2}/CounterpartyInfo`,
    { clientId: CLIENT },
    { counterparty_info: { client_id: "07-tendermint-9", merkle_prefix: ["aWJj", ""] } },
  ],
  [`${CLIENTS_V2}/Config`, { clientId: "ab" }, INVALID],
  [`${CLIENTS_V2}/Config`, { clientId: NO_CLIENT }, { config: { allowed_relayers: [] } }],
  [`${CLIENTS_V2}/Config`, { clientId: CLIENT }, { config: { allowed_relayers: [SIGNER] } }],
];

const OF_CONNECTIONS: readonly Row[] = [
  [`${CONNECTIONS}/Connection`, { connectionId: CONNECTION }, PROOF_HEIGHT],
  [`${CONNECTIONS}/Connection`, { connectionId: "connection-localhost" }, PROOF_HEIGHT],
  [`${CONNECTIONS}/Connection`, { connectionId: "short" }, INVALID],
  [`${CONNECTIONS}/Connection`, { connectionId: "connection-99" }, NOT_FOUND],
  [`${CONNECTIONS}/ClientConnections`, { clientId: CLIENT }, { connection_paths: [CONNECTION] }],
  [`${CONNECTIONS}/ClientConnections`, { clientId: "ab" }, INVALID],
  [`${CONNECTIONS}/ClientConnections`, { clientId: NO_CLIENT }, NOT_FOUND],
  [`${CONNECTIONS}/ConnectionClientState`, { connectionId: CONNECTION }, PROOF_HEIGHT],
  [`${CONNECTIONS}/ConnectionClientState`, { connectionId: "connection-99" }, NOT_FOUND],
  [`${CONNECTIONS}/ConnectionClientState`, { connectionId: "connection-localhost" }, NOT_FOUND],
  [`${CONNECTIONS}/ConnectionClientState`, { connectionId: "short" }, INVALID],
  [
    `${CONNECTIONS}/ConnectionConsensusState`,
    { connectionId: CONNECTION, ...AT_2 },
    { client_id: CLIENT, ...PROOF_HEIGHT },
  ],
  [`${CONNECTIONS}/ConnectionConsensusState`, { connectionId: CONNECTION, ...AT_3 }, NOT_FOUND],
  [`${CONNECTIONS}/ConnectionConsensusState`, { connectionId: "connection-99" }, NOT_FOUND],
  [`${CONNECTIONS}/ConnectionConsensusState`, { connectionId: "" }, INVALID],
  [
    `${CONNECTIONS}/ConnectionParams`,
    {},
    { params: { max_expected_time_per_block: "30000000000" } },
  ],
  ["/strait.abi.v0.Query/CommitmentPrefix", {}, { prefix: { key_prefix: "aWJj" } }],
];

const OF_CHANNELS: readonly Row[] = [
  [`${V1}/Channel`, END, PROOF_HEIGHT],
  [`${V1}/Channel`, NO_END, NOT_FOUND],
  [`${V1}/Channel`, BAD_PORT, INVALID],
  [`${V1}/Channel`, BAD_CHANNEL, INVALID],
  [`${V1}/ConnectionChannels`, { connection: "short" }, INVALID],
  [`${V1}/ConnectionChannels`, { connection: "connection-99" }, { channels: [] }],
  [`${V1}/ChannelClientState`, END, PROOF_HEIGHT],
  [`${V1}/ChannelClientState`, NO_END, NOT_FOUND],
  [`${V1}/ChannelClientState`, BAD_PORT, INVALID],
  [`${V1}/ChannelConsensusState`, { ...END, ...AT_2 }, { client_id: CLIENT, ...PROOF_HEIGHT }],
  [`${V1}/ChannelConsensusState`, { ...END, ...AT_3 }, NOT_FOUND],
  [`${V1}/ChannelConsensusState`, { ...NO_END, ...AT_2 }, NOT_FOUND],
  [`${V1}/ChannelConsensusState`, BAD_CHANNEL, INVALID],
  [`${V1}/NextSequenceReceive`, END, { next_sequence_receive: "0" }],
  [`${V1}/NextSequenceReceive`, ORDERED_END, { next_sequence_receive: "7" }],
  [`${V1}/NextSequenceReceive`, NO_END, NOT_FOUND],
  [`${V1}/NextSequenceReceive`, BAD_PORT, INVALID],
  [`${V1}/NextSequenceSend`, END, { next_sequence_send: "1" }],
  [`${V1}/NextSequenceSend`, NO_END, NOT_FOUND],
  [`${V1}/NextSequenceSend`, BAD_CHANNEL, INVALID],
];

const OF_PACKETS: readonly Row[] = [
  [`${V1}/PacketCommitment`, { ...END, sequence: 9n }, PROOF_HEIGHT],
  [`${V1}/PacketCommitment`, { ...END, sequence: 0n }, INVALID],
  [`${V1}/PacketCommitment`, { ...END, sequence: 8n }, NOT_FOUND],
  [`${V1}/PacketCommitment`, { ...NO_END, sequence: 9n }, NOT_FOUND],
  [`${V1}/PacketCommitment`, { ...BAD_PORT, sequence: 0n }, INVALID],
  [`${V1}/PacketCommitments`, NO_END, NOT_FOUND],
  [`${V1}/PacketCommitments`, BAD_PORT, INVALID],
  [`${V1}/PacketReceipt`, { ...END, sequence: 9n }, { received: true, ...PROOF_HEIGHT }],
  [`${V1}/PacketReceipt`, { ...END, sequence: 8n }, { received: false, ...PROOF_HEIGHT }],
  [`${V1}/PacketReceipt`, END, INVALID],
  [`${V1}/PacketReceipt`, { ...NO_END, sequence: 9n }, NOT_FOUND],
  [`${V1}/PacketReceipt`, { ...BAD_CHANNEL, sequence: 9n }, INVALID],
  [`${V1}/PacketAcknowledgement`, { ...END, sequence: 9n }, PROOF_HEIGHT],
  [`${V1}/PacketAcknowledgement`, { ...END, sequence: 8n }, NOT_FOUND],
  [`${V1}/PacketAcknowledgement`, END, INVALID],
  [`${V1}/PacketAcknowledgement`, { ...NO_END, sequence: 9n }, NOT_FOUND],
  [`${V1}/PacketAcknowledgements`, NO_END, NOT_FOUND],
  [`${V1}/PacketAcknowledgements`, BAD_CHANNEL, INVALID],
  [
    `${V1}/PacketAcknowledgements`,
    { ...END, packetCommitmentSequences: [9n, 8n, 0n, 9n] },
    { acknowledgements: [{ sequence: "9" }, { sequence: "9" }], pagination: null },
  ],
  [
    `${V1}/UnreceivedPackets`,
    { ...END, packetCommitmentSequences: [1n, 3n, 9n, 8n] },
    { sequences: ["3", "8"], height: heights },
  ],
  [
    `${V1}/UnreceivedPackets`,
    { ...ORDERED_END, packetCommitmentSequences: [8n, 6n, 7n] },
    { sequences: ["8", "7"] },
  ],
  [`${V1}/UnreceivedPackets`, { ...END, packetCommitmentSequences: [1n, 0n] }, INVALID],
  [`${V1}/UnreceivedPackets`, { ...ORDERED_END, packetCommitmentSequences: [0n] }, INVALID],
  [`${V1}/UnreceivedPackets`, NO_END, NOT_FOUND],
  [`${V1}/UnreceivedPackets`, BAD_PORT, INVALID],
  [`${V1}/UnreceivedAcks`, { ...END, packetAckSequences: [9n, 8n, 1n] }, { sequences: ["9", "1"] }],
  [`${V1}/UnreceivedAcks`, { ...END, packetAckSequences: [9n, 0n] }, INVALID],
  [`${V1}/UnreceivedAcks`, NO_END, NOT_FOUND],
  [`${V1}/UnreceivedAcks`, BAD_PORT, INVALID],
];

const AT_CLIENT = { clientId: CLIENT };

const OF_PACKETS_V2: readonly Row[] = [
  [`${V2}/NextSequenceSend`, AT_CLIENT, { next_sequence_send: "257" }],
  [`${V2}/NextSequenceSend`, { clientId: NO_CLIENT }, NOT_FOUND],
  [`${V2}/NextSequenceSend`, { clientId: "x" }, INVALID],
  [`${V2}/PacketCommitment`, { ...AT_CLIENT, sequence: 256n }, PROOF_HEIGHT],
  [`${V2}/PacketCommitment`, { ...AT_CLIENT, sequence: 255n }, NOT_FOUND],
  [`${V2}/PacketCommitment`, AT_CLIENT, INVALID],
  [`${V2}/PacketCommitment`, { clientId: "x", sequence: 1n }, INVALID],
  [`${V2}/PacketCommitments`, { clientId: "x" }, INVALID],
  [`${V2}/PacketCommitments`, { clientId: NO_CLIENT }, { commitments: [] }],
  [`${V2}/PacketAcknowledgement`, { ...AT_CLIENT, sequence: 3n }, PROOF_HEIGHT],
  [`${V2}/PacketAcknowledgement`, { ...AT_CLIENT, sequence: 4n }, NOT_FOUND],
  [`${V2}/PacketAcknowledgement`, AT_CLIENT, INVALID],
  [`${V2}/PacketAcknowledgement`, { clientId: "x" }, INVALID],
  [`${V2}/PacketAcknowledgements`, { clientId: "x" }, INVALID],
  [
    `${V2}/PacketAcknowledgements`,
    { ...AT_CLIENT, packetCommitmentSequences: [4n, 3n, 0n] },
    { acknowledgements: [{ client_id: CLIENT, sequence: "3" }], pagination: null },
  ],
  [`${V2}/PacketReceipt`, { ...AT_CLIENT, sequence: 1n << 40n }, { received: true }],
  [`${V2}/PacketReceipt`, { ...AT_CLIENT, sequence: 4n }, { received: false }],
  [`${V2}/PacketReceipt`, AT_CLIENT, INVALID],
  [`${V2}/PacketReceipt`, { clientId: "x", sequence: 1n }, INVALID],
  [`${V2}/UnreceivedPackets`, { ...AT_CLIENT, sequences: [1n, 4n] }, { sequences: ["4"] }],
  [`${V2}/UnreceivedPackets`, { ...AT_CLIENT, sequences: [0n] }, INVALID],
  [`${V2}/UnreceivedPackets`, { clientId: "x" }, INVALID],
  [`${V2}/UnreceivedAcks`, { ...AT_CLIENT, packetAckSequences: [1n, 4n] }, { sequences: ["1"] }],
  [`${V2}/UnreceivedAcks`, { ...AT_CLIENT, packetAckSequences: [0n] }, INVALID],
  [`${V2}/UnreceivedAcks`, { clientId: "x" }, INVALID],
];

const VOUCHER = voucherOf("transfer/channel-9/atom");
const ALL_STAKE = { denom: "stake", amount: (2n ** 200n).toString() };

const OF_TRANSFERS: readonly Row[] = [
  [`${TRANSFERS}/Params`, {}, { params: { send_enabled: true, receive_enabled: true } }],
  [`${TRANSFERS}/Denom`, { hash: VOUCHER }, { denom: { base: "atom" } }],
  [`${TRANSFERS}/Denom`, { hash: VOUCHER.slice(4).toLowerCase() }, { denom: { base: "atom" } }],
  [`${TRANSFERS}/Denom`, { hash: `ibc/${VOUCHER}` }, INVALID],
  [`${TRANSFERS}/Denom`, { hash: "ibc/00" }, INVALID],
  [`${TRANSFERS}/Denom`, { hash: "ibc/0" }, INVALID],
  [`${TRANSFERS}/Denom`, { hash: "" }, NOT_FOUND],
  [`${TRANSFERS}/Denom`, { hash: "00".repeat(32) }, NOT_FOUND],
  [
    `${TRANSFERS}/DenomHash`,
    { trace: "transfer/channel-9/atom" },
    { hash: voucherOf("transfer/channel-9/atom").slice(4) },
  ],
  [`${TRANSFERS}/DenomHash`, { trace: "transfer/channel-9/none" }, NOT_FOUND],
  [`${TRANSFERS}/DenomHash`, { trace: "stake" }, NOT_FOUND],
  [`${TRANSFERS}/DenomHash`, { trace: "transfer/channel-9/" }, INVALID],
  [`${TRANSFERS}/DenomHash`, { trace: "!/channel-9/atom" }, INVALID],
  [`${TRANSFERS}/DenomHash`, { trace: "" }, INVALID],
  [`${TRANSFERS}/EscrowAddress`, END, { escrow_address: ESCROW }],
  [`${TRANSFERS}/EscrowAddress`, NO_END, NOT_FOUND],
  [`${TRANSFERS}/EscrowAddress`, BAD_PORT, INVALID],
  [`${TRANSFERS}/EscrowAddress`, BAD_CHANNEL, INVALID],
  [`${TRANSFERS}/TotalEscrowForDenom`, { denom: "stake" }, { amount: ALL_STAKE }],
  [`${TRANSFERS}/TotalEscrowForDenom`, { denom: "atom" }, { amount: { amount: "0" } }],
  [`${TRANSFERS}/TotalEscrowForDenom`, { denom: "1x" }, INVALID],
];

/** A row behind its name. */
function named(row: Row): readonly [string, Row] {
  const [path, fields] = row;
  const shown = JSON.stringify(fields, (_, value) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  return [`${path} ${shown}`, row];
}

function testRows(rows: readonly Row[]): void {
  test.each(rows.map(named))("%s", (_, [path, fields, expected]) => {
    const { result, json, log } = ask(world, path, fields);
    if (typeof expected === "string") expect(result).toBe(expected);
    else expect({ result, log, json }).toMatchObject({ result: "/0", json: expected });
  });
}

describe("states of clients", () => testRows(STATES));
describe("clients", () => testRows(OTHERS_OF_CLIENTS));
describe("connections", () => testRows(OF_CONNECTIONS));
describe("channels", () => testRows(OF_CHANNELS));
describe("packets", () => testRows(OF_PACKETS));
describe("packets of IBC v2", () => testRows(OF_PACKETS_V2));
describe("transfers", () => testRows(OF_TRANSFERS));
