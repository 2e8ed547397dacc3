/**
 * Checks that no test guards, and why: by file and text, for lines move. A check that a test guards
 * must not be here, which scripts/mutateChecks.ts sees to.
 */

const GENERATED = "what the core or the chain itself makes is never like this";
const BEFORE = "the same is checked before, without state or by the caller";
const LATER = "a later check refuses the same with the same code";
const ACTIVE = "only a client whose state can be read has the status that is asked for before";
const SHORTCUT = "a shortcut: the longer way comes to the same";
const FIRST = "the first packed value of a message is always admitted";
const DECODED = "what does not decode is refused before, when its fields are gone through";
const PUBLIC = "the core does not come to it; only its units or a host's application would";
const TEXT = "changes the text of an error alone, which nobody compares";
const FUNDED = "what was just credited can be taken again, and what the bank counts fits";
const HANDED_ON = "a panic is handed on as it is either way";

const REASONS: readonly (readonly [reason: string, file: string, ...texts: string[]])[] = [
  [DECODED, "02-client/createClient.ts", "message === null"],
  [FIRST, "02-client/createClient.ts", "!unpacker.admits(packedClientState, PACKED_DEPTH)"],
  [
    GENERATED,
    "02-client/createClient.ts",
    "error !== null",
    "clientType == LOCALHOST_CLIENT_ID",
    "isBlank(clientType)",
    "parseClientIdentifier(smallest).error !== null",
    "validateClientIdentifier(largest)",
  ],
  [DECODED, "02-client/ibcSoftwareUpgrade.ts", "message === null"],
  [FIRST, "02-client/ibcSoftwareUpgrade.ts", "!unpacker.admits(packed, PACKED_DEPTH)"],
  [GENERATED, "02-client/params.ts", "isBlank(clientType)"],
  [DECODED, "02-client/updateClient.ts", "message === null"],
  [FIRST, "02-client/updateClient.ts", "!unpacker.admits(packed, PACKED_DEPTH)"],
  [ACTIVE, "02-client/updateClient.ts", "lightClient === null"],
  [DECODED, "02-client/upgradeClient.ts", "message === null"],
  [FIRST, "02-client/upgradeClient.ts", "!unpacker.admits(message.clientState, PACKED_DEPTH)"],
  [BEFORE, "02-client/upgradePlan.ts", "error !== null"],
  [SHORTCUT, "02-client/verify.ts", "opened !== null", "remembered !== null"],
  [BEFORE, "03-connection/counterparty.ts", "error !== null"],
  [
    BEFORE,
    "04-channel/channel.ts",
    "counterparty.channelId.length == 0 ? null : " +
      "validateChannelIdentifier(counterparty.channelId)",
  ],
  [SHORTCUT, "04-channel/channel.ts", "remembered !== null"],
  [SHORTCUT, "04-channel/destination.ts", "remembered !== null"],
  [SHORTCUT, "04-channel/port.ts", "remembered !== null"],
  [SHORTCUT, "04-channel/recvPacket.ts", "received.wroteNothing && acknowledgement"],
  [GENERATED, "04-channel/writeAcknowledgement.ts", "!acknowledgement"],
  [LATER, "05-port/acknowledgement.ts", "!value"],
  [GENERATED, "05-port/router.ts", "ownStacks[i].middleware.includes(layer)"],
  [SHORTCUT, "05-port/router.ts", "encoded.length == 0"],
  [SHORTCUT, "05-port/v2/router.ts", "encoded.length == 0"],
  [DECODED, "06-solomachine/clientState.ts", "message === null"],
  [DECODED, "06-solomachine/header.ts", "message === null"],
  [
    BEFORE,
    "06-solomachine/lightClient.ts",
    "clientError !== null",
    "consensus === null",
    "consensusError !== null",
    "parsed.error !== null",
    "parsed.clientType != SOLO_MACHINE",
  ],
  [ACTIVE, "06-solomachine/lightClient.ts", "client === null", "substitute === null"],
  [DECODED, "06-solomachine/publicKey.ts", "message === null"],
  [LATER, "06-solomachine/store.ts", "stored.length == 0"],
  [LATER, "07-tendermint/clientState.ts", "level.denominator != 0"],
  [SHORTCUT, "07-tendermint/commit.ts", "known !== null && isSameKey(known, key)"],
  [GENERATED, "07-tendermint/commit.ts", "a == 0", "b == 0"],
  [
    BEFORE,
    "07-tendermint/lightClient.ts",
    "clientError !== null",
    "consensus === null",
    "consensusError !== null",
    "newConsensus === null",
    "parsed.error !== null",
    "parsed.clientType != TENDERMINT",
  ],
  [
    ACTIVE,
    "07-tendermint/lightClient.ts",
    "client === null",
    "state === null",
    "substitute === null",
  ],
  [
    SHORTCUT,
    "07-tendermint/membership.ts",
    "!reader.next()",
    "reader.field != 1",
    "reader.failed",
    "path.length == 2",
    "path[0] == this.store",
  ],
  [LATER, "07-tendermint/misbehaviour.ts", "error2 !== null"],
  [BEFORE, "07-tendermint/misbehaviour.ts", "commitError !== null"],
  [SHORTCUT, "07-tendermint/publicKey.ts", "ed25519OfA && ed25519OfB"],
  [ACTIVE, "07-tendermint/recover.ts", "consensus === null"],
  [BEFORE, "07-tendermint/signedHeader.ts", "header === null"],
  [LATER, "07-tendermint/store.ts", "stored.length == 0"],
  [
    BEFORE,
    "07-tendermint/update.ts",
    "validators === null",
    "compareHeights(header.height, trustedHeight) <= 0",
  ],
  [ACTIVE, "07-tendermint/upgrade.ts", "trusted === null"],
  [SHORTCUT, "07-tendermint/validatorSet.ts", "a.length != b.length"],
  [
    BEFORE,
    "07-tendermint/verifier.ts",
    "header.height <= trusted.height",
    "header.validatorsHash != validators.hash",
  ],
  [GENERATED, "20-transfer/application.ts", "!sequence.ok"],
  [BEFORE, "20-transfer/application.ts", "!version"],
  [FUNDED, "20-transfer/bank/storeBank.ts", "refusal !== null"],
  [SHORTCUT, "20-transfer/denom.ts", "isChannelIdentifierFormat(identifier)"],
  [
    TEXT,
    "20-transfer/identifierRefusal.ts",
    "isBlank(identifier)",
    "identifier.indexOf(SLASH) >= 0",
    "identifier.length > max",
  ],
  [GENERATED, "20-transfer/packetData.ts", "version != ICS20_1"],
  [
    FUNDED,
    "20-transfer/receive.ts",
    "sendRefusal === null",
    "sendRefusal.during(CANNOT_SEND + transfer.receiver)",
  ],
  [
    FUNDED,
    "20-transfer/refund.ts",
    "mintRefusal !== null",
    'sendRefusal === null ? null : Refusal.panic("unable to send coins that were just minted")',
  ],
  [TEXT, "20-transfer/refusal.ts", "this.isPanic"],
  [BEFORE, "20-transfer/sendTransfer.ts", "params.panic !== null", "!isCoinDenom(coin)"],
  [FUNDED, "20-transfer/sendTransfer.ts", "sendRefusal !== null"],
  [BEFORE, "20-transfer/transfer.ts", "account.refusal !== null", "!hash"],
  [LATER, "20-transfer/transfer.ts", "amount.isZero"],
  [LATER, "20-transfer/v2/abi.ts", "tuple.length < FIELDS * WORD"],
  [BEFORE, "20-transfer/v2/application.ts", "decoded.refusal !== null"],
  [LATER, "20-transfer/v2/packetData.ts", "reader.wire != LENGTH_DELIMITED"],
  [LATER, "24-host/identifiers.ts", "isBlank(identifier)", "identifier.indexOf(SEPARATOR) >= 0"],
  [
    LATER,
    "24-host/identifiers.ts",
    "digits < 1",
    "!text.startsWith(prefix)",
    "!isDigit(text.at(i))",
    "!identifier.startsWith(prefix)",
  ],
  [SHORTCUT, "25-handler/deliver.ts", "datagrams.length == 1", "request.signers[i] == names[i]"],
  [GENERATED, "24-host/valueSize.ts", "length > 0"],
  [HANDED_ON, "30-middleware/callbacks/middleware.ts", "received.panic !== null"],
  [HANDED_ON, "30-middleware/callbacks/middlewareV2.ts", "received.panic !== null"],
  [
    PUBLIC,
    "30-middleware/callbacks/middlewareV2.ts",
    "status == PacketStatus.PACKET_STATUS_ASYNC",
    "waiting.panic !== null",
    "packet === null",
    "error !== null",
    "packet.payloads.length != 1",
    "data === null",
    "callback === null",
    "callback.error !== null",
    "tellOfReceipt(seen, acknowledgement.encode(), callback, events).panic",
  ],
  [HANDED_ON, "30-middleware/fee/middleware.ts", "received.panic !== null"],
  [BEFORE, "30-middleware/packetForward/forward.ts", "!isCoinDenom(denom)"],
  [PUBLIC, "30-middleware/packetForward/packetForward.ts", "!received.acknowledgement"],
  [BEFORE, "30-middleware/rateLimiting/addRateLimit.ts", "status != Status.Unauthorized"],
  [HANDED_ON, "30-middleware/rateLimiting/middleware.ts", "received.panic !== null"],
  [HANDED_ON, "30-middleware/rateLimiting/middlewareV2.ts", "received.panic !== null"],
  [LATER, "30-middleware/rateLimiting/packets.ts", "blacklisted.panic !== null"],
  [SHORTCUT, "30-middleware/rateLimiting/packets.ts", "pending.error !== null"],
  [LATER, "30-middleware/rateLimiting/pendingPackets.ts", "channelEnd < 0", "panic !== null"],
];

/** Reasons by the names of checks, `file: text`. */
export const SURVIVORS: ReadonlyMap<string, string> = new Map(
  REASONS.flatMap(([reason, file, ...texts]) =>
    texts.map((text) => [`assembly/${file}: ${text}`, reason] as const),
  ),
);
