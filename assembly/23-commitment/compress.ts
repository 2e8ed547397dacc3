/** Compressed batches, whose steps are numbers in one table (ics23 go/compress.go). */
import {
  BatchEntry, BatchProof, CompressedBatchProof, CompressedExistenceProof, ExistenceProof, InnerOp,
  NonExistenceProof,
} from "../codec/gen/cosmos.ics23.v1";

/** Whether Go can decompress a batch: it panics on an entry without a proof, and on a number that
 * is not in the table. */
export function isDecompressible(compressed: CompressedBatchProof): bool {
  const tableLength = compressed.lookupInners.length;
  for (let i = 0; i < compressed.entries.length; i++) {
    const entry = compressed.entries[i];
    const nonexist = entry.nonexist;
    if (entry.exist === null && nonexist === null) return false;
    if (!isWithin(entry.exist, tableLength)) return false;
    if (nonexist === null) continue;
    if (!isWithin(nonexist.left, tableLength)) return false;
    if (!isWithin(nonexist.right, tableLength)) return false;
  }
  return true;
}

function isWithin(proof: CompressedExistenceProof | null, tableLength: i32): bool {
  if (proof === null) return true;
  for (let i = 0; i < proof.path.length; i++) {
    if (<u32>proof.path[i] >= <u32>tableLength) return false;
  }
  return true;
}

/** The batch that a compressed one stands for, sharing its bytes and steps, or null where Go
 * panics. */
export function decompress(compressed: CompressedBatchProof): BatchProof | null {
  if (!isDecompressible(compressed)) return null;
  const batch = new BatchProof();
  for (let i = 0; i < compressed.entries.length; i++) {
    const entry = new BatchEntry();
    entry.exist = decompressExistence(compressed.entries[i].exist, compressed.lookupInners);
    const nonexist = compressed.entries[i].nonexist;
    if (nonexist !== null) {
      const absence = new NonExistenceProof();
      absence.key = nonexist.key;
      absence.left = decompressExistence(nonexist.left, compressed.lookupInners);
      absence.right = decompressExistence(nonexist.right, compressed.lookupInners);
      entry.nonexist = absence;
    }
    batch.entries.push(entry);
  }
  return batch;
}

function decompressExistence(
  compressed: CompressedExistenceProof | null, table: InnerOp[],
): ExistenceProof | null {
  if (compressed === null) return null;
  const proof = new ExistenceProof();
  proof.key = compressed.key;
  proof.value = compressed.value;
  proof.leaf = compressed.leaf;
  proof.path = new Array<InnerOp>(compressed.path.length);
  for (let i = 0; i < compressed.path.length; i++) proof.path[i] = table[compressed.path[i]];
  return proof;
}
