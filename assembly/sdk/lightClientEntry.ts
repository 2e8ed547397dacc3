/** What the exports of a light client's module do; `strait contract build` writes the exports. */
import { Bytes } from "../abi/bytes";
import "../abi/diagnostics";
import { readInput, writeOutput } from "../abi/exchange";
import { decodeBase64 } from "../codec/base64";
import { ContractRequest, ContractResponse } from "../codec/gen/strait.abi.v0";
import { Answer, answer, refuse } from "./answer";
import { Call } from "./call";
import { Client, Height } from "./clientStore";
import { encodedEvents } from "./event";
import { Data, Fields } from "./fields";
import { Claim, LightClient, Upgrade } from "./lightClient";

const NOTHING = Bytes.allocate(0);

@final
class States extends Data {
  clientState: Bytes = NOTHING;
  consensusState: Bytes = NOTHING;
  checksum: Bytes = NOTHING;

  fields(f: Fields): void {
    this.clientState = f.bytes("client_state", this.clientState);
    this.consensusState = f.bytes("consensus_state", this.consensusState);
    this.checksum = f.bytes("checksum", this.checksum);
  }
}

@final
class ClientMessage extends Data {
  message: Bytes = NOTHING;

  fields(f: Fields): void {
    this.message = f.bytes("client_message", this.message);
  }
}

@final
class AtHeight extends Data {
  height: Height = new Height();

  fields(f: Fields): void {
    f.object("height", this.height);
  }
}

@final
class MerklePath extends Data {
  keys: string[] = [];

  fields(f: Fields): void {
    this.keys = f.texts("key_path", this.keys);
  }
}

@final
class ClaimMessage extends Data {
  height: Height = new Height();
  delayNanos: u64 = 0;
  delayBlocks: u64 = 0;
  proof: Bytes = NOTHING;
  path: MerklePath = new MerklePath();
  value: string | null = null;

  fields(f: Fields): void {
    f.object("height", this.height);
    this.delayNanos = f.number("delay_time_period", this.delayNanos);
    this.delayBlocks = f.number("delay_block_period", this.delayBlocks);
    this.proof = f.bytes("proof", this.proof);
    f.object("merkle_path", this.path);
    this.value = f.optionalText("value", this.value);
  }
}

@final
class UpgradeMessage extends Data {
  clientState: Bytes = NOTHING;
  consensusState: Bytes = NOTHING;
  proofOfClient: Bytes = NOTHING;
  proofOfConsensusState: Bytes = NOTHING;

  fields(f: Fields): void {
    this.clientState = f.bytes("upgrade_client_state", this.clientState);
    this.consensusState = f.bytes("upgrade_consensus_state", this.consensusState);
    this.proofOfClient = f.bytes("proof_upgrade_client", this.proofOfClient);
    this.proofOfConsensusState =
      f.bytes("proof_upgrade_consensus_state", this.proofOfConsensusState);
  }
}

@final
class StatusResult extends Data {
  status: string = "";

  fields(f: Fields): void {
    this.status = f.text("status", this.status);
  }
}

@final
class TimestampResult extends Data {
  nanos: u64 = 0;

  fields(f: Fields): void {
    this.nanos = f.number("timestamp", this.nanos);
  }
}

@final
class MisbehaviourResult extends Data {
  isFound: bool = false;

  fields(f: Fields): void {
    this.isFound = f.bool("found_misbehaviour", this.isFound);
  }
}

@final
class HeightsResult extends Data {
  heights: Height[] = [];

  fields(f: Fields): void {
    this.heights = f.list<Height>("heights", this.heights);
  }
}

/** Stands between the ABI and a light client (host/contracts/CONTRACTS.md, section 8). */
@final
export class LightClientEntry {
  constructor(private readonly lightClient: LightClient) {}

  instantiate(): i32 {
    const call = Call.whole("", readMessage());
    const states = call.read<States>();
    if (call.error.length > 0) return finish(refuse(call.error));
    const client = new Client(states.clientState, states.checksum, new Height());
    return finish(this.lightClient.instantiate(client, states.consensusState));
  }

  query(): i32 {
    const call = Call.named("", readMessage());
    const given = this.answerTo(call);
    return finish(call.error.length == 0 ? given : refuse(call.error));
  }

  sudo(): i32 {
    const call = Call.named("", readMessage());
    const given = this.obey(call);
    return finish(call.error.length == 0 ? given : refuse(call.error));
  }

  migrate(): i32 {
    return finish(this.lightClient.migrate(readMessage()));
  }

  private answerTo(call: Call): Answer {
    const lightClient = this.lightClient;
    if (call.is("status")) {
      const result = new StatusResult();
      result.status = lightClient.status();
      return answer(result);
    }
    if (call.is("timestamp_at_height")) {
      const height = call.read<AtHeight>().height;
      const result = new TimestampResult();
      result.nanos = lightClient.timestampAtHeight(height);
      if (result.nanos == 0) return refuse("nothing is known of height " + height.toString());
      return answer(result);
    }
    if (call.is("verify_client_message")) {
      return lightClient.verifyClientMessage(call.read<ClientMessage>().message);
    }
    if (!call.is("check_for_misbehaviour")) return call.unknown();
    const result = new MisbehaviourResult();
    result.isFound = lightClient.checkForMisbehaviour(call.read<ClientMessage>().message);
    return answer(result);
  }

  private obey(call: Call): Answer {
    const lightClient = this.lightClient;
    if (call.is("verify_membership") || call.is("verify_non_membership")) {
      return this.verify(call);
    }
    if (call.is("update_state")) {
      const result = new HeightsResult();
      result.heights = lightClient.updateState(call.read<ClientMessage>().message);
      return answer(result);
    }
    if (call.is("update_state_on_misbehaviour")) {
      return lightClient.updateStateOnMisbehaviour(call.read<ClientMessage>().message);
    }
    if (call.is("migrate_client_store")) return lightClient.takeOver();
    if (!call.is("verify_upgrade_and_update_state")) return call.unknown();
    const upgrade = call.read<UpgradeMessage>();
    return lightClient.verifyUpgrade(new Upgrade(
      upgrade.clientState, upgrade.consensusState, upgrade.proofOfClient,
      upgrade.proofOfConsensusState,
    ));
  }

  private verify(call: Call): Answer {
    const asked = call.read<ClaimMessage>();
    const path: Bytes[] = [];
    for (let i = 0; i < asked.path.keys.length; i++) {
      const key = decodeBase64(Bytes.of(asked.path.keys[i]));
      if (!key) return refuse("merkle_path: expected base64");
      path.push(key);
    }
    let value: Bytes | null = null;
    if (call.is("verify_membership")) {
      const text = asked.value;
      value = text === null ? NOTHING : decodeBase64(Bytes.of(text));
      if (!value) return refuse("value: expected base64");
    }
    return this.lightClient.verifyClaim(new Claim(
      asked.height, asked.delayNanos, asked.delayBlocks, asked.proof, path, value,
    ));
  }
}

function readMessage(): Bytes {
  const request = ContractRequest.decode(readInput());
  assert(request !== null, "the host's request can be read");
  return request!.msg;
}

/** Hands the answer to a call to the host. */
function finish(given: Answer): i32 {
  const response = new ContractResponse();
  response.code = given.code;
  response.log = Bytes.of(given.error);
  response.data = given.data;
  if (!given.isRefused) response.events = encodedEvents();
  writeOutput(response.encode());
  return 0;
}
