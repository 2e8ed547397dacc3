/**
 * Only the application that owns a port sends, acknowledges and closes on its channels (ICS-04: the
 * capability keys of ICS-05): a test for each way around it.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { MockApplication } from "../../host/chain/applications/mock.js";
import { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  AppCallRequest,
  AppCallResponse,
  ContractResponse,
} from "../../host/codec/gen/strait.abi.v0.js";
import {
  APPLICATIONS,
  type ApplicationContext,
  type Channel,
  Contract,
  connect,
  createChain,
  type LocalChain,
  type Message,
  type Port,
} from "../../host/index.js";
import { attack, attackLater, proxy, readAnswer } from "./support/proxy.js";

const CORE = 5;
const EXECUTE = 6;
const QUERY = 7;
const NOT_THE_OWNER = { codespace: "ibc", code: 2 };

let a: LocalChain;
let b: LocalChain;
let attacker: Contract;
let victim: Contract;
/** Channels from the mock application of A. */
let ofAttacker: Channel;
let ofVictim: Channel;
let ofTransfer: Channel;

beforeAll(() => {
  a = createChain("a-1");
  b = createChain({ id: "b-1", contracts: true });
  const code = proxy();
  attacker = Contract.deploy(b, { code, signer: "eve", admin: "eve" });
  victim = Contract.deploy(b, { code, signer: "alice", admin: "alice" });
  const connection = connect(a, b);
  ofAttacker = connection.openChannel({ port: "mock", portOnB: attacker.portId });
  ofVictim = connection.openChannel({ port: "mock", portOnB: victim.portId });
  ofTransfer = connection.openChannel();
});

/** Requests to the core to act for a channel's end on B, in the name of a port. */
function requests(channel: Channel, portId: string): readonly Uint8Array[] {
  const { channelId, portId: destinationPort } = channel.onB;
  const timeout = { timeoutHeight: { revisionNumber: 1n, revisionHeight: 9_999n } };
  const packet = Packet.create({
    sequence: 1n,
    sourcePort: channel.onA.portId,
    sourceChannel: channel.onA.channelId,
    destinationPort,
    destinationChannel: channelId,
    data: utf8("mock async packet data"),
    ...timeout,
  });
  const sendPacket = {
    sourceChannel: channelId,
    timeoutTimestamp: 0n,
    data: utf8("x"),
    ...timeout,
  };
  return [
    { sendPacket },
    { writeAcknowledgement: { packet, acknowledgement: utf8("forged") } },
    { closeChannel: { channelId } },
  ].map((call) => AppCallRequest.encode(AppCallRequest.create({ ...call, portId })));
}

/** What the core answers to the attacker. */
function asked(request: Uint8Array, contract = attacker): AppCallResponse {
  const { response } = readAnswer(contract.execute(attack({ kind: CORE, request }), "eve"));
  return AppCallResponse.decode(response);
}

/** All that there is of IBC on the chain. */
function ibc(): string {
  return JSON.stringify([...b.entries("ibc", "")].map(([key, value]) => `${key}=${value}`));
}

describe("a contract acts for its own port", () => {
  test("by its name, or without one", () => {
    for (const portId of ["", attacker.portId]) {
      expect(asked(requests(ofAttacker, portId)[0]!).code).toBe(0);
    }
  });
});

describe("a contract can not act for another port", () => {
  const others: readonly [string, () => readonly Uint8Array[]][] = [
    ["another contract's, by its name", () => requests(ofVictim, victim.portId)],
    ["the transfer application's, by its name", () => requests(ofTransfer, "transfer")],
    ["one that holds its own name", () => requests(ofVictim, `x${attacker.portId}`)],
    ["one in other letters", () => requests(ofVictim, victim.portId.toUpperCase())],
  ];

  test.each(others)("%s", (_, requestsOf) => {
    const before = ibc();
    for (const request of requestsOf()) expect(asked(request)).toMatchObject(NOT_THE_OWNER);
    expect(ibc()).toBe(before);
  });

  test("by naming channels of others as its own", () => {
    const before = ibc();
    for (const channel of [ofVictim, ofTransfer]) {
      for (const request of requests(channel, "")) {
        const { code, codespace } = asked(request);
        expect(["channel/3", "ibc/2"]).toContain(`${codespace}/${code}`);
      }
    }
    expect(ibc()).toBe(before);
  });

  test("by a request with two ports, of which the last one counts", () => {
    const [own] = requests(ofVictim, attacker.portId);
    const [other] = requests(ofVictim, victim.portId);
    expect(asked(Buffer.concat([own!, other!]))).toMatchObject(NOT_THE_OWNER);
  });

  test("in a callback for its own", () => {
    const [request] = requests(ofVictim, victim.portId);
    attacker.execute(attackLater({ kind: CORE, request: request! }), "eve");
    const { channelId, portId } = ofVictim.onB;
    const next = `nextSequenceSend/ports/${portId}/channels/${channelId}`;
    const before = b.get("ibc", next);
    const sent = ofAttacker.send({ data: "x" });
    ofAttacker.relay();
    expect(sent.status).toBe("acknowledged");
    expect(b.get("ibc", next)).toEqual(before);
  });
});

