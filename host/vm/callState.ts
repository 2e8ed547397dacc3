/** What lives as long as one call into a module. */
import { TrapError } from "../errors.js";
import { CALL_LIMITS } from "./abi.js";
import type { CallContext, Entry } from "./host.js";

const EMPTY = new Uint8Array(0);

/** Input, output, staged result, scans and branches of one call. */
export class CallState {
  private output: Uint8Array | undefined;
  private staged: Uint8Array = EMPTY;
  private readonly scans = new Map<number, Iterator<Entry>>();
  private lastScan = 0;
  private branchDepth = 0;

  constructor(
    readonly input: Uint8Array,
    readonly context: CallContext,
    /** How many calls are nested, this one included. */
    readonly depth = 1,
    private readonly openScans: number = CALL_LIMITS.openScans,
  ) {}

  /** The output, empty when none was set. A branch left open is a TrapError. */
  finish(): Uint8Array {
    if (this.branchDepth > 0) {
      throw new TrapError(`returned with ${this.branchDepth} of its branches open`);
    }
    return this.output ?? EMPTY;
  }

  /** Sets the output, once. */
  setOutput(output: Uint8Array): void {
    if (this.output !== undefined) throw new TrapError("the output is set already");
    this.output = output;
  }

  /** Keeps a result that was too long for the guest's buffer. */
  stage(result: Uint8Array): void {
    this.staged = result;
  }

  /** Bytes of the staged result; a range outside it is a TrapError. */
  stagedBytes(offset: number, length: number): Uint8Array {
    const [start, size] = [offset >>> 0, length >>> 0];
    if (start + size > this.staged.length) {
      throw new TrapError(
        `${size} bytes at ${start} pass the end of the staged result of ${this.staged.length}`,
      );
    }
    return this.staged.subarray(start, start + size);
  }

  /** Keeps a scan and returns its handle; handles count up from 1 and are not used again. */
  openScan(entries: () => Iterator<Entry>): number {
    if (this.scans.size >= this.openScans) {
      throw new TrapError(`more than ${this.openScans} scans are open`);
    }
    this.scans.set(++this.lastScan, entries());
    return this.lastScan;
  }

  /** The next entry of a scan; undefined at its end, which closes it. */
  nextOf(scan: number): Entry | undefined {
    const entries = this.scans.get(scan);
    if (entries === undefined) throw new TrapError(`scan ${scan} is not open`);
    const next = entries.next();
    if (!next.done) return next.value;
    this.scans.delete(scan);
    return undefined;
  }

  closeScan(scan: number): void {
    if (!this.scans.delete(scan)) throw new TrapError(`scan ${scan} is not open`);
  }

  /** Opens a branch and returns the depth, 1 and above. */
  openBranch(): number {
    if (this.branchDepth >= CALL_LIMITS.branchDepth) {
      throw new TrapError(`more than ${CALL_LIMITS.branchDepth} branches are open`);
    }
    this.context.stores.open();
    return ++this.branchDepth;
  }

  closeBranch(commit: boolean): void {
    if (this.branchDepth === 0) throw new TrapError("no branch is open");
    this.context.stores.close(commit);
    this.branchDepth--;
  }
}
