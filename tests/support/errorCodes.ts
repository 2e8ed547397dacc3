/**
 * Every error code of ibc-go v11.2.0's core, of its light clients for chains, solo machines and
 * contracts, of transfers and of middleware: whether a message can end with it, and if not, why.
 * Looked up in every place of ibc-go's sources that names the error; for fees in those before v10,
 * which had them.
 */

/** A message can end with it, and some test of a handler's makes one do so. */
export const PRODUCED = "produced";

const NOWHERE = "ibc-go has the code and returns it nowhere";
const BEFORE_V10 = "of ibc-go before v10";
const UPGRADES = "of channel upgrades, which ibc-go has had up to v9";
const QUERIES = "returned by queries and command lines alone";
const GENESIS = "returned by the validation of a genesis alone";
const GRANTS = "returned by the authorization of transfers alone, a grant of x/authz";
const ACCOUNTS = "returned by interchain accounts alone, which are no part of the core";
const ATTESTATIONS = "returned by the light client of attestations alone";
const ENCODING = "of amounts, which were checked before, or shown as ibc/12 of the packet data";
const RECEIVING = "refuses what is received, which only the acknowledgement tells";

const PATHS = "for paths of other than two keys, which only packets between clients have";
const PROPOSALS = "returned by the content of governance proposals of old alone";
const NO_OP = "makes a message succeed, with the result NOOP";
const LOCALHOST = "for a client 09-localhost, whose state has no type that a message could hold";
const PACKING = "for states that cannot be packed: all of them were unpacked before";
const REVISION = "its one caller passes over it (07-tendermint/misbehaviour_handle.go)";
const EPOCHS = "for the hour of rate limits, which a block begins without where it cannot be read";
const FORWARDING = "of memos that ask for no forwarding, or shown as packetfowardmiddleware/2";
const CALLED_BACK =
  "the error of a callback about a packet that arrived, which only an event tells";
const NO_CALLBACK = "means that a packet asks for no callback, which is no refusal";
const PAYER = "for an account that pays, which is the one that signs and so is there";
const NEGATIVE = "for lengths below zero, which nothing has";
const NO_RESPONSE = "for a message router that answers nothing";

/** The codes of a codespace that have the same fate. */
function fate(text: string, ...codes: number[]): [code: number, fate: string][] {
  return codes.map((code) => [code, text]);
}

/** What becomes of each code, by codespace: PRODUCED, or the reason why no message ends with it. */
export const ERROR_CODES: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  client: new Map([
    ...fate(PRODUCED, 3, 4, 7, 8, 10, 12, 13, 23, 24, 25, 26, 27, 29, 30, 31, 32),
    ...fate(LOCALHOST, 2),
    ...fate(ATTESTATIONS, 5),
    ...fate(NOWHERE, 6, 9, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 33),
    ...fate(PROPOSALS, 28),
  ]),
  clientv2: new Map(fate(PRODUCED, 34, 35)),
  connection: new Map([
    ...fate(PRODUCED, 3, 6, 7, 9, 10, 11),
    ...fate(NOWHERE, 2, 5),
    ...fate(QUERIES, 4),
    ...fate(ACCOUNTS, 8),
  ]),
  channel: new Map([
    ...fate(PRODUCED, 3, 5, 6, 7, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21, 22, 25, 39, 40),
    ...fate(NOWHERE, 2, 14, 26, 44),
    ...fate(GRANTS, 4),
    ...fate(BEFORE_V10, 8, 9),
    ...fate(NO_OP, 23),
    ...fate(ACCOUNTS, 24, 28),
    ...fate(UPGRADES, 27, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 41, 42),
    ...fate(GENESIS, 43),
  ]),
  channelv2: new Map([
    ...fate(PRODUCED, 2, 3, 4, 5, 8, 9, 10, 11),
    ...fate(QUERIES, 6, 7),
    ...fate(NO_OP, 12),
  ]),
  port: new Map([...fate(PRODUCED, 4, 5), ...fate(NOWHERE, 2, 3)]),
  host: new Map([...fate(PRODUCED, 2), ...fate(PATHS, 3), ...fate(NOWHERE, 4)]),
  commitment: new Map(fate(PRODUCED, 2, 3, 4)),
  ibc: new Map([
    ...fate(PRODUCED, 1, 2, 4, 5, 6, 8, 9, 10, 12, 14, 16, 17),
    ...fate(GRANTS, 3),
    ...fate(NOWHERE, 7),
    ...fate(REVISION, 11),
    ...fate(PACKING, 13),
    ...fate(NO_RESPONSE, 15),
  ]),
  "07-tendermint": new Map([
    ...fate(PRODUCED, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15),
    ...fate(NOWHERE, 12),
  ]),
  "06-solomachine": new Map([...fate(PRODUCED, 2, 4, 5, 6), ...fate(NOWHERE, 3)]),
  "08-wasm": new Map([
    ...fate(PRODUCED, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17),
    ...fate(NEGATIVE, 2),
    ...fate(NOWHERE, 5, 6),
  ]),
  transfer: new Map([
    ...fate(PRODUCED, 3, 4, 5, 6, 7, 9, 11),
    ...fate(NOWHERE, 2, 12, 13),
    ...fate(RECEIVING, 8),
    ...fate(GRANTS, 10),
    ...fate(ENCODING, 14, 15),
    ...fate(RECEIVING, 16),
  ]),
  ratelimit: new Map([
    ...fate(PRODUCED, 1, 2, 3, 4, 6, 7, 12, 13, 14, 15),
    ...fate(QUERIES, 5),
    ...fate(NOWHERE, 8),
    ...fate(EPOCHS, 9, 10, 11),
  ]),
  packetfowardmiddleware: new Map([
    ...fate(PRODUCED, 3),
    ...fate(FORWARDING, 1),
    ...fate(RECEIVING, 2),
  ]),
  ibccallbacks: new Map([
    ...fate(PRODUCED, 6, 8),
    ...fate(NOWHERE, 2, 5),
    ...fate(NO_CALLBACK, 3, 4),
    ...fate(CALLED_BACK, 7),
  ]),
  feeibc: new Map([
    ...fate(PRODUCED, 2, 6, 7, 9, 10, 11),
    ...fate(PAYER, 3),
    ...fate(NOWHERE, 4, 8),
    ...fate(QUERIES, 5),
  ]),
};

/** Codespace and code of all with a fate, as `client/3`. */
export function codesWhere(isWanted: (fate: string) => boolean): string[] {
  return Object.entries(ERROR_CODES).flatMap(([codespace, codes]) =>
    [...codes].filter(([, text]) => isWanted(text)).map(([code]) => `${codespace}/${code}`),
  );
}
