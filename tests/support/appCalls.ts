/** Refusals of what the owner of a port asks of the core, one check at a time, then two. */
import { describe, expect, test } from "vitest";
import type { AppCallRequest } from "../../host/codec/gen/strait.abi.v0.js";
import type { World } from "./world.js";

/** A check that refuses, and a fault that only it notices. */
export type CallRow<Request> = readonly [
  name: string,
  code: string,
  fault: (world: World, request: Request) => void,
];

export interface CallSubject<Request> {
  readonly name: string;
  /** In which the call is accepted; what is done to it is undone after each row. */
  readonly world: World;
  readonly request: () => Request;
  /** The call that asks for it. */
  readonly call: (request: Request) => Partial<AppCallRequest>;
  /** One a check, in the order in which ibc-go makes them. */
  readonly rows: readonly CallRow<Request>[];
}

/** The outcome of a call that is broken in several ways; the last row's work comes first. */
function callBroken<Request>(
  { world, request, call }: CallSubject<Request>,
  rows: readonly CallRow<Request>[],
) {
  return world.tentatively(() => {
    const asked = structuredClone(request());
    for (const [, , fault] of [...rows].reverse()) fault(world, asked);
    const before = [...world.written()];
    const { codespace, code, events, sequence } = world.appCall(call(asked));
    if (code === 0) return "accepted";
    expect({ events, sequence, written: [...world.written()] }).toEqual({
      events: [],
      sequence: 0n,
      written: before,
    });
    return `${codespace}/${code}`;
  });
}

/** Defines the tests of all rows, alone and in pairs. */
export function testCallRefusals<Request>(subject: CallSubject<Request>): void {
  const { name, rows } = subject;

  describe(`${name} refuses`, () => {
    test("nothing of the call that the rows break", () => {
      expect(callBroken(subject, [])).toBe("accepted");
    });

    test.each(rows)("%s with %s", (...row) => {
      expect(callBroken(subject, [row])).toBe(row[1]);
    });

    test("the earlier of two faults", () => {
      for (const [index, earlier] of rows.entries()) {
        for (const later of rows.slice(index + 1)) {
          const names = [earlier[0], later[0]];
          const outcome = callBroken(subject, [earlier, later]);
          expect([...names, outcome]).toEqual([...names, earlier[1]]);
        }
      }
    });
  });
}
