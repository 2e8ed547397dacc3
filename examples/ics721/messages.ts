/** What accounts tell and ask the contract. */
import { Data, Fields } from "strait/sdk";

/** `{"create_class":{"class_id":"art","uri":"https://...","data":"e30="}}` */
export class CreateClass extends Data {
  classId: string = "";
  uri: string | null = null;
  /** Base64. */
  data: string | null = null;

  fields(f: Fields): void {
    this.classId = f.text("class_id", this.classId);
    this.uri = f.optionalText("uri", this.uri);
    this.data = f.optionalText("data", this.data);
  }
}

/** `{"mint":{"class_id":"art","token_id":"1","receiver":"cosmos1..."}}` */
export class Mint extends Data {
  classId: string = "";
  tokenId: string = "";
  receiver: string = "";
  uri: string | null = null;
  /** Base64. */
  data: string | null = null;

  fields(f: Fields): void {
    this.classId = f.text("class_id", this.classId);
    this.tokenId = f.text("token_id", this.tokenId);
    this.receiver = f.text("receiver", this.receiver);
    this.uri = f.optionalText("uri", this.uri);
    this.data = f.optionalText("data", this.data);
  }
}

/** `{"transfer":{"class_id":"art","token_id":"1","receiver":"cosmos1..."}}` within the chain. */
export class Transfer extends Data {
  classId: string = "";
  tokenId: string = "";
  receiver: string = "";

  fields(f: Fields): void {
    this.classId = f.text("class_id", this.classId);
    this.tokenId = f.text("token_id", this.tokenId);
    this.receiver = f.text("receiver", this.receiver);
  }
}

/** `{"send":{"channel":"channel-0","class_id":"art","token_ids":["1"],"receiver":"cosmos1...",
 * "timeout_seconds":"600"}}` to the other end of a channel. */
export class Send extends Data {
  channel: string = "";
  classId: string = "";
  tokenIds: string[] = [];
  receiver: string = "";
  memo: string | null = null;
  timeoutSeconds: u64 = 0;

  fields(f: Fields): void {
    this.channel = f.text("channel", this.channel);
    this.classId = f.text("class_id", this.classId);
    this.tokenIds = f.texts("token_ids", this.tokenIds);
    this.receiver = f.text("receiver", this.receiver);
    this.memo = f.optionalText("memo", this.memo);
    this.timeoutSeconds = f.u64("timeout_seconds", this.timeoutSeconds);
  }
}

/** `{"class":{"class_id":"art"}}` */
export class OfClass extends Data {
  classId: string = "";

  fields(f: Fields): void {
    this.classId = f.text("class_id", this.classId);
  }
}

/** `{"token":{"class_id":"art","token_id":"1"}}` */
export class OfToken extends Data {
  classId: string = "";
  tokenId: string = "";

  fields(f: Fields): void {
    this.classId = f.text("class_id", this.classId);
    this.tokenId = f.text("token_id", this.tokenId);
  }
}

/** `{"tokens":{"class_id":"art","start_after":"1","limit":"10"}}` */
export class Page extends Data {
  classId: string = "";
  startAfter: string | null = null;
  limit: u64 = 0;

  fields(f: Fields): void {
    this.classId = f.text("class_id", this.classId);
    this.startAfter = f.optionalText("start_after", this.startAfter);
    this.limit = f.u64("limit", this.limit);
  }
}

/** The answer to that. */
export class Ids extends Data {
  tokenIds: string[] = [];

  fields(f: Fields): void {
    this.tokenIds = f.texts("token_ids", this.tokenIds);
  }
}
