import { expect, test } from "vitest";
import { connect, createChain } from "../../host/index.js";

test("a token moves between two chains", () => {
  const a = createChain({ id: "a-1", accounts: { alice: { atom: 100n } } });
  const b = createChain("b-1");
  const channel = connect(a, b).openChannel();
  const transfer = channel.transfer({ from: "alice", to: "bob", amount: 40n, denom: "atom" });
  expect(transfer.wait()).toEqual({ kind: "acknowledged", acknowledgement: '{"result":"AQ=="}' });
  expect(a.balance("alice", "atom")).toBe(60n);
  expect(b.balance("bob", channel.denomOf("atom"))).toBe(40n);
});
