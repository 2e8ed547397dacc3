import { mkdirSync, readdirSync } from "node:fs";
import { ClassicLevel } from "classic-level";
import { HostError, InputError } from "../../errors.js";
import { FORMAT_KEY } from "./keys.js";

/** The LevelDB database of a home: found, locked and recognised, or refused in one sentence. */

export type Database = ClassicLevel<Buffer, Buffer>;

const FORMAT = 1;

/** What a home says of itself. */
interface FormatRecord {
  readonly kind: "home of strait";
  readonly format: number;
}

/**
 * Opens the database in a folder, which nobody else can open until it is closed. Throws an
 * InputError when there is none, unless it may be created, and for folders of other things.
 */
export async function openDatabase(path: string, mayCreate: boolean): Promise<Database> {
  const isNew = isEmpty(path, mayCreate);
  if (isNew && !mayCreate) throw new InputError(path, "is an empty folder, and no home");
  if (isNew) mkdirSync(path, { recursive: true });
  const database: Database = new ClassicLevel<Buffer, Buffer>(path, {
    createIfMissing: isNew,
    keyEncoding: "buffer",
    valueEncoding: "buffer",
  });
  try {
    await database.open();
  } catch (error) {
    throw refusalOf(path, error);
  }
  try {
    await checkFormat(path, database, mayCreate);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** Whether nothing is in a folder yet, or it is not there; it may have nothing but a home in it. */
function isEmpty(path: string, mayCreate: boolean): boolean {
  let names: string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" && mayCreate) return true;
    if (code === "ENOENT") throw new InputError(path, "there is no such folder");
    if (code === "ENOTDIR") throw new InputError(path, "is a file; a home is a folder");
    throw new InputError(path, `cannot be read: ${error instanceof Error ? error.message : code}`);
  }
  if (names.length > 0 && !names.includes("CURRENT")) {
    throw new InputError(path, "has other things in it, and is no home");
  }
  return names.length === 0;
}

/** Reads the format, and writes it into a database in which nothing is yet. */
async function checkFormat(path: string, database: Database, mayCreate: boolean): Promise<void> {
  const record = await reading(path, () => database.get(FORMAT_KEY as Buffer));
  if (record === undefined) {
    const [first] = await reading(path, () => database.keys({ limit: 1 }).all());
    if (first !== undefined || !mayCreate) throw new InputError(path, "is no home of strait");
    const format: FormatRecord = { kind: "home of strait", format: FORMAT };
    const text = Buffer.from(JSON.stringify(format));
    return database.put(FORMAT_KEY as Buffer, text, { sync: true });
  }
  const { kind, format } = parseRecord<Partial<FormatRecord>>(path, "its format", record);
  if (kind !== "home of strait" || !Number.isSafeInteger(format)) {
    throw new InputError(path, "is no home of strait");
  }
  if (format !== FORMAT) {
    const what = `has format ${format}, which a newer strait wrote; this one knows ${FORMAT}`;
    throw new InputError(path, what);
  }
}

/** Runs a reading or writing of the database; what it fails with becomes an InputError. */
export async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw refusalOf(path, error);
  }
}

/** The same for what is read at once. */
export function readingSync<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw refusalOf(path, error);
  }
}

/** The value that the JSON of a record is. */
export function parseRecord<T>(path: string, what: string, record: Buffer): T {
  try {
    const value: unknown = JSON.parse(record.toString());
    if (typeof value === "object" && value !== null) return value as T;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw damaged(path, `${what} cannot be read`);
}

export function damaged(path: string, what: string): InputError {
  return new InputError(path, `this home is damaged: ${what}`);
}

function refusalOf(path: string, error: unknown): unknown {
  if (error instanceof HostError || !(error instanceof Error)) return error;
  const { cause } = error;
  const reason = cause instanceof Error ? cause : error;
  const code = "code" in reason ? reason.code : undefined;
  if (code === "LEVEL_LOCKED") return new InputError(path, "another process has opened this home");
  const [message] = reason.message.split("\n");
  if (code === "LEVEL_CORRUPTION") return damaged(path, message!);
  return new InputError(path, `this home cannot be used: ${message}`);
}
