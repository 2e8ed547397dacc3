/** Classes of tokens and who owns them: what ICS-721 calls the NFT asset tracking module. */
import { Data, Fields, Table, Tables } from "strait/sdk";

export class Class extends Data {
  classId: string = "";
  /** Who mints its tokens; the contract itself for vouchers. */
  creator: string = "";
  uri: string | null = null;
  data: string | null = null;

  fields(f: Fields): void {
    this.classId = f.text("class_id", this.classId);
    this.creator = f.text("creator", this.creator);
    this.uri = f.optionalText("uri", this.uri);
    this.data = f.optionalText("data", this.data);
  }
}

export class Token extends Data {
  tokenId: string = "";
  owner: string = "";
  uri: string | null = null;
  data: string | null = null;

  fields(f: Fields): void {
    this.tokenId = f.text("token_id", this.tokenId);
    this.owner = f.text("owner", this.owner);
    this.uri = f.optionalText("uri", this.uri);
    this.data = f.optionalText("data", this.data);
  }
}

export const classes = new Table<string, Class>("classes");
/** By class and identifier. */
export const tokens = new Tables<string, string, Token>("tokens");

/** Makes a class; one that is there already stays as it is. */
export function createClass(
  id: string,
  creator: string,
  uri: string | null,
  data: string | null,
): void {
  if (classes.has(id)) return;
  const made = new Class();
  made.classId = id;
  made.creator = creator;
  made.uri = uri;
  made.data = data;
  classes.set(id, made);
}

/** Makes a token; returns why not, or an empty text. */
export function mint(classId: string, token: Token): string {
  const ofClass = tokens.of(classId);
  if (ofClass.has(token.tokenId)) return "token " + token.tokenId + " exists";
  ofClass.set(token.tokenId, token);
  return "";
}

/** Gives a token to another owner; returns why not, or an empty text. */
export function move(classId: string, tokenId: string, from: string, to: string): string {
  const ofClass = tokens.of(classId);
  const token = ofClass.get(tokenId);
  if (token.owner != from) return from + " does not own token " + tokenId;
  token.owner = to;
  ofClass.set(tokenId, token);
  return "";
}

/** Destroys a token; returns why not, or an empty text. */
export function burn(classId: string, tokenId: string, owner: string): string {
  const ofClass = tokens.of(classId);
  if (ofClass.get(tokenId).owner != owner) return owner + " does not own token " + tokenId;
  ofClass.remove(tokenId);
  return "";
}
