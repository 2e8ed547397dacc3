/** Packets that leave over a client in a contract, which is asked for the counterparty's time. */
import { expect, test } from "vitest";
import { MsgRegisterCounterparty } from "../../host/codec/gen/ibc.core.client.v2.js";
import { CHANNEL, MOCK } from "../support/channels.js";
import { at, COUNTERPARTY_CLIENT } from "../support/connections.js";
import { MOCK_DATA } from "../support/packets.js";
import { packSendPacket, validSendPacket } from "../support/packetsV2.js";
import { codeOf } from "../support/transfers.js";
import { CLIENT, type Script, scriptedWorld } from "../support/wasmClients.js";
import { worldWithChannel } from "../support/wasmPackets.js";
import { BLOCK_TIME_SECONDS, pack, SIGNER } from "../support/world.js";

const refuse: Script = () => ({ kind: "refused", log: "no" });

test("a packet is not sent over a channel when the contract refuses to tell", () => {
  const { world, contract } = worldWithChannel();
  const send = () => {
    const { codespace, code } = world.appCall({
      portId: MOCK,
      sendPacket: {
        sourceChannel: CHANNEL,
        timeoutHeight: at(1000n),
        timeoutTimestamp: 0n,
        data: MOCK_DATA,
      },
    });
    return `${codespace}/${code}`;
  };
  contract.script = { timestamp_at_height: refuse };
  expect(send()).toBe("08-wasm/14");
  contract.script = {};
  expect(send()).toBe("/0");
});

test("nor is one between clients", () => {
  const { world, contract } = scriptedWorld();
  const message = MsgRegisterCounterparty.create({
    clientId: CLIENT,
    counterpartyMerklePrefix: [new TextEncoder().encode("ibc")],
    counterpartyClientId: COUNTERPARTY_CLIENT,
    signer: SIGNER,
  });
  const packed = pack(MsgRegisterCounterparty, MsgRegisterCounterparty.encode(message));
  expect(codeOf(world.deliver([packed]))).toBe("/0");
  const timeoutTimestamp = BLOCK_TIME_SECONDS + 1000n;
  const send = () =>
    codeOf(
      world.deliver([packSendPacket(validSendPacket({ sourceClient: CLIENT, timeoutTimestamp }))]),
    );
  contract.script = { timestamp_at_height: refuse };
  expect(send()).toBe("08-wasm/14");
  contract.script = {};
  expect(send()).toBe("/0");
});
