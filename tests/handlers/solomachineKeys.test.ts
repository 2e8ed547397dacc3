/** Public keys of solo machines: which the SDK takes, refuses, and panics at. */
import { describe, expect, test } from "vitest";
import { LegacyAminoPubKey } from "../../host/codec/gen/cosmos.crypto.multisig.js";
import * as secp256r1Key from "../../host/codec/gen/cosmos.crypto.secp256r1.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgCreateClient, MsgUpgradeClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { resultOf } from "../support/clients.js";
import {
  ed25519Signer,
  type Signer,
  SoloMachine,
  secp256k1Signer,
  secp256r1Signer,
} from "../support/soloMachine.js";
import { CLIENT, createMessage } from "../support/soloMachineClients.js";
import { pack, SIGNER, World } from "../support/world.js";

/** A machine with a key that nobody signs with. */
function machineOf(publicKey: Any): SoloMachine {
  return new SoloMachine({ ...secp256k1Signer(1), publicKey });
}

function deliver(message: MsgCreateClient, routed = false): DeliverResponse {
  const packed = pack(MsgCreateClient, MsgCreateClient.encode(message));
  return new World().deliver([packed], { routed });
}

/** A key of no length, of a kind that the registry has. */
function withoutKey(signer: Signer): Any {
  return { ...signer.publicKey, value: new Uint8Array(0) };
}

/** In the form of a compressed point, but there is no point at this x. */
const NO_POINT = Uint8Array.from([2, ...new Uint8Array(31), 1]);

function packSecp256r1(key: Uint8Array): Any {
  return pack(secp256r1Key.PubKey, secp256r1Key.PubKey.encode({ key }));
}

function packMultisig(threshold: number, publicKeys: readonly Any[]): Any {
  const value = LegacyAminoPubKey.encode({ threshold, publicKeys: [...publicKeys] });
  return pack(LegacyAminoPubKey, value);
}

