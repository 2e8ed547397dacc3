/** Earlier stores of packet forwarding (modules/apps/packet-forward-middleware/migrations). */
import { Bytes } from "../../abi/bytes";
import { Scratch } from "../../abi/scratch";
import { Entry, has, remove, Scan, set, Store } from "../../abi/store";
import { parseChannelKey } from "../../04-channel/exportGenesis";
import { validatePacket } from "../../04-channel/packet";
import { Migration } from "../../24-host/migration";
import { CHANNELS_OF_TRANSFER } from "../../24-host/paths";
import { prefixEnd } from "../../24-host/storeWalk";
import {
  InFlightPacket, LegacyInFlightPacket,
} from "../../codec/gen/ibc.applications.packet_forward_middleware.v1";
import { Channel } from "../../codec/gen/ibc.core.channel.v1";
import { IbcError, panicked, unregistered } from "../../error";
import { Amount } from "../../20-transfer/amount";
import { openBank } from "../../20-transfer/bank/openBank";
import { escrowAddress, getTotalEscrow, setTotalEscrow } from "../../20-transfer/escrow";
import { TRANSFER_PORT_ID } from "../../20-transfer/transfer";
import { receivedPacket } from "./inFlight";

const NOTHING = Bytes.allocate(0);
/** Of the names that coins can have (cosmos-sdk types/coin.go). */
const MAX_DENOM_LENGTH: i32 = 128;
/** Behind this stands, as long as the migration takes, each denomination whose total was begun
 * anew. No packet in flight lies there. */
const BEGUN = Bytes.of("\0");

/** The totals in escrow were once not counted right: they become what the escrow accounts have of
 * what any of them has (migrations/v3). As in ibc-go, a port whose name begins with transfer's
 * counts too, by its channels' names. */
@final
export class EscrowTotals extends Migration {
  constructor() {
    super(Store.IBC, CHANNELS_OF_TRANSFER);
  }

  visit(entry: Entry): IbcError | null {
    const key = parseChannelKey(entry.key);
    if (key === null) return panicked("cannot parse channel path " + entry.key.toString());
    if (Channel.decode(entry.value) === null) {
      return panicked("malformed channel " + entry.key.toString());
    }
    return countEscrow(escrowAddress(TRANSFER_PORT_ID, key.channelId));
  }

  finish(): void {
    const scan = new Scan(Store.PACKET_FORWARD, BEGUN, prefixEnd(BEGUN), false);
    const scratch = new Scratch();
    for (let entry = scan.next(); entry !== null; entry = scan.next()) {
      remove(Store.PACKET_FORWARD, entry.key);
      scratch.release();
    }
  }
}

/** Adds all that an account has to the totals. */
function countEscrow(escrow: Bytes): IbcError | null {
  const bank = openBank();
  const held = Bytes.allocate(MAX_DENOM_LENGTH);
  const scratch = new Scratch();
  let denom = bank.nextDenom(escrow, NOTHING);
  while (!!denom) {
    if (denom.length > MAX_DENOM_LENGTH) return panicked("a denomination is too long");
    const sum = totalSoFar(denom).plus(bank.spendableBalance(escrow, denom));
    if (sum === null) return panicked("integer overflow");
    setTotalEscrow(denom, sum);
    const length = denom.length;
    held.fill(0, denom);
    scratch.release();
    denom = bank.nextDenom(escrow, held.slice(0, length));
  }
  return null;
}

/** What the escrow accounts of the channels before this one have. */
function totalSoFar(denom: Bytes): Amount {
  const key = BEGUN + denom;
  if (has(Store.PACKET_FORWARD, key)) return getTotalEscrow(denom);
  set(Store.PACKET_FORWARD, key, NOTHING);
  return Amount.zero();
}

/** Packets could once be sent on without a way back for their coins: none may be on its way
 * (migrations/v4). */
@final
export class WithoutNonrefundable extends Migration {
  constructor() {
    super(Store.PACKET_FORWARD, NOTHING);
  }

  visit(entry: Entry): IbcError | null {
    const legacy = LegacyInFlightPacket.decode(entry.value);
    // Decoding leaves out what today's packets do not have.
    const packet = InFlightPacket.decode(entry.value);
    if (legacy === null || packet === null) {
      return unregistered("malformed packet in flight " + entry.key.toString());
    }
    if (legacy.nonrefundable) {
      return unregistered("not refundable: packet in flight " + entry.key.toString());
    }
    const received = receivedPacket(packet);
    if (received === null) return panicked("no height: " + packet.packetTimeoutHeight.toString());
    const error = validatePacket(received);
    if (error !== null) return unregistered(error.detail);
    set(Store.PACKET_FORWARD, entry.key, packet.encode());
    return null;
  }

  finish(): void {}
}
