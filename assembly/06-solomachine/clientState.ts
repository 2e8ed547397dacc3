/** The 06-solomachine client state (06-solomachine/client_state.go, solomachine.go). */
import { Bytes } from "../abi/bytes";
import { ClientState } from "../02-client/lightClient";
import { Unpacker } from "../02-client/unpacker";
import { ClientState as ClientStateMessage } from "../codec/gen/ibc.lightclients.solomachine.v3";
import { ClientError, IbcError, panicked } from "../error";
import { SOLO_MACHINE, SoloMachineConsensusState, unpackConsensusState } from "./consensusState";

/** A client state of a datagram or of the store. */
export class SoloMachineClientState extends ClientState {
  constructor(
    /** Number of the next signature. */
    public readonly sequence: u64,
    public readonly isFrozen: bool,
    public readonly consensusState: SoloMachineConsensusState,
  ) {
    super();
  }

  clientType(): Bytes {
    return SOLO_MACHINE;
  }

  validate(): IbcError | null {
    if (this.sequence == 0) return ClientError.invalidClient("the sequence is zero");
    return this.consensusState.validateBasic();
  }

  /** No chain is known by a solo machine client. */
  packWithoutCustomFields(): Bytes | null {
    return null;
  }

  frozen(): SoloMachineClientState {
    return new SoloMachineClientState(this.sequence, true, this.consensusState);
  }

  /** The client once a signature has been used, which brought this consensus state. */
  advanced(consensusState: SoloMachineConsensusState): SoloMachineClientState {
    return new SoloMachineClientState(this.sequence + 1, this.isFrozen, consensusState);
  }

  encode(): Bytes {
    const message = new ClientStateMessage();
    message.sequence = this.sequence;
    message.isFrozen = this.isFrozen;
    message.consensusState = this.consensusState.toMessage();
    return message.encode();
  }
}

/** Decodes a client state; null when it is malformed, or when the unpacker now holds a panic. */
export function decodeClientState(value: Bytes, unpacker: Unpacker): SoloMachineClientState | null {
  const message = ClientStateMessage.decode(value);
  if (message === null) return null;
  const consensusStateMessage = message.consensusState;
  if (consensusStateMessage === null) {
    unpacker.panic = panicked("the client state has no consensus state");
    return null;
  }
  const consensusState = unpackConsensusState(consensusStateMessage, unpacker);
  if (consensusState === null) return null;
  return new SoloMachineClientState(message.sequence, message.isFrozen, consensusState);
}
