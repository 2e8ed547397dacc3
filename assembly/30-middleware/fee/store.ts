/** What the fee middleware keeps (ibc-go modules/apps/29-fee/types/keys.go). */
import { Bytes } from "../../abi/bytes";
import { Entry, get, has, remove, Scan, set, Store } from "../../abi/store";
import { prefixEnd } from "../../24-host/storeWalk";
import { PacketFees } from "../../codec/gen/ibc.applications.fee.v1";
import { VersionForm } from "../version";

const SLASH = Bytes.of("/");
const FEE_ENABLED = Bytes.of("feeEnabled/");
const PAYEE = Bytes.of("payee/");
const COUNTERPARTY_PAYEE = Bytes.of("counterpartyPayee/");
const FEES_IN_ESCROW = Bytes.of("feesInEscrow/");
const FORWARD_RELAYER = Bytes.of("forwardRelayer/");
const LOCKED = Bytes.of("locked");
const ONE = Bytes.of("\x01");
const TWO = Bytes.of("\x02");

function channelKey(prefix: Bytes, portId: Bytes, channelId: Bytes): Bytes {
  return prefix + portId + SLASH + channelId;
}

function packetKey(prefix: Bytes, portId: Bytes, channelId: Bytes, sequence: u64): Bytes {
  return channelKey(prefix, portId, channelId) + SLASH + Bytes.decimal(sequence);
}

/** Remembers that a channel has fees, and how its version is written: 1 as ibc-go's metadata, 2 as
 * the ICS-30 text has it. */
export function enableFees(portId: Bytes, channelId: Bytes, form: VersionForm): void {
  const value = form == VersionForm.METADATA ? ONE : TWO;
  set(Store.FEE, channelKey(FEE_ENABLED, portId, channelId), value);
}

/** Whether it has. */
export function areFeesEnabled(portId: Bytes, channelId: Bytes): bool {
  return has(Store.FEE, channelKey(FEE_ENABLED, portId, channelId));
}

/** Whether escrow was once found short, after which nothing is paid any more. */
export function isLocked(): bool {
  return has(Store.FEE, LOCKED);
}

export function lock(): void {
  set(Store.FEE, LOCKED, ONE);
}

/** The account that a relayer's fees for acknowledgements and timeouts go to, if it named one. */
export function getPayee(relayer: Bytes, channelId: Bytes): Bytes | null {
  return get(Store.FEE, channelKey(PAYEE, relayer, channelId));
}

export function setPayee(relayer: Bytes, channelId: Bytes, payee: Bytes): void {
  set(Store.FEE, channelKey(PAYEE, relayer, channelId), payee);
}

/** The account on the other chain that a relayer's fees for receiving go to, if it named one. */
export function getCounterpartyPayee(relayer: Bytes, channelId: Bytes): Bytes | null {
  return get(Store.FEE, channelKey(COUNTERPARTY_PAYEE, relayer, channelId));
}

export function setCounterpartyPayee(relayer: Bytes, channelId: Bytes, payee: Bytes): void {
  set(Store.FEE, channelKey(COUNTERPARTY_PAYEE, relayer, channelId), payee);
}

/** What is in escrow for a packet; null for nothing. */
export function getFeesInEscrow(
  portId: Bytes, channelId: Bytes, sequence: u64,
): PacketFees | null {
  const stored = get(Store.FEE, packetKey(FEES_IN_ESCROW, portId, channelId, sequence));
  return !stored ? null : PacketFees.decode(stored);
}

export function setFeesInEscrow(
  portId: Bytes, channelId: Bytes, sequence: u64, fees: PacketFees,
): void {
  set(Store.FEE, packetKey(FEES_IN_ESCROW, portId, channelId, sequence), fees.encode());
}

export function deleteFeesInEscrow(portId: Bytes, channelId: Bytes, sequence: u64): void {
  remove(Store.FEE, packetKey(FEES_IN_ESCROW, portId, channelId, sequence));
}

/** All that is in escrow for packets of a channel, by ascending keys. */
export function scanFeesInEscrow(portId: Bytes, channelId: Bytes): Scan {
  const prefix = channelKey(FEES_IN_ESCROW, portId, channelId) + SLASH;
  return new Scan(Store.FEE, prefix, prefixEnd(prefix), false);
}

/** Forgets what was found for a packet. */
export function deleteEntry(entry: Entry): void {
  remove(Store.FEE, entry.key);
}

/** Replaces what was found for a packet. */
export function setEntry(entry: Entry, fees: PacketFees): void {
  set(Store.FEE, entry.key, fees.encode());
}

/** Who brought a packet whose acknowledgement is still to come. */
export function takeForwardRelayer(
  portId: Bytes, channelId: Bytes, sequence: u64,
): Bytes | null {
  const key = packetKey(FORWARD_RELAYER, portId, channelId, sequence);
  const relayer = get(Store.FEE, key);
  if (!!relayer) remove(Store.FEE, key);
  return relayer;
}

export function setForwardRelayer(
  portId: Bytes, channelId: Bytes, sequence: u64, relayer: Bytes,
): void {
  set(Store.FEE, packetKey(FORWARD_RELAYER, portId, channelId, sequence), relayer);
}
