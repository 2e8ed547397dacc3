import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { Application } from "../../host/chain/application.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { packAny } from "../../host/codec/index.js";
import { HostError } from "../../host/errors.js";
import { LocalChain } from "../../host/local/localChain.js";
import type { ChainOptions } from "../../host/local/options.js";
import { connect } from "../../host/network/connection.js";
import { createClientMessage } from "../../host/network/lightClient.js";
import { Machine } from "../../host/vm/machine.js";
import { Probe } from "../relayer/support/probe.js";
import { verify as verifyIndependently } from "../store/ics23Verifier.js";
import { loadCore } from "../support/world.js";

function create(options: Partial<ChainOptions> = {}): LocalChain {
  const accounts = { alice: { atom: 100n, fee: 10n } };
  return LocalChain.create({ id: "a-1", accounts, ...options }, new Machine(loadCore()));
}

/** A message that succeeds. */
function newClient(chain: LocalChain) {
  const message = createClientMessage(chain.fork(), chain.address("alice"));
  return packAny(MsgCreateClient, message);
}

/** A message that is refused when it is executed: there is no such channel. */
function badTransfer(chain: LocalChain) {
  const message = MsgTransfer.create({
    sourcePort: "transfer",
    sourceChannel: "channel-7",
    token: { denom: "atom", amount: "1" },
    sender: chain.address("alice"),
    receiver: "somebody",
    timeoutTimestamp: chain.timeNanos + 1_000_000_000n,
  });
  return packAny(MsgTransfer, message);
}

function appHash(chain: LocalChain): string {
  return toHex(chain.consensus.block(chain.height).header.appHash);
}

