/** ICS-20 updateParams: the authority lets tokens be sent and received, or not. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { MsgUpdateParams } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  codeOf,
  deliverTransfer,
  fund,
  linkWithTransfers,
  updateTransferParams,
} from "../support/transfers.js";
import { AUTHORITY, OTHER_SIGNER, pack, SIGNER, World } from "../support/world.js";

interface Fault {
  readonly signer?: string;
  /** Who signed the transaction; by default the message's signer. */
  readonly signers?: readonly string[];
  readonly trailing?: readonly number[];
  readonly routed?: boolean;
}

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_AUTHENTICATE, STAGE_EXECUTE } = Stage;

function deliver(world: World, { signer = AUTHORITY, trailing = [], ...rest }: Fault) {
  const { signers = [signer], routed = false } = rest;
  const params = { sendEnabled: false, receiveEnabled: false };
  const packed = pack(MsgUpdateParams, MsgUpdateParams.encode({ signer, params }));
  packed.value = Uint8Array.from([...packed.value, ...trailing]);
  return world.deliver([packed], { signers, routed });
}

/** In the order of ibc-go's checks. */
const ROWS: readonly (readonly [name: string, code: string, stage: number, fault: Fault])[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, { trailing: [0x7a, 0] }],
  ["a blank signer", "ibc/5", STAGE_VALIDATE, { signer: " " }],
  ["two signers", "sdk/4", STAGE_AUTHENTICATE, { signers: [AUTHORITY, OTHER_SIGNER] }],
  ["the signature of another", "sdk/8", STAGE_AUTHENTICATE, { signers: [OTHER_SIGNER] }],
  ["a signer who is not the authority", "sdk/4", STAGE_EXECUTE, { signer: SIGNER }],
];

/** What is stored of the parameters, in hexadecimal. */
function storedParams(world: World): string {
  const stored = world.branches.get(STORE_NUMBERS.transfer, utf8("params"));
  return Buffer.from(stored!).toString("hex");
}

describe("updateParams of transfers", () => {
  test.each(ROWS)("refuses %s with %s", (_, code, stage, fault) => {
    const world = new World();
    const response = deliver(world, fault);
    expect([codeOf(response), response.stage, response.results]).toEqual([code, stage, []]);
    expect(storedParams(world)).toBe("08011001");
  });

  test("refuses for the earlier of two faults", () => {
    for (const [index, [earlier, code, stage, fault]] of ROWS.entries()) {
      for (const [later, , , other] of ROWS.slice(index + 1)) {
        const response = deliver(new World(), { ...other, ...fault });
        const found = [earlier, later, codeOf(response), response.stage];
        expect(found).toEqual([earlier, later, code, stage]);
      }
    }
  });

  test("refuses who is no authority in a message that a module routes, too", () => {
    for (const signer of [SIGNER, "x"]) {
      const response = deliver(new World(), { signer, routed: true });
      expect([codeOf(response), response.stage]).toEqual(["sdk/4", STAGE_EXECUTE]);
    }
  });

  test.each([
    [true, true, "08011001"],
    [true, false, "0801"],
    [false, true, "1001"],
    [false, false, ""],
  ])("stores send %s and receive %s", (sendEnabled, receiveEnabled, stored) => {
    const world = new World();
    const response = updateTransferParams(world, { sendEnabled, receiveEnabled });
    expect(codeOf(response)).toBe("/0");
    const typeUrl = "/ibc.applications.transfer.v1.MsgUpdateParamsResponse";
    expect(response.results).toMatchObject([{ events: [], response: { typeUrl } }]);
    expect(storedParams(world)).toBe(stored);
  });

  test("takes the authority's own transaction, and is felt at once", () => {
    const { world } = linkWithTransfers();
    fund(world, SIGNER, "stake", 100n);
    expect(codeOf(deliver(world, {}))).toBe("/0");
    expect(codeOf(deliverTransfer(world))).toBe("transfer/7");
    updateTransferParams(world, { sendEnabled: true, receiveEnabled: false });
    expect(codeOf(deliverTransfer(world))).toBe("/0");
  });
});
