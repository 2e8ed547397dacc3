/** Refusals of a datagram: a valid message is broken one check at a time, then two at a time. */
import { describe, expect, test } from "vitest";
import { type DeliverResponse, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { OTHER_SIGNER, pack, SIGNER, type World } from "./world.js";

/** What a row may break. */
export interface Draft<Message> {
  readonly world: World;
  readonly message: Message;
  readonly signers: string[];
  /** Bytes that follow the encoded message. */
  readonly trailing: number[];
}

/** A check that refuses, and a fault that only it notices. */
export type Row<Message> = readonly [
  name: string,
  code: string,
  stage: number,
  fault: (draft: Draft<Message>) => void,
];

export interface Subject<Message> {
  readonly name: string;
  readonly codec: { readonly typeUrl: string; encode(message: Message): Uint8Array };
  /** In which the message is accepted; what is done to it is undone after each row. */
  readonly world: World;
  readonly message: () => Message;
  /** One a check, in the order in which ibc-go makes them. */
  readonly rows: readonly Row<Message>[];
  /** Names of rows that undo each other. */
  readonly exclusive?: readonly (readonly [string, string])[];
}

/** Changes some fields. */
export function set<Target extends object>(target: Target, fields: Partial<Target>): void {
  Object.assign(target, fields);
}

/** The rows about who signed, which come between the other checks. */
export function signatureRows<Message>(): readonly Row<Message>[] {
  const stage = Stage.STAGE_AUTHENTICATE;
  return [
    ["one signer too many", "sdk/4", stage, ({ signers }) => void signers.push(OTHER_SIGNER)],
    ["another signer", "sdk/8", stage, ({ signers }) => set(signers, [OTHER_SIGNER])],
  ];
}

/** Delivers a message that is broken in several ways. The last row's work comes first, so that it
 * cannot undo an earlier row's. */
function deliverBroken<Message>(
  { codec, world, message }: Subject<Message>,
  rows: readonly Row<Message>[],
): DeliverResponse {
  const copy = structuredClone(message());
  const draft: Draft<Message> = { world, message: copy, signers: [SIGNER], trailing: [] };
  return world.tentatively(() => {
    for (const [, , , fault] of [...rows].reverse()) fault(draft);
    const packed = pack(codec, codec.encode(draft.message));
    packed.value = Uint8Array.from([...packed.value, ...draft.trailing]);
    return world.deliver([packed], { signers: draft.signers });
  });
}

function outcomeOf({ codespace, code, stage }: DeliverResponse): [code: string, stage: number] {
  return [`${codespace}/${code}`, stage];
}

/** Defines the tests of all rows, alone and in pairs. */
export function testRefusals<Message>(subject: Subject<Message>): void {
  const { name, world, rows, exclusive = [] } = subject;

  describe(`${name} refuses`, () => {
    test("nothing of the message that the rows break", () => {
      expect(deliverBroken(subject, [])).toMatchObject({ code: 0, log: "" });
    });

    test.each(rows)("%s with %s", (...row) => {
      const before = [...world.written()];
      const response = deliverBroken(subject, [row]);
      expect(outcomeOf(response)).toEqual([row[1], row[2]]);
      expect(response.results).toEqual([]);
      expect([...world.written()]).toEqual(before);
    });

    test("the earlier of two faults", () => {
      for (const [index, earlier] of rows.entries()) {
        for (const later of rows.slice(index + 1)) {
          const names = [earlier[0], later[0]] as const;
          if (exclusive.some((pair) => names.every((name) => pair.includes(name)))) continue;
          const outcome = outcomeOf(deliverBroken(subject, [earlier, later]));
          expect([...names, ...outcome]).toEqual([...names, earlier[1], earlier[2]]);
        }
      }
    });
  });
}
