/** What coins are called where they arrive (ICS-20; ibc-go apps/transfer/types/denom.go). */
import { concatBytes, toHex, utf8 } from "../bytes.js";
import { Denom } from "../codec/gen/ibc.applications.transfer.v1.js";
import { HostError } from "../errors.js";
import { sha256 } from "../store/sha256.js";
import type { ChannelEnd } from "./messages.js";

const VOUCHER = /^ibc\/([0-9A-F]{64})$/;
const DENOM_KEY = 3;

/**
 * The denomination under which coins of the source chain arrive: those that came from the
 * destination over this very channel go home, others get one hop more.
 */
export function receivedDenom(denom: string, source: ChannelEnd, destination: ChannelEnd): string {
  const path = pathOf(denom, source);
  const home = `${source.portId}/${source.channelId}/`;
  if (path.startsWith(home)) return denomOfPath(path.slice(home.length));
  return denomOfPath(`${destination.portId}/${destination.channelId}/${path}`);
}

/** The hops of a denomination and its name at its origin. */
function pathOf(denom: string, { chain }: ChannelEnd): string {
  const [, hash] = VOUCHER.exec(denom) ?? [];
  if (hash === undefined) return denom;
  const key = concatBytes(Uint8Array.of(DENOM_KEY), Buffer.from(hash, "hex"));
  const stored = chain.get("transfer", key);
  if (stored === undefined) throw new HostError(`chain ${chain.id} knows no denomination ${denom}`);
  const { base, trace } = Denom.decode(stored);
  return [...trace.map(({ portId, channelId }) => `${portId}/${channelId}`), base].join("/");
}

/** A path without hops is the denomination itself; another one is named by its hash. */
export function denomOfPath(path: string): string {
  const hops = /^[^/]+\/channel-[0-9]{1,20}\//;
  return hops.test(path) ? `ibc/${toHex(sha256(utf8(path))).toUpperCase()}` : path;
}
