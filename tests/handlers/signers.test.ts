/** Who has to sign: what the SDK finds in the messages before it counts and compares signatures. */
import { describe, expect, test } from "vitest";
import { decodeBech32, encodeBech32 } from "../../host/chain/bech32.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { MsgConnectionOpenInit } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { linkWithTransfers, validTransfer } from "../support/transfers.js";
import { OTHER_SIGNER, pack, SIGNER, World } from "../support/world.js";

const ADDRESS = decodeBech32(SIGNER)!.data;

/** A transfer's stateless checks leave the sender to the signers' check. */
function transferOf(sender: string) {
  return pack(MsgTransfer, MsgTransfer.encode(validTransfer({ sender })));
}

function refusal(senders: readonly string[], signers: readonly string[] = [SIGNER]) {
  const { codespace, code, stage } = new World().deliver(senders.map(transferOf), { signers });
  return { error: `${codespace}/${code}`, stage };
}

const AUTHENTICATE = Stage.STAGE_AUTHENTICATE;

const NO_ADDRESSES: [string, string, string][] = [
  ["a word", "nobody", "undefined/1"],
  ["a wrong checksum", SIGNER.replace(/.$/, "q"), "undefined/1"],
  ["a changed character", SIGNER.replace("20v0", "2?v0"), "undefined/1"],
  ["letters of both cases", SIGNER.replace("vgmd", "vGmd"), "undefined/1"],
  ["an account of another chain", encodeBech32("osmo", ADDRESS), "sdk/35"],
  ["an address of 256 bytes", encodeBech32("cosmos", new Uint8Array(256)), "sdk/9"],
];

describe("signers", () => {
  test.each(NO_ADDRESSES)("cannot be %s", (_, sender, error) => {
    expect(refusal([sender])).toEqual({ error, stage: AUTHENTICATE });
  });

  test.each(NO_ADDRESSES)("cannot be %s of a later message either", (_, sender, error) => {
    expect(refusal([SIGNER, sender])).toEqual({ error, stage: AUTHENTICATE });
    expect(refusal([sender, SIGNER])).toEqual({ error, stage: AUTHENTICATE });
  });

  test("are sought message by message: the first that names none decides", () => {
    const other = encodeBech32("osmo", ADDRESS);
    expect(refusal(["nobody", other]).error).toBe("undefined/1");
    expect(refusal([other, "nobody"]).error).toBe("sdk/35");
  });

  test("are sought before they are counted and compared", () => {
    expect(refusal([SIGNER, "nobody"], [SIGNER, OTHER_SIGNER]).error).toBe("undefined/1");
    expect(refusal([SIGNER], [SIGNER, OTHER_SIGNER]).error).toBe("sdk/4");
    expect(refusal([SIGNER], [OTHER_SIGNER]).error).toBe("sdk/8");
    expect(refusal([SIGNER], ["nobody"]).error).toBe("sdk/8");
  });

  test("may be named in capitals", () => {
    const { world } = linkWithTransfers();
    const { stage } = world.deliver([transferOf(SIGNER.toUpperCase())]);
    expect(stage).not.toBe(AUTHENTICATE);
  });
});

/** Stands for a byte that is no UTF-8, which our own codec does not write. */
const NO_TEXT = "\u007f";
const withBytes = (encoded: Uint8Array) => encoded.map((byte) => (byte === 0x7f ? 0xff : byte));

describe("text that is not UTF-8, where signers are sought", () => {
  const MEMO = Uint8Array.of(0x42, 1, 0x7f);
  const SENDER = Uint8Array.of(0x22, 1, 0x7f);
  const sent = (...parts: (MsgTransfer | Uint8Array)[]) => {
    const { world } = linkWithTransfers();
    const encoded = parts.map((part) =>
      part instanceof Uint8Array ? part : MsgTransfer.encode(part),
    );
    const response = world.deliver([pack(MsgTransfer, withBytes(Buffer.concat(encoded)))]);
    return { error: `${response.codespace}/${response.code}`, stage: response.stage };
  };
  const refused = { error: "undefined/1", stage: AUTHENTICATE };
  /** Nothing is left to refuse but that the sender has no coins. */
  const executed = { error: "sdk/5", stage: Stage.STAGE_EXECUTE };

  test("is refused", () => {
    expect(sent(validTransfer({ memo: "text" }))).toEqual(executed);
    expect(sent(validTransfer({ memo: NO_TEXT }))).toEqual(refused);
  });

  test("does not matter where a later value of the same field replaces it", () => {
    const transfer = validTransfer({ memo: "text" });
    expect(sent(MEMO, transfer)).toEqual(executed);
    expect(sent(MEMO, SENDER, MEMO, transfer)).toEqual(executed);
    expect(sent(transfer, MEMO)).toEqual(refused);
    expect(sent(MEMO, transfer, MEMO)).toEqual(refused);
    // A later value of another field does not replace it.
    expect(sent(MEMO, validTransfer({ memo: "" }))).toEqual(refused);
  });

  test("is refused anywhere in a list, whose values do not replace each other", () => {
    const outcome = (features: string[]) => {
      const message = MsgConnectionOpenInit.create({
        clientId: "07-tendermint-0",
        counterparty: {
          clientId: "07-tendermint-0",
          connectionId: "",
          prefix: { keyPrefix: Uint8Array.of(1) },
        },
        version: { identifier: "1", features },
        signer: SIGNER,
      });
      const encoded = withBytes(MsgConnectionOpenInit.encode(message));
      const packed = pack(MsgConnectionOpenInit, encoded);
      const { codespace, code, stage } = new World().deliver([packed]);
      return { error: `${codespace}/${code}`, stage };
    };
    expect(outcome(["ORDER_ORDERED"]).stage).toBe(Stage.STAGE_EXECUTE);
    expect(outcome([NO_TEXT, "ORDER_ORDERED"])).toEqual(refused);
    expect(outcome(["ORDER_ORDERED", NO_TEXT])).toEqual(refused);
  });
});
