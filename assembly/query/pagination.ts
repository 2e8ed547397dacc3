/**
 * Long answers, a page at a time, exactly as cosmos-sdk types/query/pagination.go (Paginate) and
 * filtered_pagination.go (FilteredPaginate) cut them.
 *
 * A page may be long and the store behind it longer: every element is encoded at once, and what
 * its making left behind is given back.
 */
import { Bytes } from "../abi/bytes";
import { Output } from "../abi/output";
import { Scratch } from "../abi/scratch";
import { Entry, Scan } from "../abi/store";
import { PageRequest, PageResponse } from "../codec/gen/cosmos.base.query.v1beta1";
import { sizeOfLengthDelimited, Writer } from "../codec/writer";
import { IbcError, panicked, SdkError } from "../error";
import { Status } from "./answer";

const DEFAULT_LIMIT: u64 = 100;
/** What the host takes at most as a key. */
const MAX_KEY_LENGTH: i32 = 65_536;
/** Most bytes of the elements of an answer, of which there are up to four copies in the end. */
const MAX_ANSWER_LENGTH: i32 = 6 << 20;
/** In every answer with a list, the list is field 1. */
export const LIST_FIELD: u32 = 1;

/** What to list: the entries of a store under a prefix. */
export abstract class Listing {
  /** Why the walk cannot go on; set by `fail`. */
  error: IbcError | null = null;

  constructor(
    public readonly store: i32,
    public readonly prefix: Bytes,
    /** Whether some entries are no elements: FilteredPaginate. */
    public readonly filters: bool,
  ) {}

  /** The encoded element of an entry, whose key comes without the prefix; null when it is none, or
   * when the walk cannot go on. */
  abstract element(key: Bytes, value: Bytes): Bytes | null;

  /** Says why the walk cannot go on, in place of an element. */
  protected fail(error: IbcError): Bytes | null {
    this.error = error;
    return null;
  }
}

/** Elements of an answer, as they stand in its encoding. */
@final
export class Elements {
  private readonly output: Output = new Output();

  /** Appends an element and gives back all that was allocated since these elements were made;
   * false when the answer becomes too long. */
  add(element: Bytes): bool {
    if (this.output.length + element.length > MAX_ANSWER_LENGTH) return false;
    const writer = new Writer(sizeOfLengthDelimited(LIST_FIELD, element.length));
    writer.bytesField(LIST_FIELD, element);
    this.output.append(writer.finish());
    return true;
  }

  get bytes(): Bytes {
    return this.output.bytes;
  }
}

/** `sdk/11`: a limit of this core (assembly/ABI.md). */
export function tooLongAnswer(): IbcError {
  return SdkError.outOfGas("the answer passes 6 MiB");
}

/** A page, or why there is none. */
@final
export class Page {
  constructor(
    /** Encoded elements, each as field 1 of the answer. */
    public readonly elements: Bytes,
    public readonly response: PageResponse,
    public readonly error: IbcError | null,
  ) {}

  static refused(error: IbcError): Page {
    return new Page(Bytes.allocate(0), new PageResponse(), error);
  }
}

/** What of a list is asked for, with the SDK's defaults. */
@final
class Request {
  readonly key: Bytes;
  readonly offset: u64;
  readonly limit: u64;
  readonly countTotal: bool;
  readonly reverse: bool;

  constructor(given: PageRequest | null) {
    const page = given === null ? new PageRequest() : given;
    this.key = page.key;
    this.offset = page.offset;
    this.limit = page.limit == 0 ? DEFAULT_LIMIT : page.limit;
    this.countTotal = page.countTotal || page.limit == 0;
    this.reverse = page.reverse;
  }

  get hasKey(): bool {
    return this.key.length != 0;
  }

  /** Number of the last element of the page; wraps around as in Go. */
  get end(): u64 {
    return this.offset + this.limit;
  }
}

/** Cuts a page out of a list: `sdk/18` when both offset and key are given, the panic of a reversed
 * walk from the last key on, and the errors of the listing. */
export function paginate(listing: Listing, given: PageRequest | null): Page {
  const request = new Request(given);
  if (request.offset > 0 && request.hasKey) {
    return Page.refused(Status.none("either offset or key is expected, got both"));
  }
  const scan = openScan(listing, request);
  if (scan === null) return Page.refused(panicked("prefixIterator invalid, cannot call Key()"));
  const walk = new Walk(listing, request, scan);
  const error = walk.run();
  if (error !== null) return Page.refused(error);
  const response = new PageResponse();
  response.nextKey = walk.nextKey;
  if (request.countTotal && !request.hasKey) response.total = walk.count;
  return new Page(walk.elements, response, null);
}