describe("a contract can not make another one act", () => {
  test("but as that one's code has it, with the caller as sender", () => {
    const [request] = requests(ofVictim, victim.portId);
    const inner = attack({ kind: CORE, request: request! });
    const { response } = readAnswer(
      attacker.execute(attack({ kind: EXECUTE, target: victim.address, request: inner }), "eve"),
    );
    const { data } = ContractResponse.decode(response);
    expect(AppCallResponse.decode(readAnswer(data).response).code).toBe(0);
  });

  test("by calling itself through it", () => {
    const [request] = requests(ofVictim, victim.portId);
    const again = attack({ kind: CORE, request: request! });
    const back = attack({ kind: EXECUTE, target: attacker.address, request: again });
    const through = attack({ kind: EXECUTE, target: victim.address, request: back });
    const { response } = readAnswer(attacker.execute(through, "eve"));
    const { data } = ContractResponse.decode(response);
    expect(readAnswer(data).status).toBe(-2);
  });

  test("in a query, nor can it act itself there", () => {
    const before = ibc();
    for (const [contract, portId] of [
      [attacker, ""],
      [victim, ""],
    ] as const) {
      const [request] = requests(contract === attacker ? ofAttacker : ofVictim, portId);
      const question = attack({ kind: CORE, request: request! });
      expect(() => contract.query(question)).toThrow(/wasm\/9.*a query may not write/);
      const asking = attack({ kind: QUERY, target: contract.address, request: question });
      expect(readAnswer(attacker.execute(asking, "eve")).status).toBe(-2);
      const executing = attack({ kind: EXECUTE, target: victim.address, request: question });
      expect(() => attacker.query(executing)).toThrow(/a query may not write/);
    }
    expect(ibc()).toBe(before);
  });

  test("and what it did before it trapped is gone", () => {
    const before = ibc();
    const [request] = requests(ofAttacker, "");
    const act = attack({ kind: CORE, request: request!, traps: true });
    expect(() => attacker.execute(act, "eve")).toThrow(/wasm\/5/);
    const caught = attack({ kind: EXECUTE, target: victim.address, request: act });
    expect(readAnswer(attacker.execute(caught, "eve")).status).toBe(-2);
    expect(ibc()).toBe(before);
  });
});

describe("nobody but the contract", () => {
  test("acts for its port on the keepers", () => {
    expect(() => ofVictim.send({ on: b, data: "x" })).toThrow(/ibc\/2.*only the application wasm/);
    const packet = Packet.create({ destinationPort: victim.portId });
    const action = { kind: "write_acknowledgement", packet, acknowledgement: utf8("x") } as const;
    expect(b.act(action)).toMatchObject(NOT_THE_OWNER);
  });

  test("speaks for the account of somebody else", () => {
    const message = victim.message("x", "alice");
    const [signed] = b.makeBlock({
      transactions: [{ messages: [message], signers: [b.address("eve")] }],
    }).transactions;
    expect(signed).toMatchObject({ codespace: "sdk", code: 8 });
    const unsigned: Message[] = [message];
    const [none] = b.makeBlock({
      transactions: [{ messages: unsigned, signers: [] }],
    }).transactions;
    expect(none).toMatchObject({ codespace: "sdk", code: 4 });
  });
});

describe("an application in TypeScript", () => {
  test("acts for no port that is not routed to it, and for none after its callback", () => {
    const kept: { context?: ApplicationContext; port?: Port } = {};
    const refusals: unknown[] = [];
    class Thief extends MockApplication {
      override onAcknowledgementPacket(context: ApplicationContext): undefined {
        for (const portId of ["transfer", victim.portId, "icahost", "nobody"]) {
          const port = context.port(portId);
          const [send] = requests(ofVictim, portId).map((each) => AppCallRequest.decode(each));
          refusals.push(port.sendPacket(send!.sendPacket!), port.closeChannel("channel-1"));
        }
        for (const key of ["commitments", "nextSequenceSend", "channelEnds", "acks"]) {
          const { channelId, portId } = ofVictim.onB;
          const path = utf8(`${key}/ports/${portId}/channels/${channelId}/sequences/1`);
          const write = () => context.store("ibc").set(path, utf8("forged"));
          expect(write).toThrow(/is its owner's/);
          expect(() => context.store("ibc").delete(path)).toThrow(/is its owner's/);
        }
        kept.context = context;
        kept.port = context.port("mock");
      }
    }
    const applications = Object.fromEntries([...APPLICATIONS, ["mock", new Thief()]]);
    const [c, d] = [createChain({ id: "c-1", applications, contracts: true }), createChain("d-1")];
    const channel = connect(c, d).openChannel({ port: "mock" });
    channel.send({ data: "mock packet data" }).wait();
    expect(refusals).toHaveLength(8);
    for (const refusal of refusals) expect(refusal).toMatchObject(NOT_THE_OWNER);
    expect(() => kept.context!.closeChannel("channel-0")).toThrow(/its callback is over/);
    expect(() => kept.port!.closeChannel("channel-0")).toThrow(/its callback is over/);
  });
});
