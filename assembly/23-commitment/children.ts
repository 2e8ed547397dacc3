/** Where the children of a node stand around the one that a proof goes through (ics23
 * go/proof.go). */
import { Bytes } from "../abi/bytes";
import { InnerOp, InnerSpec } from "../codec/gen/cosmos.ics23.v1";

/** Yes, no, or what makes Go's verifier panic. */
export const enum Answer {
  NO,
  YES,
  PANIC,
}

/** What `branchOf` returns for a step that fits no branch, and where Go panics. */
export const NO_BRANCH: i32 = -1;
export const PANICKING_BRANCH: i32 = -2;

/**
 * The layout that an InnerSpec gives the children. A branch is the number of a child in the order
 * of keys, its position the place where its hash stands: the child order lists the branches by
 * position. Nobody checks that list: Go panics on coming upon a branch that it lacks. Positions
 * are looked up once, because Go's search for each step takes the square of the list's length.
 */
@final
export class Children {
  /** How many a node has. */
  readonly count: i32;
  /** The position of each branch, -1 where the order lacks it. */
  private readonly positions: Array<i32>;
  /** The first branch that the order lacks, or the count. */
  private readonly firstLacking: i32;

  constructor(private readonly spec: InnerSpec) {
    const order = spec.childOrder;
    const count = order.length;
    const positions = new Array<i32>(count).fill(-1);
    for (let position = count - 1; position >= 0; position--) {
      const branch = order[position];
      if (branch >= 0 && branch < count) positions[branch] = position;
    }
    const lacking = positions.indexOf(-1);
    this.count = count;
    this.positions = positions;
    this.firstLacking = lacking < 0 ? count : lacking;
  }

  /** The position of a branch, or -1 where Go panics (getPosition). */
  position(branch: i32): i32 {
    return branch >= 0 && branch < this.count ? this.positions[branch] : -1;
  }

  /** Whether a step goes through the child at a position (getPadding, hasPadding). */
  isAt(step: InnerOp, position: i32): bool {
    const childSize = <i64>this.spec.childSize;
    const numbersLength = <i64>step.prefix.length - <i64>position * childSize;
    return numbersLength >= <i64>this.spec.minPrefixLength &&
      numbersLength <= <i64>this.spec.maxPrefixLength &&
      <i64>step.suffix.length == (<i64>this.count - 1 - <i64>position) * childSize;
  }

  /**
   * The branch that a step goes through, NO_BRANCH or PANICKING_BRANCH (orderFromPadding). Go
   * tries one branch after the other. The suffix alone tells the position, so one can fit at most;
   * it is found if no branch before it is lacking. Call it for checked steps only: their suffix
   * holds whole children.
   */
  branchOf(step: InnerOp): i32 {
    const childSize = this.spec.childSize;
    const position = this.count - 1 - step.suffix.length / childSize;
    if (position >= 0) {
      const branch = this.spec.childOrder[position];
      const isFound = branch < this.firstLacking && this.position(branch) == position;
      if (isFound && this.isAt(step, position)) return branch;
    }
    return this.firstLacking < this.count ? PANICKING_BRANCH : NO_BRANCH;
  }

  /** Whether all children left of a step's are empty ones, and there are any
   * (leftBranchesAreEmpty). */
  leftAreEmpty(step: InnerOp): Answer {
    const branch = this.branchOf(step);
    if (branch == PANICKING_BRANCH) return Answer.PANIC;
    if (branch <= 0) return Answer.NO;
    const start = <i64>step.prefix.length - <i64>branch * <i64>this.spec.childSize;
    if (start < 0) return Answer.NO;
    return this.areEmpty(branch, step.prefix, <i32>start);
  }

  /** Whether all children right of a step's are empty ones, and there are any
   * (rightBranchesAreEmpty). */
  rightAreEmpty(step: InnerOp): Answer {
    const branch = this.branchOf(step);
    if (branch == PANICKING_BRANCH) return Answer.PANIC;
    if (branch == NO_BRANCH) return Answer.NO;
    const right = this.count - 1 - branch;
    if (right == 0 || <i64>step.suffix.length != <i64>right * <i64>this.spec.childSize) {
      return Answer.NO;
    }
    return this.areEmpty(right, step.suffix, 0);
  }

  /**
   * Whether the first branches are empty in bytes whose children begin at `start`. With an order
   * that is not ascending, Go looks for them behind the end of its slice: where it finds spare
   * capacity it reads what lies there, else it panics, and so does this.
   */
  private areEmpty(branches: i32, bytes: Bytes, start: i32): Answer {
    const childSize = <i64>this.spec.childSize;
    for (let branch = 0; branch < branches; branch++) {
      const position = this.position(branch);
      if (position < 0) return Answer.PANIC;
      const from = <i64>start + <i64>position * childSize;
      if (from + childSize > <i64>bytes.length) return Answer.PANIC;
      const child = bytes.slice(<i32>from, <i32>(from + childSize));
      if (child != this.spec.emptyChild) return Answer.NO;
    }
    return Answer.YES;
  }
}