describe("a chain in this process", () => {
  test("gives equal hashes for equal calls", () => {
    const hashes = [1, 2].map(() => {
      const chain = create();
      chain.submit([newClient(chain)], { signer: "alice" });
      chain.makeBlocks(2);
      return appHash(chain);
    });
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).toBe(GOLDEN_APP_HASH);
  });

  test("takes a fee for each message, also when it fails", () => {
    const chain = create({ fee: { denom: "fee", amount: 2n } });
    expect(chain.submit([newClient(chain)], { signer: "alice" }).code).toBe(0);
    expect(chain.balance("alice", "fee")).toBe(8n);
    expect(chain.submit([badTransfer(chain)], { signer: "alice" })).toMatchObject({
      codespace: "clientv2",
      code: 35,
    });
    expect(chain.balance("alice", "fee")).toBe(6n);
    expect(chain.sequence("alice")).toBe(2n);
    expect(chain.supply("fee")).toBe(10n);
  });

  test("takes none for what is refused before it is executed", () => {
    const chain = create({ fee: { denom: "fee", amount: 2n } });
    const malformed = { typeUrl: MsgTransfer.typeUrl, value: Uint8Array.of(255) };
    expect(chain.submit([malformed], { signer: "alice" }).authenticated).toBe(false);
    expect([chain.balance("alice", "fee"), chain.sequence("alice")]).toEqual([10n, 0n]);
  });

  test("refuses a transaction whose fee nobody can pay", () => {
    const chain = create({ fee: { denom: "fee", amount: 11n } });
    const result = chain.submit([newClient(chain)], { signer: "alice" });
    expect([result.codespace, result.code, result.authenticated]).toEqual(["sdk", 5, false]);
    expect(chain.get("ibc", "clients/07-tendermint-0/clientState")).toBeUndefined();
    expect([chain.balance("alice", "fee"), chain.sequence("alice")]).toEqual([10n, 0n]);
  });

  test("goes back to a snapshot, as often as wanted", () => {
    const chain = create();
    const snapshot = chain.snapshot();
    const runs = [1, 2, 3].map(() => {
      chain.restore(snapshot);
      expect([chain.height, chain.sequence("alice")]).toEqual([1n, 0n]);
      chain.submit([newClient(chain)], { signer: "alice" });
      chain.advanceTime(1_000_000_000n);
      chain.makeBlock();
      return [appHash(chain), chain.timeNanos];
    });
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  test("is forked: neither side sees what the other does", () => {
    const chain = create();
    const fork = chain.fork();
    chain.submit([newClient(chain)], { signer: "alice" });
    expect(fork.height).toBe(1n);
    fork.makeBlocks(2);
    expect(fork.get("ibc", "clients/07-tendermint-0/clientState")).toBeUndefined();
    expect(fork.sequence("alice")).toBe(0n);
    expect(chain.height).toBe(2n);
    expect(() => chain.consensus.block(3n)).toThrow("there is no block 3");
    const again = fork.submit([newClient(fork)], { signer: "alice" });
    expect(again.code).toBe(0);
  });

  test("answers for any height, with proofs that a verifier of its own accepts", () => {
    const chain = create();
    const key = "clients/07-tendermint-0/clientState";
    chain.submit([newClient(chain)], { signer: "alice" });
    chain.makeBlock();
    expect(chain.get("ibc", key, 1n)).toBeUndefined();
    const value = chain.get("ibc", key, 2n)!;
    for (const [height, expected] of [
      [2n, undefined],
      [3n, toHex(value)],
    ] as const) {
      const verdict = verifyIndependently(chain.prove(key, height), "ibc", Buffer.from(key));
      expect(verdict.value && toHex(verdict.value)).toBe(expected);
      const { header } = chain.consensus.block(height);
      expect(verdict.root).toBe(toHex(header.appHash));
    }
    expect(() => chain.get("ibc", key, 4n)).toThrow("chain a-1: there is no block 4");
  });

  test("makes no block that its validators do not decide on", () => {
    const chain = create({ validators: 3 });
    const absent = { vote: "absent" } as const;
    const transactions = [chain.transaction([newClient(chain)], { signer: "alice" })];
    const ballots = [absent, absent, { vote: "block" } as const];
    expect(() => chain.makeBlock({ transactions, ballots })).toThrow("a power of 10");
    expect([chain.height, chain.sequence("alice")]).toEqual([1n, 0n]);
    expect(() => chain.makeBlock({ transactions, powers: { nobody: 0n } })).toThrow("not there");
    expect(() => chain.advanceTime(0n)).toThrow("is not after");
    expect(chain.makeBlock({ transactions }).transactions[0]!.code).toBe(0);
    expect(chain.height).toBe(2n);
  });

  test("makes no block in which an application breaks the host", () => {
    class Broken extends Probe implements Application {
      override onChanOpenInit(): never {
        throw new HostError("out of disk");
      }
    }
    const chain = create({ applications: { probe: new Broken() } });
    const connection = connect(chain, create({ id: "b-1" }));
    const before = [chain.height, chain.sequence("relayer"), chain.timeNanos];
    expect(() => connection.openChannel({ port: "probe" })).toThrow("out of disk");
    expect([chain.height, chain.sequence("relayer"), chain.timeNanos]).toEqual(before);
    expect(connection.openChannel().isOpen).toBe(true);
  });

  test("forgets old blocks when it is to", () => {
    const chain = create({ keptBlocks: 2n });
    chain.makeBlocks(5);
    expect(chain.height).toBe(6n);
    expect(chain.get("bank", "x", 4n)).toBeUndefined();
    expect(() => chain.get("bank", "x", 3n)).toThrow("version 3 is not kept");
    expect(() => chain.clientHeader(6n, 3n)).not.toThrow();
    expect(() => chain.clientHeader(3n, 2n)).toThrow("there is no block 3");
  });

  test("changes its validators two blocks later", () => {
    const chain = create({ validators: 2 });
    chain.makeBlock({ powers: { newcomer: 30n, "validator-0": 0n } });
    const sizes = [1n, 2n, 3n, 4n].map((ahead) => {
      if (chain.height < ahead) chain.makeBlock();
      return chain.consensus.validatorsAt(ahead).totalVotingPower;
    });
    expect(sizes).toEqual([20n, 20n, 20n, 40n]);
  });

  test("refuses options that no chain can have", () => {
    expect(() => create({ validators: 0 })).toThrow("at least one validator, not 0");
    expect(() => create({ blockNanos: 0n })).toThrow("a block comes later");
    expect(() => create({ id: "" })).toThrow("a chain id has 1 to 50 bytes");
    expect(() => create({ keptBlocks: 0n })).toThrow("at least one block");
  });
});

/** Of the third block after a client was created, whatever the machine. */
const GOLDEN_APP_HASH = "b7e8c1df579487d67347c34852776fe21de2e403927210c35126b2cd84d502c1";
