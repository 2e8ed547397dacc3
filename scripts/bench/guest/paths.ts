/** Builds keys of ICS-24 in the guest; compiled for the benchmarks only. */
import { arenaRewind, arenaSeal } from "rt/stub";
import { Bytes } from "../../../assembly/abi/bytes";
import "../../../assembly/abi/diagnostics";
import {
  channelPath, clientStatePath, consensusStatePath, nextSequenceRecvPath,
  packetAcknowledgementPath, packetCommitmentPath, packetReceiptPath,
} from "../../../assembly/24-host/paths";
import {
  formatChannelIdentifier, formatClientIdentifier,
} from "../../../assembly/24-host/identifiers";

const TRANSFER = Bytes.of("transfer");
const TENDERMINT = Bytes.of("07-tendermint");
const HEIGHT = Bytes.of("1-");

/** Builds the seven keys that receiving a packet touches; returns their total size in bytes. */
export function receive_paths(sequence: u64): i32 {
  const clientId = formatClientIdentifier(TENDERMINT, sequence & 63);
  const channelId = formatChannelIdentifier(sequence & 255);
  const height = HEIGHT + Bytes.decimal(sequence >> 3);
  const size = clientStatePath(clientId).length +
    consensusStatePath(clientId, height).length +
    channelPath(TRANSFER, channelId).length +
    nextSequenceRecvPath(TRANSFER, channelId).length +
    packetCommitmentPath(TRANSFER, channelId, sequence).length +
    packetReceiptPath(TRANSFER, channelId, sequence).length +
    packetAcknowledgementPath(TRANSFER, channelId, sequence).length;
  arenaRewind();
  return size;
}

arenaSeal();
