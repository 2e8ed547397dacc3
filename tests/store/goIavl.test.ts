import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { CommitmentProof } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { proveKey } from "../../host/store/iavl/proof.js";
import { IavlTree } from "../../host/store/iavl/tree.js";

/**
 * Our own sequence of operations, run through cosmos/iavl v1.2.8 in Go: for each version its
 * root, and the SHA-256 of the proofs of keys 0 to 88 together, as ics23/go v0.11.0 encodes them.
 */
const EXPECTED = `
0577c315f8c2a4c606c8fb234f4c0dc1a8c199fed3c054bf5044becffbea3818
b45aec4cf05e8badf73785c42ebf926101fcbc46f71c6690bebd0e426b26d6e9
b708d141458e4385e2b25be8b4374c00dc8816d5be6c5de4e9742ce206e76755
8e0b7988bf00173863cf96c4dcfa6af98329297dda7cd407111edae115308d7b
8b2032ae2458f8c35dc5b97ea8eaea771d1ea73ec3682bb968804acf5f881654
9042cbd624386196a9cc1fc433cf8656b7ad8e4ebc3908c48c7944798b41eaab
11e7dc0563224190c0dfbba5f6f1f1db3a9d162d102555c4431274f0fb69f996
a023f4f3fc6576bebd74a10c1ae9b8a06d1da532b7ab2f7fc17e44748142d915
5b194688b3fa3d2dce5b4040b57c2c5ef50062f9798f79f11c9fdf71fc6e2c3c
ae312681abd3d631ca9b691d5ebd12b714f14b6986bf07dd92d8645167d7e3d1
9119856a02483c329affe453e6bb16029667b7fdd0bf785d07b9fa1bc9aaac2d
170063e9628aa56884f69dc436c7dfa22c20dc87fd83595e7422062368786729
af580434064940d240d8988c14a851f118a1943c98be53331fd546bd758c5194
cc525c35901e3ddbe9c3142752478916f005a314eb99c4d22ba4c1dc6669bd93
4bd71737ef74c77cb43fbdaef4d6bde4066fc8fbed069e38bc07911883f8ab7d
a6b2493651f530f7f5d4a0a95039a8638553b0c945c072850fc9eb4e5d4c7916
94a03ad1ca884502d979af82579abe24fe7dc6bd9d4e290dfb7bb5ed18392bf1
650d2851a979f4a40bcb92b2b4a1e1d1e7a44e44eb23a596f76aba4ba87497bf
34233598ecbe4eab2864f3580680ee705bad0cefd30ee1deadfa50d2ec2ffa65
8d3e9147fb07c6b50310d70cd54e97596e9bd07b53cda34e78e74f0e67e32b5e
f230d288ea522d8b4b892a5a8779c351ed4d313bbb955200d44e3724acdd914b
61438af9edc8eb02ea9d8dfe78521cb96f31ae6ef030ad940dbcefcde2a93faa
39965bb3c88e90cf18831a49b1e4afd613933a4bd57328f09112e0c88fa8fd68
65457c5566928164712a2745a4789f74702a76acac16cf4252926b1c01a94c13
`;

const VERSIONS = 12;
const KEYS = 89;

it("gives the roots and, byte for byte, the proofs of cosmos/iavl", () => {
  // Lehmer's generator, in whose products no number passes 2^53.
  let state = 1;
  const next = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const tree = new IavlTree();
  const found: string[] = [];
  for (let version = 1; version <= VERSIONS; version++) {
    for (let i = 0; i < 60; i++) {
      const key = `key/${next(KEYS)}`;
      if (next(5) < 2) tree.remove(key);
      else tree.set(key, utf8(`value/${next(1000)}`));
    }
    const { root, top } = tree.save();
    const proofs = createHash("sha256");
    for (let i = 0; i < KEYS; i++) {
      proofs.update(CommitmentProof.encode(proveKey(top!, `key/${i}`)));
    }
    found.push(toHex(root), proofs.digest("hex"));
  }
  expect(found).toEqual(EXPECTED.trim().split("\n"));
});
