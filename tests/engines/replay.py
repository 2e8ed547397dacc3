"""
Replays recordings of ibc-go chains (traces/FORMAT.md) on wasmtime and compares result codes,
responses and the roots of `ibc` and `transfer`. A chain ends where it differs, or where the core
meets something that is not built yet. Prints one line of JSON; exits 1 when anything differs.

    python replay.py --wasm build/core.wasm RECORDING...
"""

import argparse
import base64
import gzip
import hashlib
import json
import sys
from importlib.metadata import version

import applications
from host import Context, Machine, Stores
from iavl import Tree
from wire import any_message, field, fields

STORES = (
    "ibc", "transfer", "bank", "upgrade", "packetfowardmiddleware", "ratelimit", "feeibc",
)
COMPARED = STORES[:2]
IBC = STORES.index("ibc")
BANK, UPGRADE = STORES.index("bank"), STORES.index("upgrade")
RATE_LIMITS = STORES.index("ratelimit")
# An hour that begins at Go's zero time, as the genesis of ibc-go's test chains leaves it.
HOUR_EPOCH = bytes.fromhex("120308901c1a0b088092b8c398feffffff01")
NOT_BUILT = ("strait", 1)
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


class NotBuilt(Exception):
    """The core says that it does not know this yet."""


class Different(Exception):
    """Ours is not what was recorded."""


