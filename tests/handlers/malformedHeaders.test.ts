/** Headers of every malformed kind: ibc-go's code, and never a trap. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../../host/bytes.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  Header as ClientHeader,
  Misbehaviour,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { Commit, Header, ValidatorSet } from "../../host/codec/gen/tendermint.types.js";
import {
  createClientOf,
  packHeader,
  resultOf,
  storedConsensusState,
  updateClient,
} from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import { pack, SIGNER, World } from "../support/world.js";

const counterparty = new Counterparty().advanceTo(5n);
const world = new World();
const clientId = createClientOf(world, counterparty, 2n);
const header = counterparty.header(5n, 2n);
const encoded = ClientHeader.encode(header);

/** What becomes of the bytes of a header; nothing is kept. */
function outcomeOf(value: Uint8Array, codec: { typeUrl: string } = ClientHeader): string {
  world.branches.open();
  const { codespace, code } = updateClient(world, clientId, pack(codec, value));
  world.branches.close(false);
  return `${codespace}/${code}`;
}

function varint(value: bigint): number[] {
  const rest = BigInt.asUintN(64, value);
  return rest < 128n ? [Number(rest)] : [Number(rest & 127n) | 128, ...varint(rest >> 7n)];
}

/** A field of bytes, with whatever length it is to state. */
function field(number: number, bytes: Uint8Array, length = BigInt(bytes.length)): Uint8Array {
  return concatBytes(Uint8Array.from([(number << 3) | 2, ...varint(length)]), bytes);
}

const parts = {
  header: Header.encode(header.signedHeader!.header!),
  commit: Commit.encode(header.signedHeader!.commit!),
  validators: ValidatorSet.encode(header.validatorSet!),
  trusted: ValidatorSet.encode(header.trustedValidators!),
};
const TRUSTED_HEIGHT = Uint8Array.of(8, 1, 16, 2);

type Parts = { readonly [Name in keyof typeof parts]: Uint8Array };

/** A header of encoded parts, which may be malformed. */
function assemble(changed: Partial<Parts>): Uint8Array {
  const { header, commit, validators, trusted } = { ...parts, ...changed };
  return concatBytes(
    field(1, concatBytes(field(1, header), field(2, commit))),
    field(2, validators),
    field(3, TRUSTED_HEIGHT),
    field(4, trusted),
  );
}

describe("a header cut short", () => {
  test("is malformed, unless it ends where a field does", () => {
    expect(assemble({})).toEqual(encoded);
    const signedHeader = assemble({}).length - field(2, parts.validators).length;
    const ends = new Map<number, string>();
    const validatorsEnd = signedHeader - field(4, parts.trusted).length - 6;
    ends.set(0, "client/12");
    ends.set(validatorsEnd, "client/12");
    ends.set(validatorsEnd + field(2, parts.validators).length, "client/7");
    ends.set(encoded.length - field(4, parts.trusted).length, "undefined/1");
    ends.set(encoded.length, "/0");
    for (let length = 0; length <= encoded.length; length++) {
      const outcome = outcomeOf(encoded.slice(0, length));
      expect([length, outcome]).toEqual([length, ends.get(length) ?? "sdk/2"]);
    }
  });

  test("is malformed as part of a message, in every place", () => {
    const clientMessage = packHeader(header);
    const message = MsgUpdateClient.encode(
      MsgUpdateClient.create({ clientId, clientMessage, signer: SIGNER }),
    );
    const firstEnds = field(1, utf8(clientId)).length;
    const ends = [0, firstEnds, message.length - field(3, utf8(SIGNER)).length, message.length];
    for (let length = 0; length < message.length; length++) {
      const { code, codespace } = world.deliver([pack(MsgUpdateClient, message.slice(0, length))]);
      const expected = ends.includes(length) ? "ibc/5" : "sdk/2";
      expect([length, `${codespace}/${code}`]).toEqual([length, expected]);
    }
  });
});

