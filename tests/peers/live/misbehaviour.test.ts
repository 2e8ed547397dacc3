/** Validators who sign what they must not: whoever follows their chain freezes its client of it,
 * our chain that of ibc-go as ibc-go that of ours. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Message } from "../../../host/chain/block.js";
import { MsgUpdateClient } from "../../../host/codec/gen/ibc.core.client.v1.js";
import { Header, Misbehaviour } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { packAny } from "../../../host/codec/index.js";
import { type Connection, connect, type RelayedChain } from "../../../host/index.js";
import { clientStateOf } from "../../../host/relayer/ibcState.js";
import { NANOS_PER_SECOND, newRelayer, outcomeOf, Pair, PEER, type SignAlso } from "./pair.js";

/** One side of a connection: a chain that misbehaves, and the client that finds out. */
interface Scene {
  readonly source: RelayedChain;
  readonly destination: RelayedChain;
  readonly clientId: string;
  /** A height of the source that the client knows. */
  readonly trusted: bigint;
  /** What the source's validators sign beside its blocks. */
  readonly signAlso: SignAlso;
}

/** What tells the client; before, the source may make blocks. */
type Misdeed = (scene: Scene) => Message;

describe.skipIf(PEER === undefined)("misbehaviour", { timeout: 300_000 }, () => {
  let pair: Pair;
  beforeAll(() => {
    pair = new Pair();
  });
  afterAll(() => pair?.end());

  const sceneOf = (source: RelayedChain, destination: RelayedChain): [Scene, Connection] => {
    const connection = connect(source, destination, { relayer: newRelayer() });
    const { clientIdOnB: clientId } = connection.ids;
    const trusted = clientStateOf(destination, clientId)!.latestHeight.revisionHeight;
    const signAlso = pair.equivocation(source);
    return [{ source, destination, clientId, trusted, signAlso }, connection];
  };
  const submit = ({ destination }: Scene, message: Message) =>
    outcomeOf(pair.submit(destination, [message]));
  const isFrozen = ({ destination, clientId }: Scene) =>
    clientStateOf(destination, clientId)!.frozenHeight.revisionHeight !== 0n;

  const update = ({ destination, clientId }: Scene, header: Header): Message => {
    const clientMessage = packAny(Header, header);
    const signer = destination.address("carol");
    return packAny(MsgUpdateClient, { clientId, clientMessage, signer });
  };
  const twoHeaders = (scene: Scene, header1: Header, header2: Header): Message => {
    const { destination, clientId } = scene;
    const clientMessage = packAny(Misbehaviour, { clientId, header1, header2 });
    const signer = destination.address("carol");
    return packAny(MsgUpdateClient, { clientId, clientMessage, signer });
  };
  /** The next block of the source, and its header. */
  const next = ({ source, trusted }: Scene): Header => {
    source.makeBlock();
    return source.clientHeader(source.height, trusted);
  };

  const MISDEEDS: readonly (readonly [string, Misdeed])[] = [
    [
      "two headers of one height",
      (scene) => {
        const header = next(scene);
        const { height, timeNanos } = scene.source;
        const other = scene.signAlso(height, scene.trusted, timeNanos - NANOS_PER_SECOND);
        return twoHeaders(scene, header, other);
      },
    ],
    [
      "a header other than the one that is known",
      (scene) => {
        expect(submit(scene, update(scene, next(scene)))).toBe("accepted");
        const { height, timeNanos } = scene.source;
        return update(scene, scene.signAlso(height, scene.trusted, timeNanos - NANOS_PER_SECOND));
      },
    ],
    [
      "two headers, the lower one at a later time",
      (scene) => {
        scene.source.makeBlock();
        const header = next(scene);
        const { height, timeNanos } = scene.source;
        const lower = scene.signAlso(height - 1n, scene.trusted, timeNanos + NANOS_PER_SECOND);
        return twoHeaders(scene, header, lower);
      },
    ],
    [
      "a header at an earlier time than a lower one that is known",
      (scene) => {
        expect(submit(scene, update(scene, next(scene)))).toBe("accepted");
        const early = scene.source.timeNanos - NANOS_PER_SECOND;
        scene.source.makeBlock();
        return update(scene, scene.signAlso(scene.source.height, scene.trusted, early));
      },
    ],
  ];

  test.each(MISDEEDS)("freezes the client: %s", (_, misdeed) => {
    pair.bothWays((source, destination) => {
      const [scene, connection] = sceneOf(source, destination);
      const channel = connection.openChannel({ port: "mock" });
      const sent = channel.send({ on: source, data: "mock packet data" });
      const message = misdeed(scene);
      expect(isFrozen(scene)).toBe(false);
      expect(submit(scene, message)).toBe("accepted");
      expect(isFrozen(scene)).toBe(true);
      expect(submit(scene, message)).toBe("client/29");
      expect(submit(scene, update(scene, next(scene)))).toBe("client/29");
      channel.relay();
      expect(sent.status).toBe("sent");
      const failures = [...connection.relayer.report.values()].flatMap((report) => report.failures);
      expect(failures).toEqual([]);
    });
  });

  const damaged = (header: Header): Header => {
    const copy = Header.decode(Header.encode(header));
    for (const { signature } of copy.signedHeader!.commit!.signatures) signature[0]! ^= 1;
    return copy;
  };

  const NO_MISDEEDS: readonly (readonly [string, string, Misdeed])[] = [
    [
      "accepted",
      "the same header twice",
      (scene) => {
        const header = next(scene);
        return twoHeaders(scene, header, header);
      },
    ],
    [
      "accepted",
      "two headers that follow each other",
      (scene) => {
        const header = next(scene);
        return twoHeaders(scene, next(scene), header);
      },
    ],
    [
      "client/13",
      "two headers, the higher one last",
      (scene) => {
        const header = next(scene);
        return twoHeaders(scene, header, next(scene));
      },
    ],
    [
      "client/13",
      "two headers of one height, one of them signed badly",
      (scene) => {
        const header = next(scene);
        const { height, timeNanos } = scene.source;
        const other = scene.signAlso(height, scene.trusted, timeNanos - NANOS_PER_SECOND);
        return twoHeaders(scene, header, damaged(other));
      },
    ],
    [
      "client/7",
      "two headers of one height by which the client trusts nothing",
      (scene) => {
        const { source, signAlso } = scene;
        source.makeBlock();
        const { height, timeNanos } = source;
        const header = source.clientHeader(height, height - 1n);
        return twoHeaders(scene, header, signAlso(height, height - 1n, timeNanos - 1n));
      },
    ],
  ];

  test.each(NO_MISDEEDS)("freezes nothing (%s): %s", (outcome, _, misdeed) => {
    const outcomes = pair.bothWays((source, destination) => {
      const [scene] = sceneOf(source, destination);
      const submitted = submit(scene, misdeed(scene));
      expect(isFrozen(scene)).toBe(false);
      return submitted;
    });
    expect(outcomes).toBe(outcome);
  });
});
