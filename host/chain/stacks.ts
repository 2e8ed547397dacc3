/** The application stacks that a chain declares (assembly/ABI.md, "Stacks"). */

import { StackDeclaration, Stacks } from "../codec/gen/strait.abi.v0.js";

/** Names of layers by the port that they stand behind, outermost first, the application last. */
export type StacksByPort = ReadonlyMap<string, readonly string[]>;

/** Value of env 9; the core checks it when the chain starts. */
export function encodeStacks(stacks: StacksByPort): Uint8Array {
  const declarations = [...stacks].map(([portId, layers]) =>
    StackDeclaration.create({ portId, layers: [...layers] }),
  );
  return Stacks.encode({ stacks: declarations });
}
