/** The chains of a scenario, and how steps name what stands on them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Block, BlockResult } from "../chain/block.js";
import type { Engine } from "../chain/core.js";
import type { JsonNode } from "../chain/jsonNode.js";
import type { ConnectionEnd } from "../codec/gen/ibc.core.connection.v1.js";
import type { ClientState } from "../codec/gen/ibc.lightclients.tendermint.v1.js";
import { LocalChain } from "../local/localChain.js";
import type { ChainOptions } from "../local/options.js";
import type { Contract } from "../network/contract.js";
import type { ChannelEnd } from "../network/messages.js";
import { channelOf, clientStateOf, connectionOf } from "../relayer/ibcState.js";

/** What a text names, and of `$address` on which chain. */
const NAMED = /\$(address|contract|port)\(([a-zA-Z0-9_-]+)(?:@([a-zA-Z0-9._-]+))?\)/g;

/** A block that a chain of a scenario has made. */
export interface MadeBlock {
  readonly chainId: string;
  readonly block: Block;
  readonly result: BlockResult;
}

/** A client with its identifier and the chain that it follows. */
export interface ClientOnStage {
  readonly clientId: string;
  readonly state: ClientState;
  readonly of: LocalChain;
}

/** A channel's ends; the second one has no identifier while the other side has not answered. */
export type EndsOnStage = readonly [EndOnStage, EndOnStage];

export interface EndOnStage extends ChannelEnd {
  readonly chain: LocalChain;
}

export class Stage {
  readonly chains: ReadonlyMap<string, LocalChain>;
  /** By the names that the file gives them. */
  readonly contracts = new Map<string, Contract>();

  /** Makes the first block of every chain; tells `onBlock` of it and of all that follow. */
  constructor(
    options: readonly ChainOptions[],
    engine: Engine,
    onBlock: (made: MadeBlock) => void,
    /** Where files are that steps name. */
    private readonly folder = ".",
  ) {
    const chains = new Map<string, LocalChain>();
    for (const chain of options) {
      const { id: chainId } = chain;
      const tell = (block: Block, result: BlockResult) => onBlock({ chainId, block, result });
      chains.set(chainId, LocalChain.create({ ...chain, onBlock: tell }, engine));
    }
    this.chains = chains;
  }

  /** A chain that the file declares. */
  chain(id: string): LocalChain {
    return this.chains.get(id)!;
  }

  /** A client that exists now, or the InputError that it does not. */
  client(chain: LocalChain, json: JsonNode): ClientOnStage {
    const clientId = json.text();
    const state = clientStateOf(chain, clientId);
    if (state === undefined) return missing(chain, "client", json);
    const of = this.chains.get(state.chainId);
    if (of !== undefined) return { clientId, state, of };
    return json.fail(`${clientId} of ${chain.id} follows no chain of this scenario`);
  }

  /** A connection that exists now, with the chain at its other end. */
  connection(
    chain: LocalChain,
    json: JsonNode,
  ): { readonly connectionId: string; readonly counterparty: LocalChain } {
    const end = connectionOf(chain, json.text());
    if (end === undefined) return missing(chain, "connection", json);
    return { connectionId: json.text(), counterparty: this.behind(chain, end, json) };
  }

  /** A channel that exists now, with the end on the other side. */
  channel(chain: LocalChain, portId: string, json: JsonNode): EndsOnStage {
    const channelId = json.text();
    const end = channelOf(chain, portId, channelId);
    if (end === undefined) return missing(chain, `channel ${portId}/`, json);
    const connection = connectionOf(chain, end.connectionHops[0] ?? "");
    if (connection === undefined) {
      return json.fail(`${channelId} of ${chain.id} leads to no other chain`);
    }
    const there = this.behind(chain, connection, json);
    return [
      { chain, portId, channelId },
      { chain: there, portId: end.counterparty.portId, channelId: end.counterparty.channelId },
    ];
  }

  /** A contract that was made by now. */
  contract(json: JsonNode, name = json.text()): Contract {
    const contract = this.contracts.get(name);
    if (contract !== undefined) return contract;
    return json.fail(`there is no contract ${name.slice(0, 80)} at this point of the scenario`);
  }

  /** The module that a step names, by its place beside the scenario's file. */
  code(json: JsonNode): Uint8Array {
    try {
      return new Uint8Array(readFileSync(join(this.folder, json.text())));
    } catch {
      return json.fail(`${json.text().slice(0, 200)} cannot be read`);
    }
  }

  /**
   * A text with what it names put in: `$address(alice)` on a chain, or `$address(alice@zone-1)` on
   * another, and `$contract(oracle)` and `$port(oracle)` of a contract of the scenario.
   */
  text(chain: LocalChain, json: JsonNode, text = json.text()): string {
    return text.replace(NAMED, (_, kind: string, name: string, chainId?: string) => {
      if (kind === "contract") return this.contract(json, name).address;
      if (kind === "port") return this.contract(json, name).portId;
      const on = chainId === undefined ? chain : this.chains.get(chainId);
      return on?.address(name) ?? json.fail(`there is no chain ${chainId}`);
    });
  }

  private behind(chain: LocalChain, { clientId }: ConnectionEnd, json: JsonNode): LocalChain {
    const there = this.chains.get(clientStateOf(chain, clientId)?.chainId ?? "");
    return there ?? json.fail(`${clientId} of ${chain.id} follows no chain of this scenario`);
  }
}

/** What a step names has to be there when its turn comes. */
function missing(chain: LocalChain, kind: string, json: JsonNode): never {
  const name = `${kind}${kind.endsWith("/") ? "" : " "}${json.text().slice(0, 80)}`;
  return json.fail(`chain ${chain.id} has no ${name} at this point of the scenario`);
}
