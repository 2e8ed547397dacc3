/** Earlier stores of channels (04-channel/migrations/v10/store.go). */
import { Bytes } from "../abi/bytes";
import { Entry, remove, Store } from "../abi/store";
import { Migration } from "../24-host/migration";
import { CHANNEL_PREFIX } from "../24-host/paths";
import { Channel } from "../codec/gen/ibc.core.channel.v1";
import { IbcError, panicked, unregistered } from "../error";
import { setChannel, validateChannel } from "./channel";
import { parseChannelKey } from "./exportGenesis";

/** States of a channel in the middle of an upgrade. */
const FLUSHING: i32 = 5;
const FLUSHCOMPLETE: i32 = 6;

const CHANNEL_UPGRADES = Bytes.of("channelUpgrades");
const CHANNEL_PARAMS = Bytes.of("channelParams");
const PRUNING_SEQUENCE_START = Bytes.of("pruningSequenceStart");

/**
 * Before ibc-go v10 channels could be upgraded: their count of upgrades goes, and none may be in
 * the middle of one (MigrateStore). Of what else upgrades left behind ibc-go deletes three keys, of
 * which only the parameters were ever written: what begins with the other two stays, in ibc-go as
 * here.
 */
@final
export class WithoutChannelUpgrades extends Migration {
  constructor() {
    super(Store.IBC, CHANNEL_PREFIX);
  }

  visit(entry: Entry): IbcError | null {
    // Decoding leaves out what today's channels do not have.
    const channel = Channel.decode(entry.value);
    if (channel === null) return panicked("malformed channel " + entry.key.toString());
    const state = <i32>channel.state;
    if (state == FLUSHING || state == FLUSHCOMPLETE) {
      return unregistered(entry.key.toString() + " is in the middle of an upgrade");
    }
    const error = validateChannel(channel);
    if (error !== null) return error;
    const key = parseChannelKey(entry.key);
    if (key === null) return panicked("cannot parse channel path " + entry.key.toString());
    setChannel(key.portId, key.channelId, channel);
    return null;
  }

  finish(): void {
    remove(Store.IBC, CHANNEL_UPGRADES);
    remove(Store.IBC, CHANNEL_PARAMS);
    remove(Store.IBC, PRUNING_SEQUENCE_START);
  }
}
