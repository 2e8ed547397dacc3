/** Names of coins that no transfer may have, and what the bank's parameters forbid. */
import { describe, expect, test } from "vitest";
import { Params as BankParams } from "../../host/codec/gen/cosmos.bank.v1beta1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { resultOf } from "../support/clients.js";
import { deliverTransfer, fund, linkWithTransfers } from "../support/transfers.js";
import { SIGNER } from "../support/world.js";

const HASH = "0".repeat(62);

describe("a transfer is refused of a coin that is called", () => {
  const { world } = linkWithTransfers();

  test.each([
    "ibc",
    `ibc/g0${HASH}`,
    `ibc/0g${HASH}`,
    `ibc/${HASH}`,
    "0stake",
    "sta ke",
  ])("%s", (denom) => {
    fund(world, SIGNER, denom, 100n);
    const token = { denom, amount: "100" };
    expect(resultOf(deliverTransfer(world, { token }))).toBe("ibc/6");
  });
});

describe("the bank's parameters", () => {
  const BANK_PARAMS = Uint8Array.of(5);

  test.each([
    ["absent, let all be sent", undefined, "/0"],
    ["that let all be sent", true, "/0"],
    ["that let nothing be sent", false, "transfer/7"],
  ])("%s", (_, defaultSendEnabled, expected) => {
    const { world } = linkWithTransfers();
    fund(world, SIGNER, "stake", 100n);
    const { bank } = STORE_NUMBERS;
    if (defaultSendEnabled === undefined) {
      world.branches.delete(bank, BANK_PARAMS);
      // The SDK's bank always has parameters; the one in the module does without (ABI.md).
      Object.assign(world, { isKnownToPeer: false });
    } else {
      const params = BankParams.encode(BankParams.create({ defaultSendEnabled }));
      world.branches.set(bank, BANK_PARAMS, params);
    }
    expect(resultOf(deliverTransfer(world))).toBe(expected);
  });
});
