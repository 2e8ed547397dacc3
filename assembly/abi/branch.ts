/** Nested branches of all stores (assembly/ABI.md, "Branch"): last opened, first closed. */
import * as ibc0 from "./ibc0";

/** Opens a branch: what is written from now on can still be undone. */
export function openBranch(): void {
  ibc0.branch_open();
}

/** Closes the innermost branch; keeps its writes or discards them. */
export function closeBranch(isKept: bool): void {
  ibc0.branch_close(isKept ? 1 : 0);
}
