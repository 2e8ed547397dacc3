/** What solo machines sign (06-solomachine/solomachine.proto, SignBytes). */
import { Bytes } from "../abi/bytes";
import { SignBytes } from "../codec/gen/ibc.lightclients.solomachine.v3";
import { SoloMachineClientState } from "./clientState";

/** The signed bytes: a sequence makes a signature good for once only, and the client's diversifier
 * for one machine of a key only. */
export function encodeSignBytes(
  client: SoloMachineClientState, sequence: u64, timestamp: u64, path: Bytes, data: Bytes,
): Bytes {
  const signBytes = new SignBytes();
  signBytes.sequence = sequence;
  signBytes.timestamp = timestamp;
  signBytes.diversifier = client.consensusState.diversifier;
  signBytes.path = path;
  signBytes.data = data;
  return signBytes.encode();
}
