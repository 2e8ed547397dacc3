/** Callbacks of contracts while a packet is sent, and how its memo asks for them. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import {
  callbackEvent,
  callsDuring,
  contractEvent,
  countOf,
  DESTINATION,
  eventsNamed,
  linkWithContracts,
  memoFor,
  SOURCE,
  sentBy,
  withGas,
} from "../support/callbacks.js";
import { CHANNEL, TRANSFER } from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import { at } from "../support/connections.js";
import { CONTRACTS, MAX_CALLBACK_GAS } from "../support/contractKeeper.js";
import { codeOf, deliverTransfer, fund, outgoing } from "../support/transfers.js";
import { OTHER_SIGNER, SIGNER } from "../support/world.js";

const LATER = 2n ** 63n;
const { accepting, refusing, unauthorized, panicking } = CONTRACTS;
const { outOfGas, refusingOutOfGas, acceptingOutOfGas, panickingOutOfGas } = CONTRACTS;

describe("a packet that is sent", () => {
  const { world, contracts } = linkWithContracts();
  fund(world, SIGNER, "stake", 1_000n);

  function send(memo: string) {
    return deliverTransfer(world, { memo, timeoutHeight: at(1_000n), timeoutTimestamp: LATER });
  }

  test("is told to the contract, after it was committed to", () => {
    world.tentatively(() => {
      const memo = memoFor(SOURCE, accepting);
      const response = send(memo);
      expect(resultOf(response)).toBe("/0");
      const data = outgoing(1n, { memo, receiver: OTHER_SIGNER }).data;
      const place = [TRANSFER, CHANNEL, "1-1000", `${LATER}`, toHex(data)];
      const call = [accepting, "ics20-1", "send_packet", SIGNER, ...place];
      const { events } = response.results[0]!;
      const told = { type: "send_packet", address: accepting } as const;
      const packet = outgoing(1n);
      expect(events.map(({ type }) => type).slice(0, 5)).toEqual([
        "send_packet",
        "message",
        "contract",
        "ibc_src_callback",
        "ibc_transfer",
      ]);
      expect(events.slice(2, 4)).toEqual([
        contractEvent(call),
        callbackEvent({ ...told, ...sentBy(packet) }),
      ]);
      expect(countOf(world)).toBe(1);
    });
  });

  const REFUSED: readonly (readonly [string, code: string, calls: number])[] = [
    [refusing, "undefined/1", 1],
    [unauthorized, "ibc/2", 1],
    [panicking, "undefined/111222", 1],
    [outOfGas, "sdk/11", 1],
    [refusingOutOfGas, "ibccallbacks/6", 1],
    [acceptingOutOfGas, "ibccallbacks/6", 1],
    [panickingOutOfGas, "undefined/111222", 1],
    [" ", "ibccallbacks/8", 0],
  ];

  test.each(REFUSED)("is not sent when the contract %j", (address, code, calls) => {
    world.tentatively(() => {
      let response: ReturnType<typeof send> | undefined;
      const changes = changesBy(world, () => {
        const made = callsDuring(contracts, () => {
          response = send(memoFor(SOURCE, address, { gas_limit: "400000" }));
        });
        expect(made.length).toBe(calls);
      });
      expect(codeOf(response!)).toBe(code);
      expect(changes).toEqual(new Map());
    });
  });

  test("is not told to a contract of the other chain", () => {
    world.tentatively(() => {
      const calls = callsDuring(contracts, () => {
        expect(resultOf(send(memoFor(DESTINATION, refusing)))).toBe("/0");
      });
      expect(calls).toEqual([]);
    });
  });

  const LIMITS: readonly (readonly [gas: bigint | undefined, asked: string, [bigint, bigint]])[] = [
    [undefined, "", [MAX_CALLBACK_GAS, MAX_CALLBACK_GAS]],
    [undefined, "0", [MAX_CALLBACK_GAS, MAX_CALLBACK_GAS]],
    [undefined, "1", [1n, 1n]],
    [undefined, "0050000", [50_000n, 50_000n]],
    [undefined, "18446744073709551615", [MAX_CALLBACK_GAS, MAX_CALLBACK_GAS]],
    [100_000n, "50000", [50_000n, 50_000n]],
    [100_000n, "100000", [100_000n, 100_000n]],
    [100_000n, "200000", [100_000n, 200_000n]],
    [100_000n, "2000000", [100_000n, MAX_CALLBACK_GAS]],
    [2_000_000n, "3000000", [MAX_CALLBACK_GAS, MAX_CALLBACK_GAS]],
  ];

  test.each(LIMITS)("with gas of %s and a limit of %j", (gas, asked, [executionGas, commitGas]) => {
    world.tentatively(() => {
      const act = () => send(memoFor(SOURCE, accepting, { gas_limit: asked }));
      const response = gas === undefined ? act() : withGas(world, gas, act);
      const told = { type: "send_packet", address: accepting, executionGas, commitGas } as const;
      expect(eventsNamed(response, "ibc_src_callback")).toEqual([
        callbackEvent({ ...told, ...sentBy(outgoing(1n)) }),
      ]);
    });
  });

  test("is not sent when what is left is too little, but could be with more", () => {
    for (const address of [outOfGas, refusingOutOfGas, acceptingOutOfGas]) {
      const act = () => send(memoFor(SOURCE, address, { gas_limit: "400000" }));
      expect(codeOf(withGas(world, 300_000n, act))).toBe("sdk/11");
    }
  });
});

/** Memos, and what the sender's chain makes of them. */
const MEMOS: readonly (readonly [memo: string, outcome: string])[] = [
  ["", "none"],
  ["hello", "none"],
  ["null", "none"],
  ["[]", "none"],
  ["{}", "none"],
  ['{"src_callback": "accepts"}', "none"],
  ['{"src_callback": null}', "none"],
  ['{"src_callback": ["accepts"]}', "none"],
  ['{"SRC_CALLBACK": {"address": "accepts"}}', "none"],
  ['{"src_callback": {"address": "accepts"}, malformed}', "none"],
  ['{"src_callback": {"address": "accepts"}} more', "none"],
  ['{"src_callback": {"address": "accepts"}, "other": 1e309}', "none"],
  ['{"src_callback": {"address": "accepts"}, "other": [-1.7976931348623159e308]}', "none"],
  ['{"src_callback": {"address": "accepts", "gas_limit": -1e999}}', "none"],
  [`{"src_callback": {"address": "accepts"}, "deep": ${"[".repeat(10_000)}`, "none"],
  [
    `{"src_callback": {"address": "accepts"}, "a": ${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
    "none",
  ],
  ['{"src_callback": {"address": "refuses"}, "src_callback": {"address": "accepts"}}', "accepts"],
  ['{"src_callback": {"address": "accepts"}, "src_callback": 5}', "none"],
  ['{"src_callback": {"address": "refuses"}, "src_callback": {}}', "ibccallbacks/8"],
  [' {"other": {}, "src\\u005fcallback": {"address": "\\u0061ccepts"}} ', "accepts"],
  ['{"src_callback": {"address": "accepts"}, "other": 1e308}', "accepts"],
  ['{"src_callback": {"address": "accepts"}, "other": [-1.7976931348623158e308]}', "accepts"],
  ['{"src_callback": {"address": "accepts"}, "other": 0e999}', "accepts"],
  ['{"src_callback": {"address": "accepts", "gas_limit": ""}}', "accepts"],
  ['{"src_callback": {"address": "accepts", "calldata": ""}}', "accepts"],
  ['{"src_callback": {"address": "accepts", "calldata": "63616C6c"}}', "accepts 63616c6c"],
  ['{"src_callback": {"address": " accepts"}}', " accepts"],
  ['{"src_callback": {"address": ""}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": "\\u2003 \\n"}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": null}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": 50}}', "ibccallbacks/8"],
  ['{"src_callback": {"Address": "accepts"}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": "accepts", "gas_limit": 50}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": "accepts", "gas_limit": null}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": "accepts", "gas_limit": "invalid"}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": "accepts", "gas_limit": "+5"}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": "accepts", "gas_limit": "1_000"}}', "ibccallbacks/8"],
  [
    '{"src_callback": {"address": "accepts", "gas_limit": "18446744073709551616"}}',
    "ibccallbacks/8",
  ],
  ['{"src_callback": {"address": "accepts", "calldata": 10}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": "accepts", "calldata": null}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": "accepts", "calldata": "invalid"}}', "ibccallbacks/8"],
  ['{"src_callback": {"address": "accepts", "calldata": "abc"}}', "ibccallbacks/8"],
];

describe("a memo", () => {
  const { world, contracts } = linkWithContracts();
  fund(world, SIGNER, "stake", 1_000n);

  test.each(MEMOS)("%j", (memo, outcome) => {
    world.tentatively(() => {
      const before = contracts.calldata.length;
      const calls = callsDuring(contracts, () => {
        const response = deliverTransfer(world, { memo });
        expect(codeOf(response)).toBe(outcome.startsWith("ibccallbacks") ? outcome : "/0");
      });
      const calldata = contracts.calldata.slice(before).join();
      const made = calls.map(([address]) => address + (calldata === "" ? "" : ` ${calldata}`));
      expect(made).toEqual(outcome === "none" || outcome.includes("/") ? [] : [outcome]);
    });
  });
});
