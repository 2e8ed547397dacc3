/** Who has to sign: what the SDK finds in the messages before it counts and compares signatures. */
import { describe, expect, test } from "vitest";
import { decodeBech32, encodeBech32 } from "../../host/chain/bech32.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
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
  });

  test("may be named in capitals", () => {
    const { world } = linkWithTransfers();
    const { stage } = world.deliver([transferOf(SIGNER.toUpperCase())]);
    expect(stage).not.toBe(AUTHENTICATE);
  });
});
