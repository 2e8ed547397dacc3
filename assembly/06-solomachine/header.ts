/** A header, by which a solo machine announces its next key (06-solomachine/header.go). */
import { Bytes } from "../abi/bytes";
import { isBlank } from "../24-host/text";
import { ClientMessage } from "../02-client/lightClient";
import { Unpacker } from "../02-client/unpacker";
import { Header, HeaderData } from "../codec/gen/ibc.lightclients.solomachine.v3";
import { ClientError, IbcError, isPanic, panicked, SoloMachineError } from "../error";
import { SoloMachineClientState } from "./clientState";
import { SOLO_MACHINE, SoloMachineConsensusState } from "./consensusState";
import { KEY_DEPTH, UnpackedKey, unpackPublicKey } from "./publicKey";
import { encodeSignBytes } from "./signBytes";
import { decodeSignature, verifySignature } from "./signature";

/** Stands where proofs have the path of what they prove. */
const HEADER_PATH = Bytes.of("solomachine:header");

/** A header in a datagram. */
export class SoloMachineHeader extends ClientMessage {
  constructor(
    public readonly message: Header,
    public readonly newPublicKey: UnpackedKey,
  ) {
    super();
  }

  clientType(): Bytes {
    return SOLO_MACHINE;
  }

  validateBasic(): IbcError | null {
    if (this.message.timestamp == 0) return ClientError.invalidHeader("the timestamp is zero");
    const diversifier = this.message.newDiversifier;
    if (diversifier.length != 0 && isBlank(diversifier)) {
      return ClientError.invalidHeader("the new diversifier is blank");
    }
    if (this.message.signature.length == 0) {
      return ClientError.invalidHeader("the signature is empty");
    }
    if (this.newPublicKey.panics) return panicked("the public key cannot be encoded with amino");
    return this.newPublicKey.isEmpty ? ClientError.invalidHeader("there is no public key") : null;
  }

  /** The consensus state that this header makes. */
  consensusState(): SoloMachineConsensusState {
    return new SoloMachineConsensusState(
      this.newPublicKey, this.message.newDiversifier, this.message.timestamp,
    );
  }

  /** What is signed of it. */
  data(): Bytes {
    const data = new HeaderData();
    data.newPubKey = this.newPublicKey.packed;
    data.newDiversifier = this.message.newDiversifier;
    return data.encode();
  }
}

/** Decodes a header; null when it or its key is malformed. */
export function decodeHeader(value: Bytes, unpacker: Unpacker): SoloMachineHeader | null {
  const message = Header.decode(value);
  if (message === null) return null;
  const newPublicKey = unpackPublicKey(message.newPublicKey, unpacker, KEY_DEPTH);
  return newPublicKey === null ? null : new SoloMachineHeader(message, newPublicKey);
}

/** verifyHeader: the current key signed for the next, at no earlier time than it last signed. */
export function verifyHeader(
  client: SoloMachineClientState, header: SoloMachineHeader,
): IbcError | null {
  const message = header.message;
  const consensusState = client.consensusState;
  if (message.timestamp < consensusState.timestamp) {
    return ClientError.invalidHeader(
      "the header is of " + message.timestamp.toString() + ", the last signature of " +
        consensusState.timestamp.toString(),
    );
  }
  const signBytes = encodeSignBytes(
    client, client.sequence, message.timestamp, HEADER_PATH, header.data(),
  );
  const signature = decodeSignature(message.signature);
  const data = signature.data;
  if (data === null) return signature.error;
  const error = verifySignature(consensusState.publicKey, signBytes, data);
  if (error === null || isPanic(error)) return error;
  return SoloMachineError.invalidHeader(error.detail);
}
