/**
 * Headers with known hashes, put to the core in a client header without validators: it complains of
 * these only when it has found the header's hash to be the one that the commit is for.
 */
import { describe, expect, test } from "vitest";
import { equalBytes, fromHex, toHex } from "../../host/bytes.js";
import { Header as ClientHeader } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import {
  BlockIDFlag,
  Commit,
  CommitSig,
  type Header,
  SignedHeader,
} from "../../host/codec/gen/tendermint.types.js";
import { revisionOf } from "../../host/consensus/clientHeader.js";
import { nanosFromTime } from "../../host/consensus/time.js";
import { headerFrom, type JsonObject, objectsIn } from "../consensus/support/cometJson.js";
import { readVector, VECTORS, vectorFiles } from "./support/files.js";
import { TendermintClient } from "./support/tendermintClient.js";

const KNOWN_HASH = "F30A71F2409FB15AACAEDB6CC122DFA2525BEE9CAE521721B06BFDCA291B8D56";
/** Of blocks that ibc-go takes (cometbft version.BlockProtocol). */
const BLOCK_PROTOCOL = 11n;

/** What the core answers to a header with a commit for a block of this hash. */
function answerTo(header: Header, hash: Uint8Array): string {
  const vote = CommitSig.create({
    blockIdFlag: BlockIDFlag.BLOCK_ID_FLAG_COMMIT,
    validatorAddress: new Uint8Array(20),
    signature: new Uint8Array(64),
  });
  const blockId = { hash, partSetHeader: { total: 1, hash } };
  const commit = Commit.create({ height: header.height, blockId, signatures: [vote] });
  const message = ClientHeader.create({
    signedHeader: SignedHeader.create({ header, commit }),
    // Of height zero, which is below every header's.
    trustedHeight: { revisionNumber: revisionOf(header.chainId), revisionHeight: 0n },
  });
  const trusted = { chainId: header.chainId, height: 1n, time: header.time };
  const client = TendermintClient.trusting({ ...trusted, nextValidatorsHash: new Uint8Array(32) });
  const { code, log } = client.update(message, nanosFromTime(header.time));
  return `${code} ${log}`;
}

function expectHash(place: string, header: Header, hash: Uint8Array): void {
  const { block } = header.version;
  if (block !== BLOCK_PROTOCOL) {
    const refusal = `undefined/1 signed header: expected block protocol 11, got ${block}`;
    expect([place, answerTo(header, hash)]).toEqual([place, refusal]);
    return;
  }
  const right = [place, "client/12 there is no validator set"];
  expect([place, answerTo(header, hash)]).toEqual(right);
  const other = hash.map((byte) => byte ^ 1);
  expect(answerTo(header, other)).toMatch(/the commit is for another block than this header$/);
}

/** The hash that stands beside a header: its block's, or its commit's. */
function hashBeside({ header, commit, block_id }: JsonObject): Uint8Array | undefined {
  if (!header || !(header as JsonObject).validators_hash) return undefined;
  const id = ((commit as JsonObject | undefined)?.block_id ?? block_id) as JsonObject | undefined;
  return id && fromHex((id.hash as string).toLowerCase());
}

describe.skipIf(VECTORS === undefined)("hashes of headers in the core (STRAIT_VECTORS)", () => {
  test("tendermint-rs: the header with a known hash", () => {
    const files = vectorFiles("tendermint-rs-serialization/block", "header_with_known_hash.json");
    for (const path of files) {
      expectHash(path, headerFrom(readVector(path)), fromHex(KNOWN_HASH.toLowerCase()));
    }
    expect(files.length).toBe(1);
  });

  test("tendermint-rs: the answers of nodes", () => {
    const known: Uint8Array[] = [];
    for (const path of vectorFiles("tendermint-rs-rpc-fixtures")) {
      for (const object of objectsIn(readVector(path))) {
        // A block has its header inside, and its id beside it.
        const block = object.block as JsonObject | undefined;
        const pair = block?.header ? { header: block.header, block_id: object.block_id! } : object;
        const hash = hashBeside(pair);
        if (hash === undefined || known.some((each) => equalBytes(each, hash))) continue;
        known.push(hash);
        expectHash(`${path} ${toHex(hash)}`, headerFrom(pair.header!), hash);
      }
    }
    expect(known.length).toBeGreaterThan(50);
  });
});
