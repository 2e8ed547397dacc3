/**
 * A light client that believes one signer: whoever holds the key attests the time and the app hash
 * of a chain's heights, and what the chain has written is then proven by ICS-23. It is as safe as
 * the key. Two headers for one height freeze the client.
 */
import {
  Answer, blockHeight, blockTimeNanos, Bytes, decode, done, encode, refuse,
} from "strait/sdk";
import {
  Claim, Client, ClientStore, Height, LightClient, verifyChainProof, verifyEd25519,
} from "strait/sdk/light";
import { Header, Processed, Root, Trust } from "./header";

const KEY_LENGTH: i32 = 32;
const HASH_LENGTH: i32 = 32;
const NANOS_PER_SECOND: u64 = 1_000_000_000;

/** What came with the client's state, and can be read: a light client writes it itself. */
function trustOf(store: ClientStore): Trust {
  return decode<Trust>(store.client.data).value;
}

function setTrust(store: ClientStore, trust: Trust): void {
  const client = store.client;
  client.data = encode(trust);
  client.latestHeight = trust.latestHeight;
  store.client = client;
}

/** What is known of a height; null for nothing. */
function rootAt(store: ClientStore, height: Height): Root | null {
  const data = store.consensusState(height);
  return data ? decode<Root>(data).value : null;
}

function setRoot(store: ClientStore, height: Height, root: Root): void {
  const processed = new Processed();
  processed.time = blockTimeNanos();
  processed.height = blockHeight();
  store.setConsensusState(height, encode(root));
  store.set("processed/" + height.toString(), encode(processed));
}

export default class Attestor extends LightClient {
  instantiate(client: Client, consensusState: Bytes): Answer {
    const trust = decode<Trust>(client.data);
    if (trust.isMalformed) return refuse("client state: " + trust.error);
    const root = decode<Root>(consensusState);
    if (root.isMalformed) return refuse("consensus state: " + root.error);
    const value = trust.value;
    if (value.publicKey.length != KEY_LENGTH) return refuse("the key has not 32 bytes");
    if (root.value.appHash.length != HASH_LENGTH) return refuse("the app hash has not 32 bytes");
    client.latestHeight = value.latestHeight;
    const store = ClientStore.own();
    store.client = client;
    setRoot(store, value.latestHeight, root.value);
    return done();
  }

  status(): string {
    const store = ClientStore.own();
    const trust = trustOf(store);
    if (trust.isFrozen) return "Frozen";
    const latest = rootAt(store, trust.latestHeight);
    if (latest === null) return "Expired";
    const end = latest.time + trust.trustingSeconds * NANOS_PER_SECOND;
    return end > blockTimeNanos() ? "Active" : "Expired";
  }

  timestampAtHeight(height: Height): u64 {
    const root = rootAt(ClientStore.own(), height);
    return root === null ? 0 : root.time;
  }

  verifyClientMessage(message: Bytes): Answer {
    const decoded = decode<Header>(message);
    if (decoded.isMalformed) return refuse("header: " + decoded.error);
    const header = decoded.value;
    const trust = trustOf(ClientStore.own());
    if (header.height.revisionNumber != trust.latestHeight.revisionNumber) {
      return refuse("the header is of another revision");
    }
    if (header.root.appHash.length != HASH_LENGTH) return refuse("the app hash has not 32 bytes");
    if (verifyEd25519(header.signed(trust.chainId), header.signature, trust.publicKey)) {
      return done();
    }
    return refuse("the signature is not the attestor's");
  }

  /** Another header for a height that is known. */
  checkForMisbehaviour(message: Bytes): bool {
    const header = decode<Header>(message).value;
    const known = rootAt(ClientStore.own(), header.height);
    return known !== null && !known.equals(header.root);
  }

  updateState(message: Bytes): Height[] {
    const header = decode<Header>(message).value;
    const store = ClientStore.own();
    if (rootAt(store, header.height) === null) setRoot(store, header.height, header.root);
    const trust = trustOf(store);
    if (header.height.compare(trust.latestHeight) > 0) {
      trust.latestHeight = header.height;
      setTrust(store, trust);
    }
    return [header.height];
  }

  updateStateOnMisbehaviour(message: Bytes): Answer {
    const store = ClientStore.own();
    const trust = trustOf(store);
    trust.isFrozen = true;
    setTrust(store, trust);
    return done();
  }

  verifyClaim(claim: Claim): Answer {
    const store = ClientStore.own();
    const root = rootAt(store, claim.height);
    if (root === null) return refuse("nothing is known of height " + claim.height.toString());
    const key = "processed/" + claim.height.toString();
    const processed = decode<Processed>(store.get(key)!).value;
    if (
      blockTimeNanos() < processed.time + claim.delayNanos ||
      blockHeight() < processed.height + claim.delayBlocks
    ) {
      return refuse("the delay has not passed");
    }
    const error = verifyChainProof(root.appHash, claim.proof, claim.path, claim.value);
    return error.length == 0 ? done() : refuse(error);
  }

  /** A substitute of the same chain brings its key too: that of the subject may be lost. */
  takeOver(): Answer {
    const subject = ClientStore.subject();
    const substitute = ClientStore.substitute();
    const trust = trustOf(substitute);
    if (trust.chainId != trustOf(subject).chainId) return refuse("it follows another chain");
    setRoot(subject, trust.latestHeight, rootAt(substitute, trust.latestHeight)!);
    setTrust(subject, trust);
    return done();
  }

  /** The states are those of this code, or the code before had the same. */
  migrate(message: Bytes): Answer {
    const decoded = decode<Trust>(ClientStore.own().client.data);
    return decoded.isMalformed ? refuse("client state: " + decoded.error) : done();
  }
}
