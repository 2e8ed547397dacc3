/** Tendermint clients in the core, made of what a vector trusts, and updated with its headers. */
import type { Any } from "../../../host/codec/gen/google.protobuf.js";
import {
  MsgCreateClient,
  MsgCreateClientResponse,
  MsgUpdateClient,
} from "../../../host/codec/gen/ibc.core.client.v1.js";
import {
  type ClientState,
  ConsensusState,
  Header,
} from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { DeliverRequest, DeliverResponse } from "../../../host/codec/gen/strait.abi.v0.js";
import type { Time } from "../../../host/codec/time.js";
import { revisionOf } from "../../../host/consensus/clientHeader.js";
import { nanosFromTime } from "../../../host/consensus/time.js";
import {
  pack,
  packClientState,
  packConsensusState,
  SIGNER,
  validClientState,
  World,
} from "../../support/world.js";

export const SECOND_NANOS = 1_000_000_000n;
export const HOUR_NANOS = 3_600n * SECOND_NANOS;

export type State = ReadonlyMap<string, string>;

/** What of a header a client trusts. */
export interface Trusted {
  readonly chainId: string;
  readonly height: bigint;
  readonly time: Time;
  readonly nextValidatorsHash: Uint8Array;
}

export interface Rules {
  readonly trustingPeriodNanos?: bigint;
  readonly maxClockDriftNanos?: bigint;
}

export interface Verdict {
  /** Whether the update succeeded and found no misbehaviour. */
  readonly accepted: boolean;
  /** Codespace and code; "/0" of a success. */
  readonly code: string;
  readonly log: string;
  /** The heights of update_client; empty when refused. */
  readonly heights: string;
}

export function stateOf(trusted: Trusted, rules: Rules = {}): ClientState {
  const state = validClientState();
  state.chainId = trusted.chainId;
  state.trustingPeriodNanos = rules.trustingPeriodNanos ?? HOUR_NANOS;
  state.unbondingPeriodNanos = state.trustingPeriodNanos + 1n;
  state.maxClockDriftNanos = rules.maxClockDriftNanos ?? SECOND_NANOS;
  const revisionNumber = revisionOf(trusted.chainId);
  state.latestHeight = { revisionNumber, revisionHeight: trusted.height };
  return state;
}

export function consensusStateOf({ time, nextValidatorsHash }: Trusted): ConsensusState {
  // What the root is does not matter to updates, but it has to be there.
  return ConsensusState.create({
    timestamp: time,
    root: { hash: new Uint8Array(32).fill(7) },
    nextValidatorsHash,
  });
}

/** The verdict on the one message of a transaction. */
function verdictOf(response: DeliverResponse): Verdict {
  const events = response.results.flatMap((result) => result.events);
  const updated = events.find(({ type }) => type === "update_client");
  const heights = updated?.attributes.find(({ key }) => key === "consensus_heights")?.value;
  return {
    accepted: response.code === 0 && updated !== undefined,
    code: `${response.codespace}/${response.code}`,
    log: response.log,
    heights: heights ?? "",
  };
}

/** All clients live in one world: an instance of the core costs more than an update. */
let shared: World | undefined;

export class TendermintClient {
  private readonly world: World;
  private readonly clientId: string;

  /** A client that is active at the time of what it trusts. Throws when the core refuses it. */
  constructor(state: ClientState, consensusState: ConsensusState) {
    shared ??= new World();
    this.world = shared;
    this.world.timeNanos = nanosFromTime(consensusState.timestamp);
    const message = MsgCreateClient.create({
      clientState: packClientState(state),
      consensusState: packConsensusState(consensusState),
      signer: SIGNER,
    });
    const created = this.world.deliver([pack(MsgCreateClient, MsgCreateClient.encode(message))]);
    if (created.code !== 0) throw new Error(`no client: ${created.log}`);
    const response = created.results[0]!.response!.value;
    this.clientId = MsgCreateClientResponse.decode(response).clientId;
  }

  static trusting(trusted: Trusted, rules: Rules = {}): TendermintClient {
    return new TendermintClient(stateOf(trusted, rules), consensusStateOf(trusted));
  }

  /** Updates the client, in a block of the time given. */
  update(header: Header | Uint8Array, nowNanos: bigint): Verdict {
    this.world.timeNanos = nowNanos;
    return verdictOf(this.world.deliver([this.message(header)]));
  }

  /** What an update would answer, and leave of the client's state; nothing is kept. */
  tryUpdate(header: Uint8Array, nowNanos: bigint): Verdict & { readonly state: State } {
    const { world } = this;
    world.timeNanos = nowNanos;
    const request = DeliverRequest.create({ messages: [this.message(header)], signers: [SIGNER] });
    world.branches.open();
    const output = world.machine.call("deliver", DeliverRequest.encode(request), world.context());
    const verdict = verdictOf(DeliverResponse.decode(output));
    const state = verdict.accepted ? this.state() : new Map<string, string>();
    world.branches.close(false);
    return { ...verdict, state };
  }

  /** Everything stored for this client, as text of a key -> hexadecimal value. */
  state(): State {
    const prefix = `clients/${this.clientId}/`;
    return new Map([...this.world.written()].filter(([key]) => key.startsWith(prefix)));
  }

  private message(header: Header | Uint8Array): Any {
    const value = header instanceof Uint8Array ? header : Header.encode(header);
    const message = MsgUpdateClient.create({
      clientId: this.clientId,
      clientMessage: pack(Header, value),
      signer: SIGNER,
    });
    return pack(MsgUpdateClient, MsgUpdateClient.encode(message));
  }
}
