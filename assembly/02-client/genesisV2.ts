/** Genesis of the counterparties of IBC v2 clients (02-client/v2/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { Store } from "../abi/store";
import { clientCounterpartyPath } from "../24-host/paths";
import { writeChecked } from "../24-host/valueSize";
import { GenesisState } from "../codec/gen/ibc.core.client.v2";
import { IbcError, panicked } from "../error";

/** Writes which client on the other chain answers to each; null, or the panic that stops ibc-go's
 * start, or `sdk/11` for what no store takes. Configurations of relayers travel as metadata. */
export function initClientV2Genesis(genesis: GenesisState): IbcError | null {
  const invalid = validate(genesis);
  if (invalid !== null) return invalid;
  const scratch = new Scratch();
  for (let i = 0; i < genesis.counterpartyInfos.length; i++) {
    const info = genesis.counterpartyInfos[i];
    const key = clientCounterpartyPath(info.clientId);
    const error = writeChecked(Store.IBC, key, info.counterpartyInfo.encode());
    if (error !== null) return error;
    scratch.release();
  }
  return null;
}

/** 02-client/v2/types/genesis.go Validate: the one genesis of IBC that is checked as it is
 * imported. */
function validate(genesis: GenesisState): IbcError | null {
  const clientIds = new Array<Bytes>();
  for (let i = 0; i < genesis.counterpartyInfos.length; i++) {
    const info = genesis.counterpartyInfos[i];
    const clientId = info.clientId;
    if (clientId.length == 0) return panicked("a client with a counterparty has no identifier");
    if (clientId == info.counterpartyInfo.clientId) {
      return panicked(clientId.toString() + " is its own counterparty");
    }
    if (info.counterpartyInfo.merklePrefix.length == 0) {
      return panicked("the counterparty of " + clientId.toString() + " has no prefix");
    }
    clientIds.push(clientId);
  }
  return validateOnceEach(clientIds);
}

function validateOnceEach(clientIds: Bytes[]): IbcError | null {
  clientIds.sort((a, b) => a.compare(b));
  for (let i = 1; i < clientIds.length; i++) {
    if (clientIds[i] == clientIds[i - 1]) {
      return panicked(clientIds[i].toString() + " has two counterparties");
    }
  }
  return null;
}
