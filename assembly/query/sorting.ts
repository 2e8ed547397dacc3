/** Lists that ibc-go sorts after it has cut a page out of the store. */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { Reader } from "../codec/reader";
import { Writer } from "../codec/writer";
import { SdkError } from "../error";
import { answered, QueryAnswer, refused } from "./answer";
import { LIST_FIELD } from "./pagination";

/** The order of two encoded elements: negative, zero or positive. */
type Comparison = (a: Bytes, b: Bytes) => i32;

/** Sorts encoded elements, each written as field 1; equal ones stay in their order. `sdk/11` when
 * there are more than the core's decoder reads. */
export function sortElements(elements: Bytes, compare: Comparison): QueryAnswer {
  const bodies: Bytes[] = [];
  const reader = new Reader(elements);
  while (reader.next()) bodies.push(reader.bytes());
  if (reader.failed) {
    return refused(SdkError.outOfGas("more than 65,536 elements cannot be sorted"));
  }
  const sorted = mergeSort(bodies, compare);
  const writer = new Writer(elements.length);
  for (let i = sorted.length - 1; i >= 0; i--) writer.bytesField(LIST_FIELD, sorted[i]);
  return answered(writer.finish());
}

/** What comparisons leave behind is given back after each. */
function mergeSort(items: Bytes[], compare: Comparison): Bytes[] {
  const scratch = new Scratch();
  let from = items;
  let to = items.slice(0);
  for (let width = 1; width < items.length; width *= 2) {
    for (let start = 0; start < items.length; start += 2 * width) {
      const middle = min(start + width, items.length);
      const end = min(start + 2 * width, items.length);
      let left = start;
      let right = middle;
      for (let i = start; i < end; i++) {
        let isLeft = right == end;
        if (left < middle && right < end) {
          scratch.mark();
          isLeft = compare(from[left], from[right]) <= 0;
          scratch.release();
        }
        to[i] = isLeft ? from[left++] : from[right++];
      }
    }
    const merged = to;
    to = from;
    from = merged;
  }
  return from;
}