const LENGTHS = [
  2n ** 20n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

describe("a length that is a lie", () => {
  test.each(LENGTHS)("of %s is malformed in every part", (length) => {
    const { header: inner, commit, validators, trusted } = parts;
    const lies = [
      field(1, concatBytes(field(1, inner), field(2, commit)), length),
      field(1, field(1, inner, length)),
      field(1, concatBytes(field(1, inner), field(2, commit, length))),
      field(2, validators, length),
      field(3, TRUSTED_HEIGHT, length),
      field(4, trusted, length),
      assemble({ header: concatBytes(inner, field(2, utf8("x"), length)) }),
      assemble({ header: concatBytes(inner, field(4, utf8("x"), length)) }),
      assemble({ commit: concatBytes(commit, field(4, utf8("x"), length)) }),
      assemble({ commit: concatBytes(commit, field(4, field(4, utf8("x"), length))) }),
      assemble({ validators: concatBytes(validators, field(1, utf8("x"), length)) }),
      assemble({ trusted: concatBytes(trusted, field(1, field(2, utf8("x"), length))) }),
    ];
    for (const lie of lies) expect(outcomeOf(lie)).toBe("sdk/2");
    expect(outcomeOf(field(2, encoded, length), Misbehaviour)).toBe("sdk/2");
  });
});

describe("a field that is none", () => {
  const BAD_FIELDS: readonly (readonly [string, number[]])[] = [
    ["field zero", [2, 0]],
    ["an unknown field", [0x7a, 0]],
    ["an unknown field of the highest critical number", [0xfa, 0xbf, 0xff, 0xff, 0x0f, 0]],
    ["a number beyond the highest", [0xfa, 0xff, 0xff, 0xff, 0x7f, 0]],
    ["the begin of a group", [0x0b]],
    ["the end of a group", [0x0c]],
    ["wire type 6", [0x0e]],
    ["wire type 7", [0x0f]],
    ["a varint of eleven bytes", [8, ...Array<number>(10).fill(0x80), 1]],
    ["a varint without an end", [8, 0x80]],
    ["field 1 as a fixed number of 32 bits", [0x0d, 0, 0, 0, 0]],
    ["field 1 as a fixed number of 64 bits", [0x09, 0, 0, 0, 0, 0, 0, 0, 0]],
  ];

  test.each(BAD_FIELDS)("%s is malformed at the end of every part", (_, bytes) => {
    const bad = Uint8Array.from(bytes);
    expect(outcomeOf(concatBytes(encoded, bad))).toBe("sdk/2");
    for (const name of ["header", "commit", "validators", "trusted"] as const) {
      expect(outcomeOf(assemble({ [name]: concatBytes(parts[name], bad) }))).toBe("sdk/2");
    }
  });
});

describe("a time", () => {
  function timestamp(seconds: bigint, nanos: bigint): Uint8Array {
    return Uint8Array.from([8, ...varint(seconds), 16, ...varint(nanos)]);
  }

  const OUT_OF_RANGE = [
    [-62135596801n, 0n],
    [253402300800n, 0n],
    [2n ** 63n - 1n, 0n],
    [-(2n ** 63n), 0n],
    [0n, -1n],
    [0n, 1_000_000_000n],
    [0n, 2n ** 31n - 1n],
    [0n, -(2n ** 31n)],
  ] as const;

  test.each(OUT_OF_RANGE)("of %s s and %s ns is malformed in header and vote", (seconds, nanos) => {
    const time = timestamp(seconds, nanos);
    const inHeader = concatBytes(parts.header, field(4, time));
    expect(outcomeOf(assemble({ header: inHeader }))).toBe("sdk/2");
    const inVote = concatBytes(parts.commit, field(4, field(3, time)));
    expect(outcomeOf(assemble({ commit: inVote }))).toBe("sdk/2");
  });

  test.each([
    [-62135596800n, 0n],
    [253402300799n, 999_999_999n],
  ])("of %s s and %s ns is well-formed, and another than was signed", (seconds, nanos) => {
    const inHeader = concatBytes(parts.header, field(4, timestamp(seconds, nanos)));
    expect(outcomeOf(assemble({ header: inHeader }))).toBe("undefined/1");
  });
});

describe("chance", () => {
  const change = fc.record({
    at: fc.nat(encoded.length - 1),
    kind: fc.constantFrom("set", "insert", "remove", "repeat"),
    byte: fc.nat(255),
    length: fc.integer({ min: 1, max: 40 }),
  });

  function changedBytes(
    changes: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[],
  ) {
    let bytes = [...encoded];
    for (const { at, kind, byte, length } of changes) {
      const rest = bytes.slice(at);
      if (kind === "set") bytes = [...bytes.slice(0, at), byte, ...rest.slice(1)];
      if (kind === "insert") bytes = [...bytes.slice(0, at), byte, ...rest];
      if (kind === "remove") bytes = [...bytes.slice(0, at), ...rest.slice(length)];
      if (kind === "repeat") bytes = [...bytes.slice(0, at), ...rest.slice(0, length), ...rest];
    }
    return Uint8Array.from(bytes);
  }

  test("never makes a trap, nor a consensus state that was not signed", () => {
    const expected = counterparty.consensusState(5n);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        world.branches.open();
        const response = updateClient(world, clientId, pack(ClientHeader, changedBytes(changes)));
        const stored = storedConsensusState(world, clientId, "1-5");
        world.branches.close(false);
        if (response.code === 0) expect(stored).toEqual(expected);
        else expect(resultOf(response)).toMatch(/^(sdk|undefined|client|07-tendermint)\//);
      }),
      { seed: 20_200_102, numRuns: 3000 },
    );
  });

  test("of bytes is malformed or has no header", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const codec of [ClientHeader, Misbehaviour]) {
          expect(outcomeOf(bytes, codec)).toMatch(/^(sdk\/2|client\/12|07-tendermint\/6)$/);
        }
      }),
      { seed: 20_200_102, numRuns: 1000 },
    );
  });
});
