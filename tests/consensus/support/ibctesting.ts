/**
 * The chains of the recordings (traces/FORMAT.md), as the testing package of ibc-go v11.2.0 makes
 * their headers: testing/chain.go, commitBlock and CreateTMClientHeader.
 */
import { createHash } from "node:crypto";
import { fromHex, toHex } from "../../../host/bytes.js";
import type { Header } from "../../../host/codec/gen/tendermint.types.js";
import { clientHeader } from "../../../host/consensus/clientHeader.js";
import { signHeader } from "../../../host/consensus/commit.js";
import { ed25519Signer, type Signers, signersByAddress } from "../../../host/consensus/keys.js";
import { timeFromNanos } from "../../../host/consensus/time.js";
import { ValidatorSet } from "../../../host/consensus/validatorSet.js";

/** Stands for every hash that light clients do not look at. */
const UNUSED_HASH = createHash("sha256").update(Uint8Array.of(0)).digest();
const EMPTY_HASH = new Uint8Array(32);

export interface RecordedChain {
  readonly chain_id: string;
  readonly validators: readonly {
    readonly pub_key_ed25519: string;
    readonly priv_key_ed25519: string;
    readonly address: string;
    readonly power: number;
  }[];
}

export interface RecordedBlock {
  readonly chain_id: string;
  readonly height: number;
  readonly time_ns: string;
  readonly app_hash: string;
  readonly next_validators_hash: string;
}

interface Height {
  readonly block: RecordedBlock;
  readonly validators: ValidatorSet;
  readonly nextValidators: ValidatorSet;
}

/** One chain of a recording, followed block by block. */
export class IbctestingChain {
  readonly chainId: string;
  private readonly signers: Signers;
  private readonly heights = new Map<number, Height>();
  private nextValidators: ValidatorSet;

  constructor({ chain_id, validators }: RecordedChain) {
    this.chainId = chain_id;
    // Go has the seed of a private key before the public key.
    const signers = validators.map(({ priv_key_ed25519 }) =>
      ed25519Signer(fromHex(priv_key_ed25519).subarray(0, 32)),
    );
    this.signers = signersByAddress(signers);
    this.nextValidators = ValidatorSet.create(
      validators.map(({ power }, index) => ({
        publicKey: signers[index]!.publicKey,
        power: BigInt(power),
      })),
    );
  }

  /**
   * Follows a block. Where its next validators are others, `replacement` has them: the recordings
   * swap whole sets, which begin without a history of proposers. A set that follows unchanged
   * begins again from the priorities of the one before, unlike CometBFT's.
   */
  addBlock(block: RecordedBlock, replacement?: ValidatorSet): void {
    const before = this.nextValidators;
    const validators = block.height === 1 ? before : before.rotate(1);
    this.nextValidators = replacement ?? before;
    const { nextValidators } = this;
    this.heights.set(block.height, { block, validators, nextValidators });
  }

  /** Hash of the validators that follow the last block, unless they are replaced. */
  nextValidatorsHash(): string {
    return toHex(this.nextValidators.hash());
  }

  /**
   * The header of a height for a client that knows another one, undefined where the recording has
   * no such blocks. The votes of validators whose keys were not recorded are absent.
   */
  header(height: bigint, trustedHeight: bigint): ReturnType<typeof clientHeader> | undefined {
    const at = this.heights.get(Number(height));
    const trusted = this.heights.get(Number(trustedHeight));
    if (at === undefined || trusted === undefined) return undefined;
    const before = this.heights.get(Number(height) - 1);
    const header: Header = {
      version: { block: 11n, app: 2n },
      chainId: this.chainId,
      height,
      time: timeFromNanos(BigInt(at.block.time_ns)),
      lastBlockId: { hash: EMPTY_HASH, partSetHeader: { total: 10_000, hash: EMPTY_HASH } },
      lastCommitHash: fromHex(at.block.app_hash),
      dataHash: UNUSED_HASH,
      validatorsHash: at.validators.hash(),
      nextValidatorsHash: at.nextValidators.hash(),
      consensusHash: UNUSED_HASH,
      appHash: fromHex(before?.block.app_hash ?? ""),
      lastResultsHash: UNUSED_HASH,
      evidenceHash: UNUSED_HASH,
      proposerAddress: at.validators.proposer.address,
    };
    const signedHeader = signHeader(header, at.validators, this.signers, {
      round: 1,
      partSetHeader: { total: 3, hash: UNUSED_HASH },
      ballots: at.validators.validators.map(({ address }) => ({
        vote: this.signers.has(toHex(address)) ? "block" : "absent",
      })),
    });
    const lightBlock = { signedHeader, validatorSet: at.validators.toMessage() };
    return clientHeader(lightBlock, trustedHeight, trusted.nextValidators.rotate(1));
  }
}