describe("the public key of a solo machine is", () => {
  /** Codespace and code of a createClient with this key. */
  function resultWith(publicKey: Any, routed = false): string {
    return resultOf(deliver(createMessage(machineOf(publicKey)), routed));
  }

  const valid = secp256k1Signer(1).publicKey;

  test("of a kind that the SDK registers", () => {
    for (const signer of [ed25519Signer(1), secp256k1Signer(1), secp256r1Signer(1)]) {
      expect(resultWith(signer.publicKey)).toBe("/0");
    }
    expect(resultWith(packMultisig(1, [valid, ed25519Signer(2).publicKey]))).toBe("/0");
    for (const typeUrl of [
      "/cosmos.crypto.bls12_381.PubKey",
      "/cosmos.crypto.secp256k1.PrivKey",
      "/cosmos.crypto.ed25519.PrivKey",
      "/ethermint.crypto.v1.ethsecp256k1.PubKey",
      "cosmos.crypto.secp256k1.PubKey",
      "/ibc.lightclients.solomachine.v3.ConsensusState",
    ]) {
      expect(resultWith({ ...valid, typeUrl }), typeUrl).toBe("sdk/2");
      expect(resultWith(packMultisig(1, [{ ...valid, typeUrl }])), typeUrl).toBe("sdk/2");
    }
  });

  test("not empty, which for secp256r1 is a panic", () => {
    expect(resultWith(withoutKey(ed25519Signer(1)))).toBe("client/8");
    expect(resultWith(withoutKey(secp256k1Signer(1)))).toBe("client/8");
    expect(resultWith(withoutKey(secp256r1Signer(1)))).toBe("undefined/111222");
    expect(resultWith(packMultisig(0, []))).toBe("/0");
    expect(resultWith(packMultisig(1, [withoutKey(ed25519Signer(1))]))).toBe("/0");
    expect(resultWith(packMultisig(1, [withoutKey(secp256r1Signer(1))]))).toBe("/0");
  });

  test("of any length, but for secp256r1", () => {
    const { typeUrl: ed25519 } = ed25519Signer(1).publicKey;
    for (const typeUrl of [ed25519, valid.typeUrl]) {
      expect(resultWith({ typeUrl, value: Uint8Array.of(0x0a, 1, 7) })).toBe("/0");
    }
    for (const length of [0, 1, 32, 34, 65]) {
      expect(resultWith(packSecp256r1(new Uint8Array(length).fill(2)))).toBe(
        length === 0 ? "undefined/111222" : "sdk/2",
      );
    }
    const { typeUrl } = secp256r1Signer(1).publicKey;
    expect(resultWith({ typeUrl, value: Uint8Array.of(0x0a, 0) })).toBe("sdk/2");
  });

  test("a point in compressed form, where it is of secp256r1", () => {
    const { value } = secp256r1Signer(1).publicKey;
    const point = value.slice(2);
    expect(resultWith(packSecp256r1(Uint8Array.of(5 - point[0]!, ...point.slice(1))))).toBe("/0");
    for (const form of [0, 1, 4, 5, 6, 7]) {
      expect(resultWith(packSecp256r1(Uint8Array.of(form, ...point.slice(1))))).toBe("sdk/2");
    }
    expect(resultWith(packSecp256r1(NO_POINT))).toBe("sdk/2");
    // A later occurrence of the field does not make good an earlier one.
    const { typeUrl } = secp256r1Signer(1).publicKey;
    const bad = secp256r1Key.PubKey.encode({ key: NO_POINT });
    expect(resultWith({ typeUrl, value: Uint8Array.of(...bad, ...value) })).toBe("sdk/2");
    expect(resultWith({ typeUrl, value: Uint8Array.of(...value, ...value) })).toBe("/0");
  });

  test("absent where it has no type, which transactions do not admit", () => {
    for (const value of [new Uint8Array(0), Uint8Array.of(0x0a, 1, 7)]) {
      const untyped = { typeUrl: "", value };
      expect(resultWith(untyped)).toBe("sdk/2");
      expect(resultWith(untyped, true)).toBe("client/8");
      expect(resultWith(packMultisig(1, [untyped]))).toBe("sdk/2");
      expect(resultWith(packMultisig(1, [untyped]), true)).toBe("undefined/111222");
    }
  });

  test("nested at most so deep that ten Any lie in one another", () => {
    let key = valid;
    // The message, the state in it, the multisig keys and what is in the innermost.
    for (let depth = 4; depth <= 10; depth++) key = packMultisig(1, [key]);
    expect(resultWith(key)).toBe("/0");
    expect(resultWith(packMultisig(1, [key]))).toBe("sdk/2");
    // The depth is looked at before the type.
    let untyped: Any = { typeUrl: "", value: new Uint8Array(0) };
    for (let depth = 4; depth <= 10; depth++) untyped = packMultisig(1, [untyped]);
    expect(resultWith(untyped, true)).toBe("undefined/111222");
    expect(resultWith(packMultisig(1, [untyped]), true)).toBe("sdk/2");
  });

  test("at most as many that a message holds a hundred Any", () => {
    const keys = (count: number) => packMultisig(1, Array<Any>(count).fill(valid));
    const result = (inClientState: number, inConsensusState: number) => {
      const message = createMessage(machineOf(keys(inClientState)));
      const other = createMessage(machineOf(keys(inConsensusState)));
      return resultOf(deliver({ ...message, consensusState: other.consensusState }));
    };
    // The message, two states and two multisig keys take five of them.
    expect(result(48, 47)).toBe("client/8");
    expect(result(48, 48)).toBe("sdk/2");
    // When all are used up even none is refused.
    const resultAlone = (count: number) => {
      const message = createMessage(machineOf(keys(count)));
      return resultOf(deliver({ ...message, consensusState: undefined }, true));
    };
    expect(resultAlone(97)).toBe("sdk/2");
    expect(resultAlone(96)).toBe("undefined/111222");
    const upgradeAlone = (count: number) => {
      const { clientState } = createMessage(machineOf(keys(count)));
      const message = MsgUpgradeClient.create({ clientId: CLIENT, clientState, signer: SIGNER });
      const packed = pack(MsgUpgradeClient, MsgUpgradeClient.encode(message));
      return resultOf(new World().deliver([packed], { routed: true }));
    };
    expect(upgradeAlone(97)).toBe("sdk/2");
    expect(upgradeAlone(96)).toBe("ibc/14");
  });
});
