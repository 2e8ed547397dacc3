/** The base of light clients: contracts that a chain asks about another one (ICS-08). */
import { Bytes } from "../abi/bytes";
import { Answer, refuse } from "./answer";
import { Client, Height } from "./clientStore";

/** What is claimed of the counterparty's state at a height, and the proof of it. */
@final
export class Claim {
  constructor(
    public readonly height: Height,
    /** What must have passed since the light client learned of the height. */
    public readonly delayNanos: u64,
    public readonly delayBlocks: u64,
    public readonly proof: Bytes,
    /** The name of the store, then the key in it. */
    public readonly path: Bytes[],
    /** Null where nothing is claimed to stand at the path. */
    public readonly value: Bytes | null,
  ) {}
}

/** States that a counterparty has committed to before its upgrade, and the proofs. */
@final
export class Upgrade {
  constructor(
    public readonly clientState: Bytes,
    public readonly consensusState: Bytes,
    public readonly proofOfClient: Bytes,
    public readonly proofOfConsensusState: Bytes,
  ) {}
}

/**
 * A light client overrides what it has an answer to. An instance serves one call; what is to stay
 * belongs into `ClientStore`. Whatever is refused leaves no trace; what a method says that has no
 * way to refuse, it says with a trap, by a failed `assert`. Events are refused by the chain.
 */
export abstract class LightClient {
  /** Writes the state of a new client, `client`, whose height the light client finds in its data,
   * and its first consensus state. */
  abstract instantiate(client: Client, consensusState: Bytes): Answer;

  /** `Active`, `Frozen`, `Expired` or `Unknown`. */
  abstract status(): string;

  /** The time of a height in nanoseconds since 1970; 0 where it is not known. */
  abstract timestampAtHeight(height: Height): u64;

  /** Whether a header, or evidence of misbehaviour, is to be believed. */
  abstract verifyClientMessage(message: Bytes): Answer;

  /** Whether a message that is believed proves misbehaviour. */
  checkForMisbehaviour(message: Bytes): bool {
    return false;
  }

  /** Writes what a message brings that is believed; returns the heights that it is for. */
  abstract updateState(message: Bytes): Height[];

  /** Freezes the client. */
  updateStateOnMisbehaviour(message: Bytes): Answer {
    return refuse("there is no misbehaviour");
  }

  /** Whether a claim is true. The height is not above that of the client's state. */
  abstract verifyClaim(claim: Claim): Answer;

  /** Verifies an upgrade and writes its states. */
  verifyUpgrade(upgrade: Upgrade): Answer {
    return refuse("the client cannot be upgraded");
  }

  /** Lets the substitute's states take the place of the subject's. */
  takeOver(): Answer {
    return refuse("the client cannot be recovered");
  }

  /** Takes over a client from other code; the message is what the authority wrote. */
  migrate(message: Bytes): Answer {
    return refuse("no client is taken over");
  }
}
