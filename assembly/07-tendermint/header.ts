/** A header that updates a client: stateless checks (07-tendermint/header.go). */
import { Bytes } from "../abi/bytes";
import { compareHeights, formatHeight, newHeight, parseRevision } from "../02-client/height";
import { ClientMessage } from "../02-client/lightClient";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { ConsensusState, Header } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { ClientError, IbcError, panicked, TendermintError } from "../error";
import { TENDERMINT } from "./clientState";
import { validateSignedHeader } from "./signedHeader";
import { CheckedValidatorSet, checkValidatorSet, ValidatorSetCheck } from "./validatorSet";

/** A header, with what of it has been checked so far. */
export class TendermintHeader extends ClientMessage {
  private checkedValidators: ValidatorSetCheck | null = null;
  private checkedTrustedValidators: ValidatorSetCheck | null = null;

  constructor(public readonly message: Header) {
    super();
  }

  clientType(): Bytes {
    return TENDERMINT;
  }

  /** Whether there is a header in it at all; what follows needs one. */
  get hasHeader(): bool {
    const signed = this.message.signedHeader;
    return signed !== null && signed.header !== null;
  }

  get height(): Height {
    const header = this.message.signedHeader!.header!;
    return newHeight(parseRevision(header.chainId).value, <u64>header.height);
  }

  /** Checked once, however often it is asked for. */
  get validators(): ValidatorSetCheck {
    let check = this.checkedValidators;
    if (check === null) {
      check = checkValidatorSet(this.message.validatorSet, null);
      this.checkedValidators = check;
    }
    return check;
  }

  /** As above. Of an adjacent header they are its own, and of most others too. */
  get trustedValidators(): ValidatorSetCheck {
    let check = this.checkedTrustedValidators;
    if (check === null) {
      check = checkValidatorSet(this.message.trustedValidators, this.validators.set);
      this.checkedTrustedValidators = check;
    }
    return check;
  }

  /** The consensus state that this header makes (Header.ConsensusState). */
  consensusState(): ConsensusState {
    const header = this.message.signedHeader!.header!;
    const state = new ConsensusState();
    state.timestamp = header.time;
    state.root.hash = header.appHash;
    state.nextValidatorsHash = header.nextValidatorsHash;
    return state;
  }

  validateBasic(): IbcError | null {
    const signed = this.message.signedHeader;
    if (signed === null) return ClientError.invalidHeader("there is no signed header");
    const header = signed.header;
    if (header === null) return ClientError.invalidHeader("there is no header");
    const error = validateSignedHeader(signed, header.chainId);
    if (error !== null) return error;
    if (!parseRevision(header.chainId).ok) {
      return panicked("the revision of " + header.chainId.toString() + " passes 64 bits");
    }
    if (compareHeights(this.message.trustedHeight, this.height) >= 0) {
      return TendermintError.invalidHeaderHeight(
        "trusted height " + formatHeight(this.message.trustedHeight).toString() +
          " must be below header height " + formatHeight(this.height).toString(),
      );
    }
    if (this.message.validatorSet === null) {
      return ClientError.invalidHeader("there is no validator set");
    }
    const validators = this.validators.set;
    if (validators === null) return this.validators.error;
    return header.validatorsHash == validators.hash
      ? null
      : ClientError.invalidHeader("the validator set does not match its hash");
  }
}

/** checkTrustedHeader: the trusted validators are those that a consensus state announced. */
export function checkTrustedValidators(
  header: TendermintHeader, state: ConsensusState,
): IbcError | null {
  const check = header.trustedValidators;
  const trusted: CheckedValidatorSet | null = check.set;
  if (trusted === null) return check.error;
  if (trusted.hash == state.nextValidatorsHash) return null;
  return TendermintError.invalidValidatorSet(
    "the trusted validators do not hash to what the trusted consensus state announced",
  );
}

