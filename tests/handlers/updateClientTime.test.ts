/** What passes and expires: periods, clock drift, pruning, and time that runs backwards. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { Header } from "../../host/codec/gen/tendermint.types.js";
import {
  changesBy,
  createClientOf,
  packHeader,
  resultOf,
  storedClientState,
  storedConsensusState,
  updateClient,
} from "../support/clients.js";
import { Counterparty, SECOND, setTime } from "../support/counterparty.js";
import { BLOCK_TIME_SECONDS, World } from "../support/world.js";

const NOW = BLOCK_TIME_SECONDS * SECOND;
/** Of block 1; each block is 5 seconds after the one before. */
const START = NOW - 100n * SECOND;
const EXPIRED = "undefined/1 the trusted header has expired";

function timeOf(height: bigint): bigint {
  return START + (height - 1n) * 5n * SECOND;
}

const counterparty = new Counterparty().advanceTo(12n);

function newClient(height: bigint, parameters: object = {}) {
  const world = new World();
  return { world, clientId: createClientOf(world, counterparty, height, parameters) };
}

function updateTo(world: World, clientId: string, height: bigint, trusted: bigint): string {
  return resultOf(updateClient(world, clientId, packHeader(counterparty.header(height, trusted))));
}

describe("the trusting period", () => {
  const trustingPeriodNanos = 200n * SECOND;

  test("lasts until the nanosecond before its end, for client and trusted state", () => {
    const { world, clientId } = newClient(2n, { trustingPeriodNanos });
    world.timeNanos = timeOf(2n) + trustingPeriodNanos - 1n;
    world.branches.open();
    expect(updateTo(world, clientId, 5n, 2n)).toBe("/0");
    world.branches.close(false);
    world.timeNanos++;
    expect(updateTo(world, clientId, 5n, 2n)).toBe("client/29");
  });

  test("of an older state ends while that of the latest goes on", () => {
    for (const height of [3n, 9n]) {
      const { world, clientId } = newClient(2n, { trustingPeriodNanos });
      expect(updateTo(world, clientId, 8n, 2n)).toBe("/0");
      world.timeNanos = timeOf(2n) + trustingPeriodNanos;
      expect(updateTo(world, clientId, height, 2n)).toBe(EXPIRED);
      world.timeNanos = timeOf(8n) + trustingPeriodNanos - 1n;
      expect(updateTo(world, clientId, 9n, 8n)).toBe("/0");
      world.timeNanos = timeOf(9n) + trustingPeriodNanos;
      expect(updateTo(world, clientId, 10n, 9n)).toBe("client/29");
    }
  });

  test("may be so long that its end is beyond 64 bits of nanoseconds", () => {
    const trustingPeriodNanos = 2n ** 63n - 2n;
    const unbondingPeriodNanos = 2n ** 63n - 1n;
    const { world, clientId } = newClient(2n, { trustingPeriodNanos, unbondingPeriodNanos });
    world.timeNanos = 2n ** 63n - 1n;
    expect(updateTo(world, clientId, 5n, 2n)).toBe("/0");
  });
});

describe("the clock drift", () => {
  function updateAt(timeNanos: bigint, maxClockDriftNanos: bigint): string {
    const { world, clientId } = newClient(2n, { maxClockDriftNanos });
    const header = counterparty.forgedHeader(5n, 2n, (forged) => setTime(forged, timeNanos));
    return resultOf(updateClient(world, clientId, packHeader(header)));
  }

  test.each([1n, 10n * SECOND, 10n ** 18n])("of %s ns lasts until before its end", (drift) => {
    expect(updateAt(NOW + drift - 1n, drift)).toBe("/0");
    expect(updateAt(NOW + drift, drift)).toBe("undefined/1 the header is from the future");
  });

  test("of 292 years reaches beyond 64 bits of nanoseconds", () => {
    expect(updateAt(2n ** 63n + NOW - 2n, 2n ** 63n - 1n)).toBe("/0");
    expect(updateAt(2n ** 63n + NOW - 1n, 2n ** 63n - 1n)).toMatch(/from the future/);
  });
});

