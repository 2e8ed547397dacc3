/** The packet data of ICS-721, version `ics721-1`. */
import { Data, Fields, isBase64 } from "strait/sdk";

/** Longer names of classes and tokens are refused: they are keys of the store. */
export const MAX_ID_LENGTH: i32 = 4096;
const MAX_TOKENS: i32 = 100;

/** JSON with the names of the standard; what is optional is left out when there is none. */
export class NonFungibleTokenPacketData extends Data {
  classId: string = "";
  classUri: string | null = null;
  classData: string | null = null;
  tokenIds: string[] = [];
  tokenUris: string[] | null = null;
  tokenData: string[] | null = null;
  sender: string = "";
  receiver: string = "";
  memo: string | null = null;

  fields(f: Fields): void {
    this.classId = f.text("classId", this.classId);
    this.classUri = f.optionalText("classUri", this.classUri);
    this.classData = f.optionalText("classData", this.classData);
    this.tokenIds = f.texts("tokenIds", this.tokenIds);
    this.tokenUris = f.optionalTexts("tokenUris", this.tokenUris);
    this.tokenData = f.optionalTexts("tokenData", this.tokenData);
    this.sender = f.text("sender", this.sender);
    this.receiver = f.text("receiver", this.receiver);
    this.memo = f.optionalText("memo", this.memo);
  }

  /** Which rule of the standard it breaks; empty when it breaks none. */
  fault(): string {
    if (!isId(this.classId)) return "classId has to have 1 to 4096 characters";
    const count = this.tokenIds.length;
    if (count == 0 || count > MAX_TOKENS) return "a packet has 1 to 100 tokens";
    for (let i = 0; i < count; i++) {
      if (!isId(this.tokenIds[i])) return "tokenIds have to have 1 to 4096 characters";
    }
    if (this.classUri !== null && this.classUri == "") return "classUri is empty";
    const classData = this.classData;
    if (classData !== null && !isData(classData)) return "classData is not base64, or empty";
    const uris = this.tokenUris;
    if (uris !== null && !areAll(uris, count, false)) return "tokenUris are not one a token";
    const data = this.tokenData;
    if (data !== null && !areAll(data, count, true)) return "tokenData is not base64, one a token";
    return this.sender == "" ? "sender is empty" : "";
  }

  uriOf(index: i32): string | null {
    const uris = this.tokenUris;
    return uris === null ? null : uris[index];
  }

  dataOf(index: i32): string | null {
    const data = this.tokenData;
    return data === null ? null : data[index];
  }
}

export function isId(text: string): bool {
  return text.length > 0 && text.length <= MAX_ID_LENGTH;
}

export function isData(text: string): bool {
  return text.length > 0 && isBase64(text);
}

function areAll(texts: string[], count: i32, isEncoded: bool): bool {
  if (texts.length != count) return false;
  for (let i = 0; i < count; i++) {
    if (isEncoded ? !isData(texts[i]) : texts[i] == "") return false;
  }
  return true;
}