def bech32_bytes(address: str) -> bytes:
    """The bytes of an address of a recording, whose checksum is taken on trust."""
    digits = address[address.rindex("1") + 1 : -6]
    bits = 0
    for digit in digits:
        bits = bits << 5 | BECH32.index(digit)
    spare = len(digits) * 5 % 8
    return (bits >> spare).to_bytes(len(digits) * 5 // 8, "big")


def lengthened(address: str) -> bytes:
    data = bech32_bytes(address)
    return bytes([len(data)]) + data


# The keys of x/bank/types/keys.go: supply, balance, and who holds a denomination.


def supply_key(denomination: str) -> bytes:
    return b"\0" + denomination.encode()


def balance_key(address: str, denomination: str) -> bytes:
    return b"\2" + lengthened(address) + denomination.encode()


def holder_key(address: str, denomination: str) -> bytes:
    return b"\3" + denomination.encode() + b"\0" + lengthened(address)


def same(what: str, expected, found) -> None:
    if expected != found:
        raise Different(f"{what}: {found} instead of {expected}")


class Chain:
    """One chain of a recording: its state, and how far it was equal."""

    def __init__(self, machine: Machine, genesis: dict):
        self.machine, self.genesis = machine, genesis
        self.stores = Stores(len(STORES))
        self.trees = [Tree() for _ in STORES]
        for number, name in enumerate(COMPARED):
            for key, value in genesis["genesis_kv"][name]:
                self.stores.write(number, bytes.fromhex(key), bytes.fromhex(value))
        for address, denomination, amount in genesis["balances"]:
            if amount != "0":
                self.give(address, denomination, int(amount))
        recorded = genesis.get("ports", {})
        ports, ports_v2 = recorded.get("v1", {}), recorded.get("v2", {})
        ours = applications.applications_of(ports, applications.MODULES)
        ours_v2 = applications.applications_of(ports_v2, applications.MODULES_V2)
        self.applications = ours | ours_v2
        self.names = b"".join(field(1, name) for name in ours)
        self.names += b"".join(field(2, name) for name in ours_v2)
        stacks = applications.stacks_of(ports)
        self.stacks = b"".join(field(1, stack) for stack in stacks)
        self.stacks += b"".join(field(2, stack) for stack in applications.stacks_of(ports_v2))
        if any(b"rate-limiting" in stack for stack in stacks):
            self.stores.write(RATE_LIMITS, b"hour-epoch", HOUR_EPOCH)
        self.report = {
            "chainId": genesis["chain_id"], "recordedBlocks": 0, "blocks": 0, "actions": 0,
            "transactions": 0, "messages": 0, "outcome": "equal", "height": 0,
        }

    def give(self, address: str, denomination: str, amount: int) -> None:
        """A first balance, which adds to the supply."""
        supply = int(self.stores.get(BANK, supply_key(denomination)) or 0) + amount
        self.stores.write(BANK, balance_key(address, denomination), b"%d" % amount)
        self.stores.write(BANK, holder_key(address, denomination), b"")
        self.stores.write(BANK, supply_key(denomination), b"%d" % supply)

    def route(self, kind: int, target: bytes, request: bytes) -> bytes | None:
        """Only applications answer here."""
        return applications.answer(self.applications, target, request) if kind == 1 else None

    def play(self, block: dict) -> None:
        self.report["recordedBlocks"] += 1
        if self.report["outcome"] != "equal":
            return
        self.report["height"] = block["height"]
        try:
            self.execute(block)
            self.report["blocks"] += 1
        except NotBuilt as stop:
            self.report |= {"outcome": "not-built", "why": str(stop)}
        except Different as stop:
            self.report |= {"outcome": "different", "why": str(stop)}

    def context_of(self, block: dict) -> Context:
        genesis = self.genesis
        blocked = map(bech32_bytes, genesis["blocked_addresses"])
        return Context(
            self.stores, genesis["chain_id"], genesis["authority"],
            int(block["time_ns"]), block["height"], bytes.fromhex(block["next_validators_hash"]),
            bytes.fromhex(genesis["commitment_prefix"]), genesis["bech32_prefix"],
            application_names=self.names,
            bank_settings=b"".join(field(2, address) for address in blocked),
            stacks=self.stacks,
            route=self.route,
        )

    def execute(self, block: dict) -> None:
        context = self.context_of(block)
        for action in block.get("actions", []):
            self.act(context, action)
            self.report["actions"] += 1
        self.machine.call("begin_block", b"", context)
        for transaction in block["txs"]:
            self.transact(context, transaction)
            self.report["transactions"] += 1
            self.report["messages"] += len(transaction["msgs"])
        self.machine.call("end_block", b"", context)
        self.commit(block)

    def run(self, context: Context, export: str, request: bytes) -> tuple[dict, dict]:
        """A call whose writes are kept when it succeeds: its result, and all fields of that."""
        self.stores.open()
        response = fields(self.machine.call(export, request, context))
        code, codespace = response.get(1, [0])[-1], response.get(2, [b""])[-1].decode()
        self.stores.close(code == 0)
        if (codespace, code) == NOT_BUILT:
            raise NotBuilt(response.get(3, [b""])[-1].decode())
        return {"code": code, "codespace": codespace}, response

    def deliver(self, context: Context, messages: list, signers: list, routed: bool):
        """One transaction: its result, and the responses."""
        request = b"".join(field(1, encoded(message)) for message in messages)
        request += b"".join(field(2, signer) for signer in signers)
        request += field(3, 1) if routed else b""
        result, response = self.run(context, "deliver", request)
        return result, [fields(answer).get(1, [b""])[-1] for answer in response.get(6, [])]

    def act(self, context: Context, action: dict) -> None:
        kind, arguments, result = action["kind"], action["args"], action["result"]
        if kind == "set_upgraded_client":
            path = f"upgradedIBCState/{arguments['plan_height']}/upgraded"
            for name, argument in ("Client", "client_state"), ("ConsState", "consensus_state"):
                value = base64.b64decode(arguments[argument])
                self.stores.write(UPGRADE, (path + name).encode(), value)
        elif kind == "authority_msg":
            found, responses = self.deliver(context, [arguments], [], routed=True)
            compare_code(kind, result, found)
            if "response" in result:
                same("response", encoded(result["response"]), responses[0])
        elif kind == "send_packet":
            found, response = self.run(context, "app_call", send_packet(arguments))
            compare_code(kind, result, found)
            if found["code"] == 0:
                same("sequence", int(result["sequence"]), response.get(4, [0])[-1])
        elif kind == "write_acknowledgement":
            found, _ = self.run(context, "app_call", write_acknowledgement(arguments))
            compare_code(kind, result, found)
        elif kind == "write_acknowledgement_v2":
            found, _ = self.run(context, "app_call", self.write_acknowledgement_v2(arguments))
            compare_code(kind, result, found)
        else:
            raise NotBuilt(f"the action {kind} is not built yet")

    def write_acknowledgement_v2(self, arguments: dict) -> bytes:
        """strait.abi.v0.AppCallRequest; the port is that which the waiting packet came to."""
        client, sequence = arguments["client_id"], int(arguments["sequence"])
        waiting = f"{client}async_packet".encode() + sequence.to_bytes(8, "big")
        payload = fields(self.stores.get(IBC, waiting) or b"").get(5, [b""])[0]
        written = field(1, client) + field(2, sequence)
        written += field(3, base64.b64decode(arguments["acknowledgement"]))
        return field(1, fields(payload).get(2, [b""])[0]) + field(5, written)

    def transact(self, context: Context, transaction: dict) -> None:
        messages, result = transaction["msgs"], transaction["result"]
        found, responses = self.deliver(context, messages, [transaction["signer"]], routed=False)
        compare_code(messages[0]["type_url"], result, found)
        kept = responses if found["code"] == 0 else []
        data = b"".join(field(2, response) for response in kept)
        same("data", result.get("data", ""), base64.b64encode(data).decode())

    def commit(self, block: dict) -> None:
        self.compare_balances(block.get("balances", []))
        before = [dict(base) for base in self.stores.base]
        changes = self.stores.take_changes()
        for number, name in enumerate(STORES):
            root = self.trees[number].commit(before[number], changes[number]).hex()
            if name in COMPARED:
                expected = block["stores"][name]
                found = {"root": root, "version": self.trees[number].version}
                same(f"store {name}", expected, found)

    def compare_balances(self, recorded: list) -> None:
        """Every balance that either side wrote has the same amount on both."""
        expected = {balance_key(a, d): amount.encode() for a, d, amount in recorded}
        (changes,) = self.stores.levels
        for key in expected.keys() | (key for key in changes[BANK] if key[0] == 2):
            same(f"balance {key.hex()}", expected.get(key), self.stores.get(BANK, key) or b"0")


def encoded(message: dict) -> bytes:
    """A recorded message as google.protobuf.Any."""
    return any_message(message["type_url"], base64.b64decode(message["value"]))


def send_packet(arguments: dict) -> bytes:
    """strait.abi.v0.AppCallRequest; the port is that of the source."""
    height = b"".join(
        field(number, int(arguments["timeout_height"][name]))
        for number, name in ((1, "revision_number"), (2, "revision_height"))
    )
    packet = field(1, arguments["source_channel"]) + field(2, height)
    packet += field(3, int(arguments["timeout_timestamp"]))
    packet += field(4, base64.b64decode(arguments["data"]))
    return field(1, arguments["source_port"]) + field(2, packet)


def write_acknowledgement(arguments: dict) -> bytes:
    """strait.abi.v0.AppCallRequest; the port is that of the packet's destination."""
    packet = base64.b64decode(arguments["packet"])
    written = field(1, packet) + field(2, base64.b64decode(arguments["acknowledgement"]))
    return field(1, fields(packet).get(4, [b""])[-1]) + field(3, written)


def compare_code(what: str, expected: dict, found: dict) -> None:
    codes = [(r.get("codespace", ""), r["code"]) for r in (expected, found)]
    same(what, *codes)


def replay(machine: Machine, path: str) -> dict:
    """Replays one recording, plain or gzip."""
    opened = gzip.open(path, "rt") if path.endswith(".gz") else open(path, encoding="utf-8")
    name, chains = "", {}
    with opened as lines:
        for line in map(json.loads, lines):
            if line["kind"] == "genesis":
                name = line["name"]
                chains = {c["chain_id"]: Chain(machine, c) for c in line["chains"]}
            elif line["kind"] == "block":
                chains[line["chain_id"]].play(line)
    return {"name": name, "chains": [chain.report for chain in chains.values()]}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--wasm", required=True)
    parser.add_argument("recordings", nargs="+")
    options = parser.parse_args()
    with open(options.wasm, "rb") as file:
        wasm = file.read()
    machine = Machine(wasm)
    recordings = [replay(machine, path) for path in options.recordings]
    summary = {
        "engine": f"wasmtime {version('wasmtime')}",
        "wasm": hashlib.sha256(wasm).hexdigest(),
        "recordings": recordings,
    }
    print(json.dumps(summary))
    outcomes = {chain["outcome"] for found in recordings for chain in found["chains"]}
    return 1 if "different" in outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