describe("pruning", () => {
  const trustingPeriodNanos = 200n * SECOND;

  function clientWithStates() {
    const { world, clientId } = newClient(2n, { trustingPeriodNanos });
    for (const height of [10n, 4n, 6n]) updateTo(world, clientId, height, 2n);
    return { world, clientId };
  }

  function keysOf(height: number): string[] {
    const binaryHeight = `\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0${String.fromCharCode(height)}`;
    const state = `clients/07-tendermint-0/consensusStates/1-${height}`;
    return [
      state,
      `${state}/processedHeight`,
      `${state}/processedTime`,
      `clients/07-tendermint-0/iterateConsensusStates${binaryHeight}`,
    ];
  }

  function deletedBy(world: World, deliver: () => void): string[] {
    const changes = changesBy(world, deliver);
    return [...changes].filter(([, value]) => value === "deleted").map(([key]) => key);
  }

  test("takes the oldest state alone, though others have expired too", () => {
    const { world, clientId } = clientWithStates();
    world.timeNanos = timeOf(4n) + trustingPeriodNanos;
    const first = deletedBy(world, () => {
      expect(updateTo(world, clientId, 11n, 10n)).toBe("/0");
    });
    expect(first).toEqual(keysOf(2));
    const second = deletedBy(world, () => {
      expect(updateTo(world, clientId, 12n, 10n)).toBe("/0");
    });
    expect(second).toEqual(keysOf(4));
    expect(storedConsensusState(world, clientId, "1-6")).toBeDefined();
  });

  test("begins at the end of the trusting period", () => {
    const { world, clientId } = clientWithStates();
    world.timeNanos = timeOf(2n) + trustingPeriodNanos - 1n;
    expect(deletedBy(world, () => updateTo(world, clientId, 11n, 10n))).toEqual([]);
    world.timeNanos++;
    expect(deletedBy(world, () => updateTo(world, clientId, 12n, 10n))).toEqual(keysOf(2));
  });

  test("is done for a header that the client has, and not while a transaction is checked", () => {
    const { world, clientId } = clientWithStates();
    world.timeNanos = timeOf(2n) + trustingPeriodNanos;
    world.mode = "check";
    expect(deletedBy(world, () => updateTo(world, clientId, 11n, 10n))).toEqual([]);
    world.mode = "simulate";
    expect(deletedBy(world, () => updateTo(world, clientId, 10n, 6n))).toEqual(keysOf(2));
  });

  test("does not happen when the header is refused or freezes the client", () => {
    const { world, clientId } = clientWithStates();
    world.timeNanos = timeOf(2n) + trustingPeriodNanos;
    const fork = counterparty.forgedHeader(11n, 10n, (header) => {
      header.appHash = new Uint8Array(32);
    });
    expect(deletedBy(world, () => updateTo(world, clientId, 11n, 2n))).toEqual([]);
    expect(updateTo(world, clientId, 11n, 10n)).toBe("/0");
    const before = deletedBy(world, () => {
      expect(resultOf(updateClient(world, clientId, packHeader(fork)))).toBe("/0");
    });
    expect(before).toEqual([]);
    expect(storedClientState(world, clientId).frozenHeight.revisionHeight).toBe(1n);
  });
});

