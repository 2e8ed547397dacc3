/**
 * Headers in recorded traffic of ibc-go: made again from the blocks of the recording, byte for
 * byte, but for those that the recording forged.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { equalBytes, fromBase64, toHex } from "../../host/bytes.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { Header } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import type {
  LightBlock,
  ValidatorSet as SetMessage,
} from "../../host/codec/gen/tendermint.types.js";
import { BlockIDFlag } from "../../host/codec/gen/tendermint.types.js";
import { DecodeError } from "../../host/codec/index.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import { verifyLightBlock } from "../../host/consensus/verify.js";
import { readLines } from "../../host/replay/lines.js";
import { IbctestingChain, type RecordedBlock, type RecordedChain } from "./support/ibctesting.js";

interface GenesisLine {
  readonly kind: "genesis";
  readonly chains: readonly RecordedChain[];
}

interface BlockLine extends RecordedBlock {
  readonly kind: "block";
  readonly txs: readonly {
    readonly msgs: readonly { readonly type_url: string; readonly value: string }[];
    readonly result: { readonly code: number; readonly events: readonly { type: string }[] };
  }[];
}

interface SentHeader {
  readonly place: string;
  readonly bytes: Uint8Array;
  readonly header: Header;
  /** The transaction succeeded, and no client was frozen by it. */
  readonly isAccepted: boolean;
  readonly isMisbehaviour: boolean;
}

/** The Tendermint header of a message, undefined when it is another message or malformed. */
function headerOf(typeUrl: string, value: string): [Uint8Array, Header] | undefined {
  if (typeUrl !== MsgUpdateClient.typeUrl) return undefined;
  try {
    const { clientMessage } = MsgUpdateClient.decode(fromBase64(value));
    if (clientMessage?.typeUrl !== Header.typeUrl) return undefined;
    return [clientMessage.value, Header.decode(clientMessage.value)];
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function headersIn({ chain_id, height, txs }: BlockLine): SentHeader[] {
  return txs.flatMap(({ msgs, result }) => {
    const froze = result.events.some(({ type }) => type === "client_misbehaviour");
    return msgs.flatMap(({ type_url, value }) => {
      const read = headerOf(type_url, value);
      if (read === undefined) return [];
      const [bytes, header] = read;
      const isAccepted = result.code === 0 && !froze;
      const place = `sent in ${chain_id} block ${height}`;
      return [{ place, bytes, header, isAccepted, isMisbehaviour: froze }];
    });
  });
}

/** New sets by their hash, as the recordings make them: from keys and powers alone. */
function setsIn(headers: readonly SentHeader[]): ReadonlyMap<string, ValidatorSet> {
  const messages = headers.flatMap(({ header }) => [header.validatorSet, header.trustedValidators]);
  const sets = messages
    .filter((set): set is SetMessage => set !== undefined && set.validators.length > 0)
    .map((set) => set.validators.map((one) => ({ publicKey: one.pubKey, power: one.votingPower })))
    // Some are damaged on purpose: without keys, with a validator twice.
    .filter((updates) => updates.every(({ publicKey }) => publicKey.ed25519?.length === 32))
    .filter(
      (updates) =>
        new Set(updates.map((one) => toHex(one.publicKey.ed25519!))).size === updates.length,
    )
    .filter((updates) => updates.every(({ power }) => power > 0n))
    .map((updates) => ValidatorSet.create(updates));
  return new Map(sets.map((set) => [toHex(set.hash()), set]));
}

interface Recording {
  readonly chains: ReadonlyMap<string, IbctestingChain>;
  readonly headers: readonly SentHeader[];
}

async function follow(path: string): Promise<Recording> {
  const chains = new Map<string, IbctestingChain>();
  const blocks: BlockLine[] = [];
  for await (const { text } of readLines(path)) {
    const line = JSON.parse(text) as GenesisLine | BlockLine | { readonly kind: "end" };
    if (line.kind === "block") blocks.push(line);
    if (line.kind !== "genesis") continue;
    for (const chain of line.chains) chains.set(chain.chain_id, new IbctestingChain(chain));
  }
  const headers = blocks.flatMap(headersIn);
  const sets = setsIn(headers);
  for (const block of blocks) {
    const chain = chains.get(block.chain_id);
    if (chain === undefined) continue;
    const isSame = chain.nextValidatorsHash() === block.next_validators_hash;
    const replacement = isSame ? undefined : sets.get(block.next_validators_hash);
    // A set that no header shows is known by its hash alone: the chain cannot be followed further.
    if (isSame || replacement !== undefined) chain.addBlock(block, replacement);
    else chains.delete(block.chain_id);
  }
  return { chains, headers };
}

/** Our header for what a recorded one says it is, with the votes that only others could sign. */
function madeAgain(chains: Recording["chains"], recorded: Header): Header | undefined {
  const { header, commit } = recorded.signedHeader ?? {};
  const chain = chains.get(header?.chainId ?? "");
  const made = chain?.header(header!.height, recorded.trustedHeight?.revisionHeight ?? 0n);
  const signatures = made?.signedHeader?.commit?.signatures ?? [];
  for (const [index, { blockIdFlag }] of signatures.entries()) {
    const theirs = commit?.signatures[index];
    if (blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_ABSENT && theirs) signatures[index] = theirs;
  }
  return made;
}

async function checkRecording(path: string): Promise<void> {
  const { chains, headers } = await follow(path);
  for (const { place, bytes, header, isAccepted, isMisbehaviour } of headers) {
    const { signedHeader, validatorSet } = header;
    const lightBlock: LightBlock = { signedHeader, validatorSet };
    // A client is frozen by two valid headers, of which one is forged.
    if (isAccepted || isMisbehaviour) {
      verifyLightBlock(signedHeader!.header!.chainId, lightBlock);
    }
    if (!isAccepted || !chains.has(signedHeader!.header!.chainId)) continue;
    const made = madeAgain(chains, header);
    expect(made && equalBytes(Header.encode(made), bytes), place).toBe(true);
  }
}

describe("headers of the committed recordings", () => {
  const folder = join(import.meta.dirname, "../golden/recordings");
  test.each(readdirSync(folder).filter((file) => file.endsWith(".gz")))("%s", async (file) => {
    await checkRecording(join(folder, file));
  });

  test("most are made again, refused ones too", async () => {
    const { chains, headers } = await follow(join(folder, "01-client.jsonl.gz"));
    expect(chains.size).toBe(2);
    const equal = headers.filter(({ header, bytes }) => {
      const made = madeAgain(chains, header);
      return made !== undefined && equalBytes(Header.encode(made), bytes);
    });
    expect(equal.length).toBeGreaterThan(30);
    expect(headers.filter(({ isAccepted }) => isAccepted).length).toBeGreaterThan(15);
  });
});

const traces = process.env.STRAIT_TRACES;
describe.skipIf(traces === undefined)("headers of all recordings (STRAIT_TRACES)", () => {
  const files = traces === undefined ? [] : readdirSync(traces).sort();
  test.each(files.filter((file) => file.endsWith(".jsonl.gz")))("%s", async (file) => {
    await checkRecording(join(traces!, file));
  });
});
