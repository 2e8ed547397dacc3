/** The smallest contract, from its code to packets between two chains. */
import { beforeAll, describe, expect, test } from "vitest";
import { connect, createChain, type LocalChain } from "../../host/index.js";
import { Contract } from "../../host/network/contract.js";
import { guest } from "./support/guests.js";

let code: Uint8Array;
beforeAll(async () => {
  code = await guest("echo");
});

function deploy(chain: LocalChain): Contract {
  return Contract.deploy(chain, { code, signer: "alice", admin: "alice", msg: "hello " });
}

describe("the echo contract", () => {
  test("answers, is asked, is migrated", () => {
    const chain = createChain({ id: "a-1", contracts: true });
    const echo = deploy(chain);
    expect(echo.portId).toBe(`wasm.${echo.address}`);
    expect(Buffer.from(echo.execute("world", "bob")).toString()).toBe("hello world");
    expect([...echo.query("")]).toEqual([0]);
    echo.migrate(code, "bye ", "alice");
    expect(Buffer.from(echo.execute("world", "bob")).toString()).toBe("bye world");
  });

  test("receives packets", () => {
    const [a, b] = [createChain("a-1"), createChain({ id: "b-1", contracts: true })];
    const echo = deploy(b);
    const channel = connect(a, b).openChannel({ port: "mock", portOnB: echo.portId });
    expect(channel.version).toBe("echo-1");
    const outcome = channel.send({ data: "ping" }).wait();
    expect(outcome).toEqual({ kind: "acknowledged", acknowledgement: "ping" });
    expect([...echo.query("")]).toEqual([1]);
    expect(channel.send({ data: "fail" }).wait()).toMatchObject({ acknowledgement: "fail" });
    expect([...echo.query("")]).toEqual([1]);
  });
});
