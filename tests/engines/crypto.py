"""Hashes that hashlib lacks, and signatures, written for being read and not for speed."""

import hashlib

MASK32, MASK64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


def keccak256(data: bytes) -> bytes:
    """Keccak-256 with its first padding, as Ethereum uses it."""
    rate = 136
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % rate))
    padded[-1] |= 0x80
    state = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), rate):
        for lane in range(rate // 8):
            word = padded[start + 8 * lane : start + 8 * lane + 8]
            state[lane % 5][lane // 5] ^= int.from_bytes(word, "little")
        state = keccak_f(state)
    lanes = (state[lane % 5][lane // 5] for lane in range(4))
    return b"".join(lane.to_bytes(8, "little") for lane in lanes)


def keccak_f(a):
    def rotate(value: int, by: int) -> int:
        return (value << by | value >> (64 - by)) & MASK64 if by else value

    register = 1
    for _ in range(24):
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[(x - 1) % 5] ^ rotate(c[(x + 1) % 5], 1) for x in range(5)]
        a = [[a[x][y] ^ d[x] for y in range(5)] for x in range(5)]
        x, y, moved = 1, 0, a[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            moved, a[x][y] = a[x][y], rotate(moved, (step + 1) * (step + 2) // 2 % 64)
        a = [[a[x][y] ^ ~a[(x + 1) % 5][y] & a[(x + 2) % 5][y] for y in range(5)] for x in range(5)]
        for bit in range(7):
            if register & 1:
                a[0][0] ^= 1 << (1 << bit) - 1
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
    return a


BLAKE3_IV = (
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
)
BLAKE3_ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8


def blake3_compress(chaining, block: bytes, counter: int, flags: int, size: int):
    words = [int.from_bytes(block[4 * i : 4 * i + 4], "little") for i in range(16)]
    v = [*chaining, *BLAKE3_IV[:4], counter & MASK32, counter >> 32, size, flags]

    def mix(a, b, c, d, x, y):
        for message, first, second in ((x, 16, 12), (y, 8, 7)):
            v[a] = v[a] + v[b] + message & MASK32
            v[d] = (v[d] ^ v[a]) >> first | (v[d] ^ v[a]) << (32 - first) & MASK32
            v[c] = v[c] + v[d] & MASK32
            v[b] = (v[b] ^ v[c]) >> second | (v[b] ^ v[c]) << (32 - second) & MASK32

    for _ in range(7):
        for i in range(4):
            mix(i, 4 + i, 8 + i, 12 + i, words[2 * i], words[2 * i + 1])
        for i in range(4):
            mix(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4,
                words[8 + 2 * i], words[9 + 2 * i])
        words = [words[i] for i in BLAKE3_ORDER]
    return [v[i] ^ v[i + 8] for i in range(8)]


def blake3(data: bytes) -> bytes:
    def node(part: bytes, first_chunk: int, root: int):
        if len(part) <= 1024:
            chaining = BLAKE3_IV
            blocks = range(0, max(len(part), 1), 64)
            for start in blocks:
                block = part[start : start + 64]
                flags = CHUNK_START if start == 0 else 0
                if start == blocks[-1]:
                    flags |= CHUNK_END | root
                padded = block.ljust(64, b"\0")
                chaining = blake3_compress(chaining, padded, first_chunk, flags, len(block))
            return chaining
        left = 1024 << ((len(part) - 1) // 1024).bit_length() - 1
        halves = node(part[:left], first_chunk, 0)
        halves += node(part[left:], first_chunk + left // 1024, 0)
        block = b"".join(word.to_bytes(4, "little") for word in halves)
        return blake3_compress(BLAKE3_IV, block, 0, PARENT | root, 64)

    return b"".join(word.to_bytes(4, "little") for word in node(data, 0, ROOT))


def ripemd160(data: bytes) -> bytes:
    return hashlib.new("ripemd160", data).digest()


# Digest sizes and functions by ICS-23 HashOp.
HASHES = {
    1: (32, lambda data: hashlib.sha256(data).digest()),
    2: (64, lambda data: hashlib.sha512(data).digest()),
    3: (32, keccak256),
    4: (20, ripemd160),
    5: (20, lambda data: ripemd160(hashlib.sha256(data).digest())),
    6: (32, lambda data: hashlib.new("sha512_256", data).digest()),
    7: (64, lambda data: hashlib.blake2b(data).digest()),
    8: (32, lambda data: hashlib.blake2s(data).digest()),
    9: (32, blake3),
}

# Ed25519: -x^2 + y^2 = 1 + D x^2 y^2 over the integers modulo P.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def edwards_add(a, b):
    """Adds points in extended coordinates (x, y, z, xy)."""
    e = (a[1] - a[0]) * (b[1] - b[0])
    f = (a[1] + a[0]) * (b[1] + b[0])
    g, h = 2 * D * a[3] * b[3], 2 * a[2] * b[2]
    x, y, z, t = (f - e) % P, (f + e) % P, (h - g) % P, (h + g) % P
    return x * z % P, t * y % P, z * t % P, x * y % P


def edwards_multiply(factor: int, point):
    result = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = edwards_add(result, point)
        point = edwards_add(point, point)
        factor >>= 1
    return result


def edwards_decode(encoded: bytes):
    """A point as ZIP-215 reads it: y may be unreduced, and the sign of x = 0 may be set."""
    number = int.from_bytes(encoded, "little")
    y, sign = (number & (1 << 255) - 1) % P, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_1 % P
    if x * x % P != square:
        return None
    if x % 2 != sign:
        x = -x % P
    return x, y, 1, x * y % P


BASE = edwards_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def verify_ed25519(message: bytes, signature: bytes, key: bytes) -> bool:
    if len(signature) != 64 or len(key) != 32:
        return False
    r, a = edwards_decode(signature[:32]), edwards_decode(key)
    s = int.from_bytes(signature[32:], "little")
    if r is None or a is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    right = edwards_add(r, edwards_multiply(k, a))
    minus_right = (-right[0] % P, right[1], right[2], -right[3] % P)
    x, y, z, _ = edwards_multiply(8, edwards_add(edwards_multiply(s, BASE), minus_right))
    return x == 0 and y == z


class Curve:
    """A short Weierstrass curve y^2 = x^3 + ax + b; None is the point at infinity."""

    def __init__(self, p: int, a: int, b: int, n: int, x: int, y: int):
        self.p, self.a, self.b, self.n, self.base = p, a, b, n, (x, y)

    def add(self, one, other):
        if one is None or other is None:
            return one or other
        if one[0] == other[0]:
            if (one[1] + other[1]) % self.p == 0:
                return None
            slope = (3 * one[0] ** 2 + self.a) * pow(2 * one[1], -1, self.p)
        else:
            slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, self.p)
        x = (slope * slope - one[0] - other[0]) % self.p
        return x, (slope * (one[0] - x) - one[1]) % self.p

    def multiply(self, factor: int, point):
        result = None
        while factor:
            if factor & 1:
                result = self.add(result, point)
            point = self.add(point, point)
            factor >>= 1
        return result

    def lift(self, x: int, odd: int):
        square = (x**3 + self.a * x + self.b) % self.p
        y = pow(square, (self.p + 1) // 4, self.p)
        if x >= self.p or y * y % self.p != square:
            return None
        return x, y if y % 2 == odd else self.p - y

    def verify(self, message: bytes, r: int, s: int, key) -> bool:
        if key is None or not (0 < r < self.n and 0 < s <= self.n // 2):
            return False
        digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
        inverse = pow(s, -1, self.n)
        first = self.multiply(digest * inverse % self.n, self.base)
        point = self.add(first, self.multiply(r * inverse % self.n, key))
        return point is not None and point[0] % self.n == r

    def decode(self, key: bytes):
        """A key in its compressed form."""
        if len(key) != 33 or key[0] not in (2, 3):
            return None
        return self.lift(int.from_bytes(key[1:], "big"), key[0] & 1)

    def decode_any(self, key: bytes):
        """A key in its compressed, uncompressed (4) or hybrid form (6, 7)."""
        if len(key) != 65 or key[0] not in (4, 6, 7):
            return self.decode(key)
        odd = key[64] & 1
        point = self.lift(int.from_bytes(key[1:33], "big"), odd)
        same = point is not None and point[1] == int.from_bytes(key[33:], "big")
        return point if same and key[0] in (4, 6 + odd) else None


K1 = Curve(
    2**256 - 2**32 - 977, 0, 7,
    0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
R1 = Curve(
    2**256 - 2**224 + 2**192 + 2**96 - 1, -3,
    0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def halves(signature: bytes) -> tuple[int, int]:
    return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")


def verify_secp256k1(message: bytes, signature: bytes, key: bytes) -> bool:
    """r and s are reduced before s has to be low, as the SDK's library does."""
    if len(signature) != 64:
        return False
    r, s = halves(signature)
    return K1.verify(message, r % K1.n, s % K1.n, K1.decode_any(key))


def verify_secp256r1(message: bytes, signature: bytes, key: bytes) -> bool:
    return len(signature) == 64 and R1.verify(message, *halves(signature), R1.decode(key))


def verify_recovery(digest: bytes, signature: bytes, address: bytes) -> bool:
    if len(digest) != 32 or len(signature) != 65 or len(address) != 20:
        return False
    r, s = halves(signature)
    v = signature[64] - 27 if signature[64] in (27, 28) else signature[64]
    if v > 3 or not (0 < r < K1.n and 0 < s < K1.n):
        return False
    point = K1.lift(r + (K1.n if v & 2 else 0), v & 1)
    if point is None:
        return False
    inverse = pow(r, -1, K1.n)
    left = K1.multiply(s * inverse % K1.n, point)
    minus_digest = -int.from_bytes(digest, "big") * inverse % K1.n
    key = K1.add(left, K1.multiply(minus_digest, K1.base))
    if key is None:
        return False
    return keccak256(key[0].to_bytes(32, "big") + key[1].to_bytes(32, "big"))[12:] == address


SCHEMES = {1: verify_ed25519, 2: verify_secp256k1, 3: verify_secp256r1, 4: verify_recovery}
