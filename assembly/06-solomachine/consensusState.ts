/** The 06-solomachine consensus state (06-solomachine/consensus_state.go, solomachine.go). */
import { Bytes } from "../abi/bytes";
import { isBlank } from "../24-host/text";
import { ConsensusState } from "../02-client/lightClient";
import { Unpacker } from "../02-client/unpacker";
import {
  ConsensusState as ConsensusStateMessage,
} from "../codec/gen/ibc.lightclients.solomachine.v3";
import { ClientError, IbcError, panicked } from "../error";
import { KEY_DEPTH, UnpackedKey, unpackPublicKey } from "./publicKey";

/** The client type, in identifiers and events. */
export const SOLO_MACHINE = Bytes.of("06-solomachine");

/** A consensus state of a datagram or of the store. */
export class SoloMachineConsensusState extends ConsensusState {
  constructor(
    public readonly publicKey: UnpackedKey,
    /** Tells apart the machines that use one key. */
    public readonly diversifier: Bytes,
    /** Of the last signature, by the machine's own clock, which nothing is compared with. */
    public readonly timestamp: u64,
  ) {
    super();
  }

  clientType(): Bytes {
    return SOLO_MACHINE;
  }

  validateBasic(): IbcError | null {
    if (this.timestamp == 0) return ClientError.invalidConsensus("the timestamp is zero");
    if (this.diversifier.length != 0 && isBlank(this.diversifier)) {
      return ClientError.invalidConsensus("the diversifier is blank");
    }
    if (this.publicKey.panics) return panicked("the public key cannot be encoded with amino");
    return this.publicKey.isEmpty ? ClientError.invalidConsensus("there is no public key") : null;
  }

  encode(): Bytes {
    return this.toMessage().encode();
  }

  /** The same with a later signature. */
  at(timestamp: u64): SoloMachineConsensusState {
    return new SoloMachineConsensusState(this.publicKey, this.diversifier, timestamp);
  }

  toMessage(): ConsensusStateMessage {
    const message = new ConsensusStateMessage();
    message.publicKey = this.publicKey.packed;
    message.diversifier = this.diversifier;
    message.timestamp = this.timestamp;
    return message;
  }
}

/** Decodes a consensus state; null when it or its key is malformed. */
export function decodeConsensusState(
  value: Bytes, unpacker: Unpacker,
): SoloMachineConsensusState | null {
  const message = ConsensusStateMessage.decode(value);
  return message === null ? null : unpackConsensusState(message, unpacker);
}

/** Unpacks the key of a consensus state; null when that fails. */
export function unpackConsensusState(
  message: ConsensusStateMessage, unpacker: Unpacker,
): SoloMachineConsensusState | null {
  const publicKey = unpackPublicKey(message.publicKey, unpacker, KEY_DEPTH);
  if (publicKey === null) return null;
  return new SoloMachineConsensusState(publicKey, message.diversifier, message.timestamp);
}