/** One pass over the entries. Everything that outlives an entry is allocated before the first. */
@final
class Walk {
  /** Entries seen, or elements where the listing filters. */
  count: u64 = 0;

  private readonly keyRoom: Bytes = Bytes.allocate(MAX_KEY_LENGTH);
  private nextKeyLength: i32 = -1;
  private isOver: bool = false;
  private readonly scratch: Scratch = new Scratch();
  private readonly found: Elements = new Elements();

  constructor(
    private readonly listing: Listing,
    private readonly request: Request,
    private readonly scan: Scan,
  ) {}

  get elements(): Bytes {
    return this.found.bytes;
  }

  /** Key of the first element of the next page, without the prefix; empty when there is none. */
  get nextKey(): Bytes {
    return this.keyRoom.slice(0, max(this.nextKeyLength, 0));
  }

  run(): IbcError | null {
    this.scratch.mark();
    for (let entry = this.scan.next(); entry !== null; entry = this.scan.next()) {
      const error = this.take(entry);
      if (error !== null || this.isOver) {
        this.scan.close();
        return error;
      }
      this.scratch.release();
      this.scratch.mark();
    }
    return null;
  }

  private take(entry: Entry): IbcError | null {
    const key = entry.key.slice(this.listing.prefix.length);
    const request = this.request;
    if (request.hasKey) {
      if (this.count != request.limit) return this.choose(key, entry.value);
      this.hold(key);
      return this.stopAt(key.length);
    }
    if (this.listing.filters) {
      // The modules of ibc-go do not look at whether an element is on the page, and neither does
      // this: all before the page and the first behind it are in the answer.
      // Keeping an element takes the memory of its entry.
      this.hold(key);
      const length = key.length;
      const error = this.choose(key, entry.value);
      return error !== null || this.count != request.end + 1 ? error : this.stopAt(length);
    }
    const number = this.count + 1;
    if (number > request.offset && number <= request.end) return this.choose(key, entry.value);
    this.count = number;
    if (number <= request.offset || number != request.end + 1) return null;
    this.hold(key);
    return this.stopAt(key.length);
  }

  /** Keeps the key of an entry, at which the next page may begin. */
  private hold(key: Bytes): void {
    if (this.nextKeyLength < 0) this.keyRoom.fill(0, key);
  }

  /** The next page begins at the key that is held, of this length; the walk ends unless all are to
   * be counted. */
  private stopAt(length: i32): IbcError | null {
    if (this.nextKeyLength < 0) this.nextKeyLength = length;
    this.isOver = this.request.hasKey || !this.request.countTotal;
    return null;
  }

  private choose(key: Bytes, value: Bytes): IbcError | null {
    const element = this.listing.element(key, value);
    if (this.listing.error !== null) return this.listing.error;
    if (!element) {
      if (!this.listing.filters) this.count++;
      return null;
    }
    this.count++;
    if (!this.found.add(element)) return tooLongAnswer();
    this.scratch.mark();
    return null;
  }
}

/** The entries from the given key on, in the direction asked for; null where the SDK panics: a
 * reversed walk looks for the key behind the given one. */
function openScan(listing: Listing, request: Request): Scan | null {
  const prefix = listing.prefix;
  const start = admissible(request.hasKey ? prefix + request.key : prefix);
  const end = behind(prefix);
  if (!request.reverse) return new Scan(listing.store, start, end, false);
  if (!request.hasKey) return new Scan(listing.store, prefix, end, true);
  const ahead = new Scan(listing.store, start, end, false);
  if (ahead.next() === null) return new Scan(listing.store, prefix, end, true);
  const second = ahead.next();
  if (second === null) return null;
  ahead.close();
  return new Scan(listing.store, prefix, second.key, true);
}

/** A bound that the host takes: no key of a store is longer. */
function admissible(key: Bytes): Bytes {
  return key.length <= MAX_KEY_LENGTH ? key : key.slice(0, MAX_KEY_LENGTH);
}

/** The first key behind all that begin with a prefix, whose last byte is below 255. */
function behind(prefix: Bytes): Bytes {
  const end = prefix + Bytes.allocate(0);
  const last = end.length - 1;
  end.put(last, end.at(last) + 1);
  return end;
}
