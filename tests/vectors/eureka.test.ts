/**
 * Client updates of solidity-ibc-eureka: valid ones, and ones that were damaged in a way that the
 * name of the file tells.
 */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../host/bytes.js";
import {
  ClientState,
  ConsensusState,
  Header,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { PublicKey } from "../../host/codec/gen/tendermint.crypto.js";
import {
  Commit,
  CommitSig,
  SignedHeader,
  Validator,
} from "../../host/codec/gen/tendermint.types.js";
import { DecodeError } from "../../host/codec/wire.js";
import { revisionOf } from "../../host/consensus/clientHeader.js";
import { addressOf } from "../../host/consensus/keys.js";
import { nanosFromTime, timeFromNanos } from "../../host/consensus/time.js";
import {
  hexFrom,
  type Json,
  type JsonObject,
  member,
  objectsIn,
} from "../consensus/support/cometJson.js";
import { readVector, readVectorText, VECTORS, vectorFiles } from "./support/files.js";
import {
  consensusStateOf,
  SECOND_NANOS,
  stateOf,
  TendermintClient,
  type Verdict,
} from "./support/tendermintClient.js";
import { updateOf } from "./support/updates.js";

const files = vectorFiles("eureka-tendermint");

interface Fixture {
  readonly client: TendermintClient;
  readonly headerBytes: Uint8Array;
  /** Undefined where the bytes are none. */
  readonly header: Header | undefined;
  readonly nowNanos: bigint;
  readonly message: JsonObject;
}

function decodeOrNothing<T>(codec: { decode(bytes: Uint8Array): T }, hex: Json): T | undefined {
  try {
    return codec.decode(fromHex((hex as string).toLowerCase()));
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** What is trusted, from either spelling; undefined where the file has dummies. */
function statesFrom(path: string): [ClientState, ConsensusState] | undefined {
  const json = readVector(path) as JsonObject;
  if (json.client_state_hex) {
    const client = decodeOrNothing(ClientState, json.client_state_hex);
    const consensus = decodeOrNothing(ConsensusState, json.consensus_state_hex!);
    return client && consensus && [client, consensus];
  }
  const state = json.client_state as JsonObject;
  const consensus = json.trusted_consensus_state as JsonObject;
  // As a number of JSON the time would lose its last digits.
  const [, timestamp = ""] = /"timestamp":\s*(\d+)/.exec(readVectorText(path)) ?? [];
  const isSeconds = timestamp.length <= 10;
  const trusted = {
    chainId: state.chain_id as string,
    height: BigInt(state.latest_height as number),
    time: timeFromNanos(BigInt(timestamp) * (isSeconds ? SECOND_NANOS : 1n)),
    nextValidatorsHash: hexFrom(consensus.next_validators_hash),
  };
  const rules = {
    trustingPeriodNanos: BigInt(state.trusting_period as number) * SECOND_NANOS,
    maxClockDriftNanos: BigInt(state.max_clock_drift as number) * SECOND_NANOS,
  };
  return [stateOf(trusted, rules), consensusStateOf(trusted)];
}

/** A client, and a header for it that the core is asked about a few seconds after its time. */
function fixtureFrom(path: string): Fixture {
  const message = member(readVector(path), "update_client_message") as JsonObject;
  const headerBytes = fromHex((message.client_message_hex as string).toLowerCase());
  const header = decodeOrNothing(Header, message.client_message_hex!);
  const time = header?.signedHeader?.header?.time ?? timeFromNanos(1_753_780_470n * SECOND_NANOS);
  const trusted = { chainId: "simd-2", height: 19n, time, nextValidatorsHash: new Uint8Array(32) };
  const states = statesFrom(path) ?? [stateOf(trusted), consensusStateOf(trusted)];
  const client = new TendermintClient(...states);
  return {
    client,
    headerBytes,
    header,
    nowNanos: nanosFromTime(time) + 5n * SECOND_NANOS,
    message,
  };
}

function filesNamed(scenario: string): string[] {
  return files.filter((path) => path.includes(`/update_client_${scenario}--`));
}

function expectRefused({ accepted, code, log }: Verdict, reason: RegExp): void {
  expect(accepted).toBe(false);
  // Success without an update would be misbehaviour.
  expect(code).not.toBe("/0");
  expect(log).toMatch(reason);
}

describe.skipIf(VECTORS === undefined)("updates of solidity-ibc-eureka (STRAIT_VECTORS)", () => {
  test.each(filesNamed("happy_path"))("%s", (path) => {
    const { client, headerBytes, header, nowNanos, message } = fixtureFrom(path);
    const { log, accepted, heights } = client.update(headerBytes, nowNanos);
    const revision = revisionOf(header!.signedHeader!.header!.chainId);
    expect([log, accepted, heights]).toEqual(["", true, `${revision}-${message.new_height}`]);
  });

  test.each(filesNamed("malformed_client_message"))("%s", (path) => {
    const { client, headerBytes, nowNanos } = fixtureFrom(path);
    expectRefused(client.update(headerBytes, nowNanos), /signature \d+ is wrong|signed header: /);
  });

  test.each(filesNamed("invalid_protobuf"))("%s", (path) => {
    const { client, headerBytes, header, nowNanos } = fixtureFrom(path);
    expect(header).toBeUndefined();
    expect(client.update(headerBytes, nowNanos).code).toBe("sdk/2");
  });

  // The times and the root were edited in signed headers: the hash tells first.
  test.each(
    ["expired_header", "future_timestamp", "conflicting_consensus_state"].flatMap(filesNamed),
  )("%s", (path) => {
    const { client, headerBytes, nowNanos } = fixtureFrom(path);
    expectRefused(client.update(headerBytes, nowNanos), /the commit is for another block/);
  });

  // Only the wrapper's trusted height is wrong, which IBC has in the header itself.
  test.each(filesNamed("wrong_trusted_height"))("%s", (path) => {
    const { client, headerBytes, header, nowNanos, message } = fixtureFrom(path);
    const { trustedHeight } = header!;
    const wrong = { ...trustedHeight, revisionHeight: BigInt(message.trusted_height as number) };
    const above = client.update({ ...header!, trustedHeight: wrong }, nowNanos);
    expectRefused(above, /trusted height .* must be below header height/);
    const unknown = { ...trustedHeight, revisionHeight: trustedHeight.revisionHeight - 1n };
    const missing = client.update({ ...header!, trustedHeight: unknown }, nowNanos);
    expectRefused(missing, /no consensus state at the trusted height/);
    expect(client.update(headerBytes, nowNanos).log).toBe("");
  });
});

/** A client header out of a fixture whose validators have keys that CometBFT v0.39 does not know;
 * each stands in the encoding as its field 5 does, once the placeholder's tag has been replaced. */
function nativeUpdate(json: JsonObject): { readonly header: Header; readonly bytes: Uint8Array } {
  const signedHeader = nativeSignedHeader(json);
  const set = nativeSet(json.validators as JsonObject);
  const trusted = nativeSet((json.trustedValidators ?? json.validators) as JsonObject);
  const header = Header.create({
    signedHeader,
    validatorSet: { validators: set, proposer: set[0], totalVotingPower: 0n },
    // A pair of headers for misbehaviour names its trusted height elsewhere.
    trustedHeight: {
      revisionNumber: 1n,
      revisionHeight: BigInt((json.trustedHeight ?? 1) as number),
    },
    trustedValidators: { validators: trusted, proposer: trusted[0], totalVotingPower: 0n },
  });
  let hex = toHex(Header.encode(header));
  // A key of 33 bytes in field 2, secp256k1, becomes one in field 5, secp256k1eth.
  for (const { pubKey } of [...set, ...trusted]) {
    const key = toHex(pubKey.secp256k1!);
    hex = hex.replaceAll(`1221${key}`, `2a21${key}`);
  }
  return { header, bytes: fromHex(hex) };
}

function nativeSet({ addresses, publicKeys, votingPowers }: JsonObject): Validator[] {
  return (publicKeys as string[]).map((key, index) =>
    Validator.create({
      address: hexFrom((addresses as string[])[index]),
      pubKey: PublicKey.create({ secp256k1: hexFrom(key) }),
      votingPower: BigInt((votingPowers as number[])[index]!),
    }),
  );
}

function nativeSignedHeader(json: JsonObject): SignedHeader {
  const { header, commit } = json as { header: JsonObject; commit: JsonObject };
  const blockIdFrom = ({ hash, partSetHeader }: JsonObject) => {
    const { total, hash: partsHash } = partSetHeader as JsonObject;
    return {
      hash: hexFrom(hash),
      partSetHeader: { total: total as number, hash: hexFrom(partsHash) },
    };
  };
  const texts = (name: string) => commit[name] as string[];
  const numbers = (name: string) => commit[name] as number[];
  return SignedHeader.create({
    header: {
      version: {
        block: BigInt(header.versionBlock as number),
        app: BigInt(header.versionApp as number),
      },
      chainId: header.chainId as string,
      height: BigInt(header.height as number),
      time: { seconds: BigInt(header.timeSeconds as number), nanos: header.timeNanos as number },
      lastBlockId: blockIdFrom(header.lastBlockId as JsonObject),
      lastCommitHash: hexFrom(header.lastCommitHash),
      dataHash: hexFrom(header.dataHash),
      validatorsHash: hexFrom(header.validatorsHash),
      nextValidatorsHash: hexFrom(header.nextValidatorsHash),
      consensusHash: hexFrom(header.consensusHash),
      appHash: hexFrom(header.appHash),
      lastResultsHash: hexFrom(header.lastResultsHash),
      evidenceHash: hexFrom(header.evidenceHash),
      proposerAddress: hexFrom(header.proposerAddress),
    },
    commit: Commit.create({
      height: BigInt(commit.height as number),
      round: commit.round as number,
      blockId: blockIdFrom(commit.blockId as JsonObject),
      signatures: texts("signatures").map((signature, index) =>
        CommitSig.create({
          blockIdFlag: numbers("blockIdFlags")[index] as CommitSig["blockIdFlag"],
          validatorAddress: hexFrom(texts("validatorAddresses")[index]),
          timestamp: {
            seconds: BigInt(numbers("timestampSeconds")[index]!),
            nanos: numbers("timestampNanos")[index]!,
          },
          signature: hexFrom(signature),
        }),
      ),
    }),
  });
}

describe.skipIf(VECTORS === undefined)("headers with secp256k1eth keys (STRAIT_VECTORS)", () => {
  const native = files
    .filter((path) => path.includes("/native-"))
    .flatMap((path) =>
      [...objectsIn(readVector(path))]
        .filter(({ header, commit, validators }) => header && commit && validators)
        .map((json, index) => [`${path} (${index})`, json] as const),
    );

  test.each(native)("%s is refused: the keys are unknown", (path, json) => {
    const { header, bytes } = nativeUpdate(json);
    const { trusted, nowNanos } = updateOf(path, header);
    const client = TendermintClient.trusting(trusted);
    // The transaction does not decode: field 5 of a key is unknown.
    expect(client.update(bytes, nowNanos).code).toBe("sdk/2");
    // Taken for secp256k1 keys, the header and its hash are right, but not the addresses.
    expectRefused(client.update(header, nowNanos), /^validator set: validator 0 is invalid$/);
    for (const { pubKey, address } of header.validatorSet!.validators) {
      expect(toHex(addressOf(pubKey))).not.toBe(toHex(address));
    }
    const other = structuredClone(header);
    other.signedHeader!.header!.appHash = new Uint8Array(32);
    expectRefused(client.update(other, nowNanos), /the commit is for another block/);
  });
});
