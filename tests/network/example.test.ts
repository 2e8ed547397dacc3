import { connect, createChain } from "strait";
import { expect, test } from "vitest";

test("a token moves between two chains", () => {
  const a = createChain({ id: "a-1", accounts: { alice: { atom: 100n } } });
  const b = createChain("b-1");
  const channel = connect(a, b).openChannel();
  channel.transfer({ from: "alice", to: "bob", amount: 40n, denom: "atom" }).wait();
  expect(b.balance("bob", channel.denomOf("atom"))).toBe(40n);
});
