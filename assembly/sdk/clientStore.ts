/**
 * What a light client keeps of its client: the state, and a consensus state for each height, under
 * the keys and in the envelopes that ibc-go reads (08-wasm/types/store.go). Anything else may lie
 * beside them, under keys of the light client's own choice.
 */
import { Bytes } from "../abi/bytes";
import { get, remove, set, Store } from "../abi/store";
import { Any } from "../codec/gen/google.protobuf";
import { Height as HeightMessage } from "../codec/gen/ibc.core.client.v1";
import { ClientState, ConsensusState } from "../codec/gen/ibc.lightclients.wasm.v1";
import { Data, Fields } from "./fields";

const CLIENT_STATE = "clientState";
const CONSENSUS_STATES = "consensusStates/";

/** A height of the counterparty. */
@final
export class Height extends Data {
  constructor(
    public revisionNumber: u64 = 0,
    public revisionHeight: u64 = 0,
  ) {
    super();
  }

  fields(f: Fields): void {
    this.revisionNumber = f.number("revision_number", this.revisionNumber);
    this.revisionHeight = f.number("revision_height", this.revisionHeight);
  }

  /** Negative, zero or positive, by revision and then by height. */
  compare(other: Height): i32 {
    if (this.revisionNumber != other.revisionNumber) {
      return this.revisionNumber < other.revisionNumber ? -1 : 1;
    }
    if (this.revisionHeight == other.revisionHeight) return 0;
    return this.revisionHeight < other.revisionHeight ? -1 : 1;
  }

  /** `1-5`, as keys have it. */
  toString(): string {
    return this.revisionNumber.toString() + "-" + this.revisionHeight.toString();
  }
}

/** A client's state: what the chain knows of it, and data that its light client understands. */
@final
export class Client {
  constructor(
    public data: Bytes,
    /** Of the code; only migrations bring another one. */
    public readonly checksum: Bytes,
    public latestHeight: Height,
  ) {}
}

/** The keys of a client. While one client takes the place of another there are two, of which the
 * second is only read. */
@final
export class ClientStore {
  private constructor(private readonly prefix: string) {}

  static own(): ClientStore {
    return new ClientStore("");
  }

  static subject(): ClientStore {
    return new ClientStore("subject/");
  }

  static substitute(): ClientStore {
    return new ClientStore("substitute/");
  }

  get(key: string): Bytes | null {
    return get(Store.CONTRACT, this.key(key));
  }

  set(key: string, value: Bytes): void {
    set(Store.CONTRACT, this.key(key), value);
  }

  remove(key: string): void {
    remove(Store.CONTRACT, this.key(key));
  }

  /** The client's state, which is there from the moment on when it was made. */
  get client(): Client {
    const packed = Any.decode(this.get(CLIENT_STATE)!);
    const state = ClientState.decode(packed!.value)!;
    const height = state.latestHeight;
    const latestHeight = new Height(height.revisionNumber, height.revisionHeight);
    return new Client(state.data, state.checksum, latestHeight);
  }

  set client(client: Client) {
    const state = new ClientState();
    state.data = client.data;
    state.checksum = client.checksum;
    const height = new HeightMessage();
    height.revisionNumber = client.latestHeight.revisionNumber;
    height.revisionHeight = client.latestHeight.revisionHeight;
    state.latestHeight = height;
    this.set(CLIENT_STATE, packed(ClientState.TYPE_URL, state.encode()));
  }

  /** The data of the consensus state of a height; null where there is none. */
  consensusState(height: Height): Bytes | null {
    const stored = this.get(CONSENSUS_STATES + height.toString());
    if (!stored) return null;
    return ConsensusState.decode(Any.decode(stored)!.value)!.data;
  }

  setConsensusState(height: Height, data: Bytes): void {
    const state = new ConsensusState();
    state.data = data;
    const value = packed(ConsensusState.TYPE_URL, state.encode());
    this.set(CONSENSUS_STATES + height.toString(), value);
  }

  private key(key: string): Bytes {
    return Bytes.of(this.prefix + key);
  }
}

function packed(typeUrl: Bytes, value: Bytes): Bytes {
  const any = new Any();
  any.typeUrl = typeUrl;
  any.value = value;
  return any.encode();
}
