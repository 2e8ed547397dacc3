/** Whose a port is: the host, which lets its owner alone act for it, routes as the core does. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Application, ApplicationContext } from "../../host/chain/application.js";
import { MockApplication } from "../../host/chain/applications/mock.js";
import { ownerOf } from "../../host/chain/portOwner.js";
import { encodeStacks } from "../../host/chain/stacks.js";
import { MsgChannelOpenInit } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { OnChanOpenInit } from "../../host/codec/gen/strait.abi.v0.js";
import { openInit } from "../support/channelDatagrams.js";
import { Link } from "../support/link.js";
import { pack, type World } from "../support/world.js";

const SEED = 20261122;

/** Tells who was asked for a channel, and lets it act for a port. */
class Witness extends MockApplication {
  constructor(
    private readonly name: string,
    private readonly asked: (name: string, context: ApplicationContext) => void,
  ) {
    super();
  }

  override onChanOpenInit(context: ApplicationContext, callback: OnChanOpenInit) {
    this.asked(this.name, context);
    return super.onChanOpenInit(context, callback);
  }
}

interface Routing {
  readonly applications: readonly string[];
  readonly stacks: ReadonlyMap<string, readonly string[]>;
}

/** Whom the core asks for a channel from a port: nobody, or an application of the host. */
function askedFor(
  world: World,
  portId: string,
  { applications, stacks }: Routing,
  act: (context: ApplicationContext) => void = () => {},
): string | undefined {
  let asked: string | undefined;
  world.tentatively(() => {
    const witnesses = applications.map((name): [string, Application] => {
      const note = (found: string, context: ApplicationContext) => {
        asked = found;
        act(context);
      };
      return [name, new Witness(name, note)];
    });
    world.applications = new Map(witnesses);
    world.stacks = stacks;
    const message = openInit({ portId });
    world.deliver([pack(MsgChannelOpenInit, MsgChannelOpenInit.encode(message))]);
  });
  return asked;
}

describe("the owner of a port", () => {
  const { world } = Link.open();
  const letters = fc.constantFrom("a", "b", "transfer");
  const name = fc.array(letters, { minLength: 2, maxLength: 4 }).map((parts) => parts.join(""));

  test(`is whom the core asks, seed ${SEED}`, () => {
    const routing = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).chain((applications) => {
      const stack = fc.tuple(name, fc.constantFrom(...applications, "transfer"));
      const stacks = fc.uniqueArray(stack, { maxLength: 3, selector: ([port]) => port });
      return fc.record({ applications: fc.constant(applications), stacks });
    });
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(routing, name, ({ applications, stacks }, portId) => {
        const declared = new Map(stacks.map(([port, base]) => [port, ["pass-through", base]]));
        const owner = ownerOf(portId, applications, encodeStacks(declared));
        const ofHost = owner !== undefined && owner !== "transfer" ? owner : undefined;
        expect(askedFor(world, portId, { applications, stacks: declared })).toBe(ofHost);
        seen.add(ofHost !== undefined && ofHost !== portId);
      }),
      { seed: SEED, numRuns: 200 },
    );
    expect(seen).toEqual(new Set([true, false]));
  });

  test("is not the application of its name where another stack is declared for it", () => {
    const refusals: unknown[] = [];
    const stacks = new Map([["shop", ["pass-through", "clerk"]]]);
    const routing = { applications: ["clerk", "shop", "shopkeeper"], stacks };
    const steal = (context: ApplicationContext) => {
      refusals.push(context.port("shop").closeChannel("channel-0"));
    };
    expect(askedFor(world, "shopkeeper", routing, steal)).toBe("shopkeeper");
    expect(refusals).toEqual([expect.objectContaining({ codespace: "ibc", code: 2 })]);
    expect(askedFor(world, "shop", routing)).toBe("clerk");
    expect(ownerOf("shop", routing.applications, encodeStacks(stacks))).toBe("clerk");
  });
});
