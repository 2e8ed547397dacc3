/**
 * The smallest whole contract: keeps what it was instantiated with, answers what it is told, and
 * echoes every packet. A packet of data `fail` it refuses.
 */
import { arenaSeal } from "rt/stub";
import { Bytes } from "../../../assembly/abi/bytes";
import "../../../assembly/abi/diagnostics";
import { readInput, writeOutput } from "../../../assembly/abi/exchange";
import { get, set, Store } from "../../../assembly/abi/store";
import {
  ApplicationRequest, ApplicationResponse, Attribute, ContractRequest, ContractResponse, Event,
} from "../../../assembly/codec/gen/strait.abi.v0";

const GREETING = Bytes.of("greeting");
const PACKETS = Bytes.of("packets");
const VERSION = Bytes.of("echo-1");
const FAIL = Bytes.of("fail");

/** Marks the version of the ABI; never called. */
export function ibc_contract_0(): void {}

export function instantiate(): i32 {
  const request = ContractRequest.decode(readInput())!;
  set(Store.CONTRACT, GREETING, request.msg);
  return answer(request.sender);
}

/** Answers the greeting and what it is told. */
export function execute(): i32 {
  const request = ContractRequest.decode(readInput())!;
  return answer(get(Store.CONTRACT, GREETING)! + request.msg);
}

/** How many packets came, as one byte. */
export function query(): i32 {
  return answer(countOfPackets());
}

export function migrate(): i32 {
  const request = ContractRequest.decode(readInput())!;
  set(Store.CONTRACT, GREETING, request.msg);
  return answer(request.sender);
}

export function ibc_callback(): i32 {
  const request = ApplicationRequest.decode(readInput())!;
  const response = new ApplicationResponse();
  const received = request.onRecvPacket;
  if (request.onChanOpenInit !== null || request.onChanOpenTry !== null) response.version = VERSION;
  if (received !== null) {
    const data = received.packet.data;
    const count = Bytes.allocate(1);
    count.put(0, countOfPackets().at(0) + 1);
    set(Store.CONTRACT, PACKETS, count);
    response.acknowledgement = data;
    response.success = data != FAIL;
    response.events.push(echoed(data).encode());
  }
  writeOutput(response.encode());
  return 0;
}

function countOfPackets(): Bytes {
  const count = get(Store.CONTRACT, PACKETS);
  return count ? count : Bytes.allocate(1);
}

function echoed(data: Bytes): Event {
  const attribute = new Attribute();
  attribute.key = Bytes.of("data");
  attribute.value = data;
  const event = new Event();
  event.type = Bytes.of("echo");
  event.attributes.push(attribute);
  return event;
}

function answer(data: Bytes): i32 {
  const response = new ContractResponse();
  response.data = data;
  writeOutput(response.encode());
  return 0;
}

arenaSeal();
