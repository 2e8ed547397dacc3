/** Whatever happens to packets, each token of examples/ics721 is somebody's, once. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Channel,
  Contract,
  connect,
  createChain,
  type LocalChain,
  TransactionError,
} from "../../host/index.js";
import { exampleCode } from "./support/examples.js";

const CODE = exampleCode("ics721/ics721");
const RUNS = Number(process.env.STRAIT_PROPERTY_RUNS ?? 2);
const SECOND = 1_000_000_000n;
const TOKENS = ["1", "2", "3"];
const PEOPLE = ["alice", "bob"];

/** Where a token is, and what its class is called there. */
interface Place {
  readonly at: number;
  readonly classId: string;
}

class World {
  readonly chains = ["a-1", "b-1", "c-1"].map((id) => createChain({ id, contracts: true }));
  readonly contracts = this.chains.map((chain) =>
    Contract.deploy(chain, { code: CODE, signer: "carol" }),
  );
  /** A triangle: a token can come home by another way than it left. */
  readonly channels = [this.open(0, 1), this.open(1, 2), this.open(2, 0)];
  /** Every class that a token has been of. */
  readonly places: Place[] = [{ at: 0, classId: "art" }];

  constructor() {
    const [onA] = this.contracts;
    onA!.execute({ create_class: { class_id: "art" } }, "carol");
    for (const token_id of TOKENS) {
      const receiver = this.chains[0]!.address("alice");
      onA!.execute({ mint: { class_id: "art", token_id, receiver } }, "carol");
    }
  }

  private open(from: number, to: number): Channel {
    const [port, portOnB] = [this.contracts[from]!.portId, this.contracts[to]!.portId];
    return connect(this.chains[from]!, this.chains[to]!).openChannel({ port, portOnB });
  }

  /** The names and places where a token is owned by a person. */
  owners(token_id: string): (Place & { readonly owner: string })[] {
    return this.places.flatMap((place) => {
      const { at, classId } = place;
      const owner = this.ownerOf(at, classId, token_id);
      return owner === undefined || owner.startsWith("escrow/") ? [] : [{ ...place, owner }];
    });
  }

  private ownerOf(at: number, class_id: string, token_id: string): string | undefined {
    const question = { token: { class_id, token_id } };
    try {
      return (this.contracts[at]!.queryJson(question) as { owner: string }).owner;
    } catch (error) {
      if (error instanceof TransactionError) return undefined;
      throw error;
    }
  }

  /** Somebody who may not be the owner sends a token over one of the chain's channels. */
  send(token: string, person: string, way: number, timeoutSeconds: number, to: string): void {
    const from = this.owners(token)[0];
    if (from === undefined) return;
    const chain = this.chains[from.at]!;
    const ways = this.channels.filter(({ onA, onB }) => onA.chain === chain || onB.chain === chain);
    const { onA, onB } = ways[way % ways.length]!;
    const [here, there] = onA.chain === chain ? [onA, onB] : [onB, onA];
    const message = {
      channel: here.channelId,
      class_id: from.classId,
      token_ids: [token],
      receiver: to === "nobody" ? to : there.chain.address(to),
      timeout_seconds: `${timeoutSeconds}`,
    };
    const isOwner = chain.address(person) === from.owner;
    if (!isOwner) {
      const send = () => this.contracts[from.at]!.execute({ send: message }, person);
      expect(send).toThrow(TransactionError);
      return;
    }
    this.contracts[from.at]!.execute({ send: message }, person);
    this.note(this.chains.indexOf(there.chain as LocalChain), here, there, from.classId);
  }

  private note(at: number, here: Channel["onA"], there: Channel["onA"], classId: string): void {
    const back = `${here.portId}/${here.channelId}/`;
    const arrivesAs = classId.startsWith(back)
      ? classId.slice(back.length)
      : `${there.portId}/${there.channelId}/${classId}`;
    const isKnown = this.places.some((place) => place.at === at && place.classId === arrivesAs);
    if (!isKnown) this.places.push({ at, classId: arrivesAs });
  }
}

const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("send" as const),
      token: fc.constantFrom(...TOKENS),
      person: fc.constantFrom(...PEOPLE),
      way: fc.nat(1),
      timeoutSeconds: fc.constantFrom(30, 100_000),
      to: fc.constantFrom(...PEOPLE, "nobody"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("relay" as const), channel: fc.nat(2) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), chain: fc.nat(2) }) },
);

test("no token is lost or doubled", () => {
  const commands = fc.array(command, { minLength: 15, maxLength: 25 });
  const property = fc.property(commands, (list) => {
    const world = new World();
    for (const step of list) {
      if (step.kind === "relay") world.channels[step.channel]!.relay();
      else if (step.kind === "wait") world.chains[step.chain]!.advanceTime(60n * SECOND);
      else world.send(step.token, step.person, step.way, step.timeoutSeconds, step.to);
      for (const token of TOKENS) expect(world.owners(token).length).toBeLessThanOrEqual(1);
    }
    for (const channel of world.channels) channel.relay();
    for (const token of TOKENS) expect(world.owners(token)).toHaveLength(1);
  });
  fc.assert(property, { numRuns: RUNS, seed: 721 });
});
