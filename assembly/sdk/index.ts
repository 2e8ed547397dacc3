/**
 * All that a contract's author imports: `import { Contract, ... } from "strait/sdk"`. The file that
 * is compiled exports its contract by default, a class that extends `Contract`
 * (host/contracts/CONTRACTS.md, "In AssemblyScript").
 */
export { Bytes } from "../abi/bytes";
export { Acknowledgement } from "./acknowledgement";
export { Answer, answer, done, refuse } from "./answer";
export { Call } from "./call";
export {
  blockHeight, blockTimeNanos, blockTimeSeconds, chainId, isAddress, ownAddress, ownPort,
} from "./chain";
export { Channel } from "./channel";
export { Contract } from "./contract";
export { askContract, callContract, Reply } from "./contracts";
export { Data, Decoded, decode, encode, message } from "./data";
export { emit, EventBuilder } from "./event";
export { Fields } from "./fields";
export { Packet } from "./packet";
export { Receipt } from "./receipt";
export { close, send, Sent, Timeout, writeAcknowledgement } from "./send";
export { Item, Table, Tables } from "./storage";
export { isBase64, textOf } from "./text";
export { Walk } from "./walk";
