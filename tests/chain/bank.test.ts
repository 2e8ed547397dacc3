/** Balances under the keys of the SDK's bank. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import {
  balanceKey,
  changedBalances,
  readBalance,
  supplyKey,
  writeBalance,
} from "../../host/chain/bank.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import { Multistore } from "../../host/store/multistore.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { AUTHORITY } from "./fakeEngine.js";

const STORES = ["ibc", "transfer", "bank"];

test("the key is prefix, length, address, denomination", () => {
  const address = "7b5fe22b5446f7c62ea27b8bd71cef94e03f3df2";
  expect(toHex(balanceKey(AUTHORITY, "stake"))).toBe(`0214${address}${toHex(utf8("stake"))}`);
});

test("a long address has a length of one byte too", () => {
  const address = encodeBech32("cosmos", new Uint8Array(200).fill(7));
  expect(toHex(balanceKey(address, "a").subarray(0, 4))).toBe("02c80707");
});

test("first balances add up to the supply, and name their holders", () => {
  const branches = new Multistore(STORES).branch();
  const others = [1, 2].map((byte) => encodeBech32("cosmos", new Uint8Array(20).fill(byte)));
  for (const address of others) writeBalance(branches, { address, denom: "stake", amount: 7n });
  expect(readBalance(branches.get(STORE_NUMBERS.bank, supplyKey("stake")))).toBe(14n);
  const holder = Uint8Array.of(3, ...utf8("stake"), 0, 20, ...new Uint8Array(20).fill(2));
  expect(branches.get(STORE_NUMBERS.bank, holder)).toEqual(new Uint8Array(0));
});

test.each([
  "cosmos1nothing",
  "",
  encodeBech32("cosmos", new Uint8Array(256)),
])("%s is no address", (address) => {
  expect(() => balanceKey(address, "stake")).toThrow(/address/);
});

test("every balance is found again, and listed as a change", () => {
  const balance = fc.record({
    address: fc
      .uint8Array({ minLength: 1, maxLength: 255 })
      .map((bytes) => encodeBech32("cosmos", bytes)),
    denom: fc.string({ minLength: 1, maxLength: 20 }),
    amount: fc.bigInt(1n, 2n ** 256n - 1n),
  });
  fc.assert(
    fc.property(balance, (written) => {
      const branches = new Multistore(STORES).branch();
      writeBalance(branches, written);
      const key = balanceKey(written.address, written.denom);
      expect(readBalance(branches.get(STORE_NUMBERS.bank, key))).toBe(written.amount);
      const changes = branches.changes(STORE_NUMBERS.bank);
      expect(changedBalances(changes, "cosmos")).toEqual([written]);
    }),
    { seed: 20261121 },
  );
});

test("a removed balance is listed as 0, and nothing else of the bank is", () => {
  const branches = new Multistore(STORES).branch();
  branches.delete(STORE_NUMBERS.bank, balanceKey(AUTHORITY, "stake"));
  branches.set(STORE_NUMBERS.bank, Uint8Array.of(0, 1), utf8("supply"));
  expect(changedBalances(branches.changes(STORE_NUMBERS.bank), "cosmos")).toEqual([
    { address: AUTHORITY, denom: "stake", amount: 0n },
  ]);
});

test("an amount of 0 is not stored", () => {
  const branches = new Multistore(STORES).branch();
  writeBalance(branches, { address: AUTHORITY, denom: "stake", amount: 0n });
  expect(branches.changes(STORE_NUMBERS.bank)).toEqual([]);
});
