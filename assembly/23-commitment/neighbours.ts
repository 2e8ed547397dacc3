/** Whether leaves are at the edge of a tree or next to each other (ics23 go/proof.go). */
import { InnerOp } from "../codec/gen/cosmos.ics23.v1";
import { Answer, Children } from "./children";

/** Whether the first `depth` steps of a path lead from the left-most leaf, empty children aside
 * (IsLeftMost). */
export function isLeftMost(children: Children, path: InnerOp[], depth: i32): Answer {
  const position = children.position(0);
  if (position < 0) return Answer.PANIC;
  for (let i = 0; i < depth; i++) {
    if (children.isAt(path[i], position)) continue;
    const answer = children.leftAreEmpty(path[i]);
    if (answer != Answer.YES) return answer;
  }
  return Answer.YES;
}

/** Whether the first `depth` steps of a path lead from the right-most leaf, empty children aside
 * (IsRightMost). */
export function isRightMost(children: Children, path: InnerOp[], depth: i32): Answer {
  const position = children.position(children.count - 1);
  if (position < 0) return Answer.PANIC;
  for (let i = 0; i < depth; i++) {
    if (children.isAt(path[i], position)) continue;
    const answer = children.rightAreEmpty(path[i]);
    if (answer != Answer.YES) return answer;
  }
  return Answer.YES;
}

/**
 * Whether the leaf of `right` is the next one after that of `left` (IsLeftNeighbor): from the root
 * down, the paths are equal, then part into adjacent branches, and below hug the gap between them.
 * Go panics where one path ends before they part.
 */
export function isLeftNeighbor(children: Children, left: InnerOp[], right: InnerOp[]): Answer {
  let leftDepth = left.length;
  let rightDepth = right.length;
  do {
    if (leftDepth == 0 || rightDepth == 0) return Answer.PANIC;
    leftDepth--;
    rightDepth--;
  } while (haveEqualPadding(left[leftDepth], right[rightDepth]));

  const leftBranch = children.branchOf(left[leftDepth]);
  const rightBranch = children.branchOf(right[rightDepth]);
  if (leftBranch < 0 || rightBranch < 0) return Answer.PANIC;
  if (rightBranch != leftBranch + 1) return Answer.NO;

  const answer = isRightMost(children, left, leftDepth);
  return answer == Answer.YES ? isLeftMost(children, right, rightDepth) : answer;
}

function haveEqualPadding(a: InnerOp, b: InnerOp): bool {
  return a.prefix == b.prefix && a.suffix == b.suffix;
}
