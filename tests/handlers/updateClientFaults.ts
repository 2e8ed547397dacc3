/**
 * The checks of ICS-02 updateClient with a 07-tendermint header, in ibc-go's order, each with a
 * fault that only it notices.
 */
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { Header as ClientHeader } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { type DeliverResponse, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import type { Commit, Header } from "../../host/codec/gen/tendermint.types.js";
import { createClientOf, packHeader } from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import { OTHER_SIGNER, pack, SIGNER, World } from "../support/world.js";
import { EXECUTION_ROWS } from "./updateClientExecutionFaults.js";
import { HEADER_ROWS } from "./updateClientHeaderFaults.js";

/** Everything that a row may break. */
export interface Draft {
  readonly world: World;
  readonly counterparty: Counterparty;
  readonly clientId: string;
  /** The header within the commit's signatures. */
  readonly blockHeader: Header;
  readonly header: ClientHeader;
  readonly commit: Commit;
  readonly message: MsgUpdateClient;
  signers: string[];
  /** Bytes that follow the encoded message. */
  trailing: number[];
}

export interface Row {
  readonly name: string;
  readonly code: string;
  readonly stage: number;
  /** What the text of an error without a code of its own says. */
  readonly log?: RegExp;
  /** Changes the state before the message. */
  readonly prepare?: (draft: Draft) => void;
  /** Changes the header, which is signed afterwards. */
  readonly forge?: (header: Header) => void;
  /** Changes the signed header and what is around it. */
  readonly break?: (draft: Draft) => void;
  /** Changes the message once the header is packed. */
  readonly amend?: (draft: Draft) => void;
}

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_AUTHENTICATE } = Stage;

/** Height that the client knows, and height of the header. */
const TRUSTED_HEIGHT = 2n;
const HEIGHT = 5n;

const counterparty = new Counterparty().advanceTo(HEIGHT);
const world = new World();
const clientId = createClientOf(world, counterparty, TRUSTED_HEIGHT);
const validHeader = ClientHeader.encode(counterparty.header(HEIGHT, TRUSTED_HEIGHT));

/** The world of all drafts; what is done to it is undone after each. */
export const WORLD: World = world;

/** Breaks a valid message in several ways and delivers it. The last row's work comes first, so that
 * it cannot undo an earlier row's. */
export function deliverBroken(rows: readonly Row[]): DeliverResponse {
  const inReverse = [...rows].reverse();
  const draft = newDraft(inReverse);
  world.branches.open();
  for (const row of inReverse) row.prepare?.(draft);
  for (const row of inReverse) row.break?.(draft);
  draft.message.clientMessage = packHeader(draft.header);
  for (const row of inReverse) row.amend?.(draft);
  const response = world.deliver([packDraft(draft)], { signers: draft.signers });
  world.branches.close(false);
  return response;
}

function newDraft(rows: readonly Row[]): Draft {
  const isForged = rows.some(({ forge }) => forge !== undefined);
  const header = isForged
    ? counterparty.forgedHeader(HEIGHT, TRUSTED_HEIGHT, (forged) => {
        for (const row of rows) row.forge?.(forged);
      })
    : ClientHeader.decode(validHeader);
  const copy = structuredClone(header);
  return {
    world,
    counterparty,
    clientId,
    blockHeader: copy.signedHeader!.header!,
    header: copy,
    commit: copy.signedHeader!.commit!,
    message: MsgUpdateClient.create({ clientId, signer: SIGNER }),
    signers: [SIGNER],
    trailing: [],
  };
}

function packDraft(draft: Draft): Any {
  const packed = pack(MsgUpdateClient, MsgUpdateClient.encode(draft.message));
  packed.value = new Uint8Array([...packed.value, ...draft.trailing]);
  return packed;
}

const BEFORE_THE_HEADER: readonly Row[] = [
  {
    name: "an unknown field",
    code: "sdk/2",
    stage: STAGE_DECODE,
    amend: ({ trailing }) => trailing.push(0x78, 1),
  },
  {
    name: "a client message of an unknown type",
    code: "sdk/2",
    stage: STAGE_DECODE,
    amend: ({ message }) => {
      message.clientMessage = pack({ typeUrl: "/no.such.Type" }, new Uint8Array(0));
    },
  },
  {
    name: "a client state for a client message",
    code: "sdk/2",
    stage: STAGE_DECODE,
    amend: ({ message }) => {
      const typeUrl = "/ibc.lightclients.tendermint.v1.ClientState";
      message.clientMessage = pack({ typeUrl }, new Uint8Array(0));
    },
  },
  {
    name: "a truncated header",
    code: "sdk/2",
    stage: STAGE_DECODE,
    amend: ({ message }) => {
      message.clientMessage = pack(ClientHeader, validHeader.slice(0, -1));
    },
  },
  {
    name: "a signer that is no address",
    code: "ibc/5",
    stage: STAGE_VALIDATE,
    amend: ({ message }) => {
      message.signer = SIGNER.replace("v0", "v1");
    },
  },
  {
    name: "no client message",
    code: "ibc/14",
    stage: STAGE_VALIDATE,
    amend: ({ message }) => {
      message.clientMessage = undefined;
    },
  },
];

const BEHIND_THE_HEADER: readonly Row[] = [
  {
    name: "a client identifier of three letters",
    code: "host/2",
    stage: STAGE_VALIDATE,
    amend: ({ message }) => {
      message.clientId = "abc";
    },
  },
  {
    name: "a client identifier with a slash",
    code: "host/2",
    stage: STAGE_VALIDATE,
    amend: ({ message }) => {
      message.clientId = "07-tendermint/0";
    },
  },
  {
    name: "one signer too many",
    code: "sdk/4",
    stage: STAGE_AUTHENTICATE,
    amend: ({ signers }) => signers.push(OTHER_SIGNER),
  },
  {
    name: "another signer",
    code: "sdk/8",
    stage: STAGE_AUTHENTICATE,
    amend: ({ signers }) => {
      signers[0] = OTHER_SIGNER;
    },
  },
];

/** One row a check, in the order in which ibc-go makes them. */
export const ROWS: readonly Row[] = [
  ...BEFORE_THE_HEADER,
  ...HEADER_ROWS,
  ...BEHIND_THE_HEADER,
  ...EXECUTION_ROWS,
];

/** Rows that undo each other: both work on the same value, or on different clients. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ["a commit for a block without a hash", "a header that names no validators"],
  ["a commit for no block of which there are parts", "a header that names no validators"],
  ["a header that names no validators", "a commit for a block without parts"],
  ["a header changed after it was signed", "a header that names no validators"],
  ["a trusted height as high as the header", "a header of the next revision"],
  ["a trusted height of a later revision", "a header of the next revision"],
  ["a relayer who is not on the client's list", "a client identifier without a number"],
  ["a relayer who is not on the client's list", "a client type without a light client"],
  ["a relayer who is not on the client's list", "an unknown client"],
  ["a signature too few", "a signature too many"],
];

/** Whether two rows cannot be broken together. */
export function exclude(a: Row, b: Row): boolean {
  return EXCLUSIVE.some((pair) => pair.includes(a.name) && pair.includes(b.name));
}
