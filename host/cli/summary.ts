/** Results of blocks for machines. */
import type { BlockResult } from "../chain/block.js";

/** A block's results without its inputs, keys in hexadecimal. */
export function summariseBlock(result: BlockResult): object {
  const stores = [...result.stores].map(([name, { root, version, changes }]) => {
    const hexChanges = changes.map(([key, value]) => [
      Buffer.from(key, "latin1").toString("hex"),
      value,
    ]);
    return [name, { root, version, changes: hexChanges }];
  });
  return { ...result, stores: Object.fromEntries(stores) };
}
