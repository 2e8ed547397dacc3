/**
 * Stores of an earlier core, brought to this one's in steps of bounded work. Versions are those
 * that the SDK counts for the modules of ibc-go (ConsensusVersion), so that a chain's own map of
 * them says where to begin; stores of every core until now are of the versions of ibc-go v11.
 */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { StatelessLocalhost } from "../02-client/migrations";
import { WithoutChannelUpgrades } from "../04-channel/migrations";
import { TracesToDenoms, VoucherMetadata } from "../20-transfer/migrations";
import { isInAnyStack } from "../05-port/router";
import {
  EscrowTotals, WithoutNonrefundable,
} from "../30-middleware/packetForward/migrations";
import { PACKET_FORWARD_MIDDLEWARE } from "../30-middleware/packetForward/packetForward";
import { RATE_LIMITING } from "../30-middleware/rateLimiting/middleware";
import { WithoutLegacyPendingPackets } from "../30-middleware/rateLimiting/migrations";
import { EmptyMigration, Migration } from "../24-host/migration";
import { prefixEnd, StoreWalk } from "../24-host/storeWalk";
import { isKeySize } from "../24-host/valueSize";
import { MigrateRequest, MigrateResponse } from "../codec/gen/strait.abi.v0";
import { IbcError, SdkError } from "../error";
import { IBC, noSuchModule, PACKET_FORWARD, RATE_LIMIT, TRANSFER } from "./genesis";

/** The oldest version of a module's stores that can be brought to this core's, and the steps from
 * there, one a version (module.go of each). */
@final
class ModuleMigrations {
  constructor(
    public readonly oldestVersion: u64,
    public readonly steps: Migration[],
  ) {}

  get version(): u64 {
    return this.oldestVersion + <u64>this.steps.length;
  }
}

const IBC_MIGRATIONS = new ModuleMigrations(
  5, [new EmptyMigration(), new StatelessLocalhost(), new WithoutChannelUpgrades()],
);
const TRANSFER_MIGRATIONS = new ModuleMigrations(
  4, [new VoucherMetadata(), new TracesToDenoms()],
);
const PACKET_FORWARD_MIGRATIONS = new ModuleMigrations(
  2, [new EscrowTotals(), new WithoutNonrefundable()],
);
const RATE_LIMIT_MIGRATIONS = new ModuleMigrations(1, [new WithoutLegacyPendingPackets()]);

function migrationsOf(module: Bytes): ModuleMigrations | null {
  if (module == IBC) return IBC_MIGRATIONS;
  if (module == TRANSFER) return TRANSFER_MIGRATIONS;
  if (module == RATE_LIMIT && isInAnyStack(RATE_LIMITING)) return RATE_LIMIT_MIGRATIONS;
  if (module == PACKET_FORWARD && isInAnyStack(PACKET_FORWARD_MIDDLEWARE)) {
    return PACKET_FORWARD_MIGRATIONS;
  }
  return null;
}

/** Takes stores one piece further, as a MigrateRequest asks for: `sdk/38` from a version that no
 * step leads away from, `sdk/18` from one that this core does not know yet. */
export function migrate(input: Bytes): MigrateResponse {
  const response = new MigrateResponse();
  const request = MigrateRequest.decode(input);
  let error: IbcError | null = null;
  if (request === null) error = SdkError.txDecode("malformed MigrateRequest");
  else error = migrateModule(request, response);
  if (error !== null) {
    response.code = error.code;
    response.codespace = Bytes.of(error.codespace);
    response.log = Bytes.of(error.detail);
  }
  return response;
}

function migrateModule(request: MigrateRequest, response: MigrateResponse): IbcError | null {
  const migrations = migrationsOf(request.module);
  if (migrations === null) return noSuchModule(request.module);
  const from = request.fromVersion;
  if (from > migrations.version) return newerVersion(request, migrations.version);
  if (from < migrations.oldestVersion) {
    const version = "version " + from.toString() + " of " + request.module.toString();
    return SdkError.notFound("there is no migration from " + version);
  }
  response.version = from;
  if (from < migrations.version) {
    const step = migrations.steps[<i32>(from - migrations.oldestVersion)];
    let error: IbcError | null = null;
    if (step.walks) error = walkOn(step, request, response);
    if (error !== null) return error;
    if (response.cursor.length == 0) {
      step.finish();
      response.version = from + 1;
    }
  }
  response.done = response.version == migrations.version;
  return null;
}

function newerVersion(request: MigrateRequest, version: u64): IbcError {
  return SdkError.invalidRequest(
    "the stores of " + request.module.toString() + " are of version " +
      request.fromVersion.toString() + ", newer than " + version.toString() + " of this core",
  );
}

/** Visits what a call has time for. */
function walkOn(
  step: Migration, request: MigrateRequest, response: MigrateResponse,
): IbcError | null {
  const prefix = step.prefix;
  const end = prefix.length == 0 ? prefix : prefixEnd(prefix);
  const start = request.cursor.length == 0 ? prefix : request.cursor;
  const isKey = start.length == 0 || isKeySize(start.length);
  const isBelow = end.length == 0 || start.compare(end) < 0;
  if (start.compare(prefix) < 0 || !isBelow || !isKey) {
    return SdkError.invalidRequest("the cursor is none that a migration gave");
  }
  const walk = new StoreWalk(step.store, start, end);
  const scratch = new Scratch();
  for (let entry = walk.next(); entry !== null; entry = walk.next()) {
    const error = step.visit(entry);
    if (error !== null) {
      walk.close();
      return error;
    }
    scratch.release();
  }
  response.cursor = walk.cursor;
  return null;
}
