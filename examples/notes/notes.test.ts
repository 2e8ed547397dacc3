import { readFileSync } from "node:fs";
import { Contract, connect, createChain } from "strait";
import { expect, test } from "vitest";

const code = readFileSync(new URL("notes.wasm", import.meta.url));

test("a note goes from contract to contract", () => {
  const a = createChain({ id: "a-1", contracts: true });
  const b = createChain({ id: "b-1", contracts: true });
  const onA = Contract.deploy(a, { code, signer: "alice" });
  const onB = Contract.deploy(b, { code, signer: "bob" });
  const channel = connect(a, b).openChannel({ port: onA.portId, portOnB: onB.portId });
  const write = { channel: channel.onA.channelId, text: "hello" };
  const packet = channel.sent(onA.submit({ write }, "alice"));
  expect(packet.wait().kind).toBe("acknowledged");
  expect(onB.queryJson({ last: {} })).toMatchObject({ text: "hello" });
});