describe("a header that contradicts what the client has", () => {
  /** The client knows heights 2, 4 and 8. */
  function outcomeOf(height: bigint, trusted: bigint, change: (header: Header) => void) {
    const { world, clientId } = newClient(2n);
    for (const known of [8n, 4n]) updateTo(world, clientId, known, 2n);
    const message = packHeader(counterparty.forgedHeader(height, trusted, change));
    let frozen = false;
    const changes = changesBy(world, () => {
      const { code, results } = updateClient(world, clientId, message);
      expect(code).toBe(0);
      frozen = results[0]!.events[0]!.type === "client_misbehaviour";
      if (frozen) expect(results).toMatchObject([frozenAnswer(clientId)]);
    });
    const { frozenHeight } = storedClientState(world, clientId);
    expect(frozenHeight).toEqual({ revisionNumber: 0n, revisionHeight: frozen ? 1n : 0n });
    if (frozen) expect([...changes.keys()]).toEqual([`clients/${clientId}/clientState`]);
    return frozen;
  }

  function frozenAnswer(clientId: string) {
    return {
      response: { typeUrl: "/ibc.core.client.v1.MsgUpdateClientResponse" },
      events: [
        {
          type: "client_misbehaviour",
          attributes: [
            { key: "client_id", value: clientId },
            { key: "client_type", value: "07-tendermint" },
          ],
        },
        { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
      ],
    };
  }

  test.each<[string, bigint, bigint, boolean, (header: Header) => void]>([
    [
      "the same state at a known height",
      4n,
      2n,
      false,
      (header) => {
        header.dataHash = new Uint8Array(32);
      },
    ],
    [
      "another app hash",
      4n,
      2n,
      true,
      (header) => {
        header.appHash = new Uint8Array(32);
      },
    ],
    [
      "an app hash of another length",
      4n,
      2n,
      true,
      (header) => {
        header.appHash = new Uint8Array(0);
      },
    ],
    [
      "another next validators hash",
      4n,
      2n,
      true,
      (header) => {
        header.nextValidatorsHash = new Uint8Array(32);
      },
    ],
    ["another time", 4n, 2n, true, (header) => setTime(header, timeOf(4n) + 1n)],
    ["another latest state", 8n, 4n, true, (header) => setTime(header, timeOf(8n) + 1n)],
    ["a time after the next", 6n, 4n, true, (header) => setTime(header, timeOf(8n) + 1n)],
    ["the time of the next", 6n, 4n, true, (header) => setTime(header, timeOf(8n))],
    ["a time before the next", 6n, 4n, false, (header) => setTime(header, timeOf(8n) - 1n)],
    ["the time of the one before", 6n, 2n, true, (header) => setTime(header, timeOf(4n))],
    ["a time after the one before", 6n, 2n, false, (header) => setTime(header, timeOf(4n) + 1n)],
    ["a time before the latest, above it", 9n, 4n, true, (header) => setTime(header, timeOf(5n))],
  ])("%s at height %s by %s freezes it: %s", (_, height, trusted, expected, change) => {
    expect(outcomeOf(height, trusted, change)).toBe(expected);
  });

  test("must still be one that the client would believe", () => {
    const { world, clientId } = newClient(2n);
    updateTo(world, clientId, 4n, 2n);
    const fork = counterparty.forgedHeader(4n, 2n, (header) => setTime(header, timeOf(9n)));
    fork.signedHeader!.commit!.signatures[0]!.signature[0]! ^= 1;
    expect(resultOf(updateClient(world, clientId, packHeader(fork)))).toMatch(/^undefined\/1/);
    expect(storedClientState(world, clientId).frozenHeight.revisionHeight).toBe(0n);
  });

  test("leaves a client that no header moves any more", () => {
    const { world, clientId } = newClient(2n);
    updateTo(world, clientId, 4n, 2n);
    const fork = counterparty.forgedHeader(4n, 2n, (header) => setTime(header, timeOf(9n)));
    expect(resultOf(updateClient(world, clientId, packHeader(fork)))).toBe("/0");
    expect(updateTo(world, clientId, 5n, 4n)).toBe("client/29");
  });

  test("includes itself when an empty app hash is written out: Go tells nil from empty", () => {
    const { world, clientId } = newClient(2n);
    const message = packHeader(
      counterparty.forgedHeader(4n, 2n, (header) => {
        header.appHash = new Uint8Array(0);
      }),
    );
    expect(resultOf(updateClient(world, clientId, message))).toBe("/0");
    expect(resultOf(updateClient(world, clientId, message))).toBe("/0");
    expect(storedClientState(world, clientId).frozenHeight.revisionHeight).toBe(0n);
    message.value = withEmptyAppHash(message.value);
    expect(resultOf(updateClient(world, clientId, message))).toBe("/0");
    expect(storedClientState(world, clientId).frozenHeight.revisionHeight).toBe(1n);
  });
});

/** The same header with field 11, of no bytes, written out before field 12 of its header. */
function withEmptyAppHash(encoded: Uint8Array): Uint8Array {
  const text = toHex(encoded);
  // Field 10 is the consensus hash, of 32 bytes; what follows it is field 12.
  const found = /^(0a(..)(..)0a(..)(..))(.*?5220.{64})(6220.*)$/.exec(text);
  if (found === null) throw new Error("the header is laid out otherwise");
  const [, , low, high, lowInner, highInner, before, after] = found;
  const outer = lengthened(low!, high!);
  const inner = lengthened(lowInner!, highInner!);
  return new Uint8Array(Buffer.from(`0a${outer}0a${inner}${before}5a00${after}`, "hex"));
}

/** A length in two varint bytes, greater by two. */
function lengthened(low: string, high: string): string {
  const length = (Number.parseInt(low, 16) & 127) + (Number.parseInt(high, 16) << 7) + 2;
  return Buffer.from([(length & 127) | 128, length >> 7]).toString("hex");
}
