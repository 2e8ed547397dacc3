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

STORES = ("ibc", "transfer", "bank", "upgrade")
COMPARED = STORES[:2]
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


def balance_key(address: str, denomination: str) -> bytes:
    """x/bank/types/keys.go, BalancesPrefix."""
    data = bech32_bytes(address)
    return b"\x02" + bytes([len(data)]) + data + denomination.encode()


def same(what: str, expected, found) -> None:
    if expected != found:
        raise Different(f"{what}: {found} instead of {expected}")


def app_call(kind: str, arguments: dict) -> bytes:
    """The AppCallRequest of an action (traces/FORMAT.md, section 1.4)."""
    if kind == "write_acknowledgement":
        packet = base64.b64decode(arguments["packet"])
        acknowledgement = base64.b64decode(arguments["acknowledgement"])
        (port,) = fields(packet)[4]
        return field(1, port) + field(3, field(1, packet) + field(2, acknowledgement))
    height = arguments["timeout_height"]
    height_numbers = int(height["revision_number"]), int(height["revision_height"])
    timeout = b"".join(field(n + 1, number) for n, number in enumerate(height_numbers) if number)
    sent = field(1, arguments["source_channel"]) + field(2, timeout)
    sent += field(3, int(arguments["timeout_timestamp"]))
    sent += field(4, base64.b64decode(arguments["data"]))
    return field(1, arguments["source_port"]) + field(2, sent)


class Chain:
    """One chain of a recording: its state, and how far it was equal."""

    def __init__(self, machine: Machine, genesis: dict):
        self.machine, self.genesis = machine, genesis
        self.applications = applications.names(genesis.get("ports", {}))
        self.stores = Stores(len(STORES))
        self.trees = [Tree() for _ in STORES]
        for number, name in enumerate(COMPARED):
            for key, value in genesis["genesis_kv"][name]:
                self.stores.write(number, bytes.fromhex(key), bytes.fromhex(value))
        for address, denomination, amount in genesis["balances"]:
            if amount != "0":
                self.stores.write(2, balance_key(address, denomination), amount.encode())
        self.report = {
            "chainId": genesis["chain_id"], "recordedBlocks": 0, "blocks": 0, "actions": 0,
            "transactions": 0, "messages": 0, "outcome": "equal", "height": 0,
        }

    def application(self, name: bytes, request: bytes) -> bytes | None:
        known = name.decode() in self.applications
        return applications.answer(name.decode(), request) if known else None

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

    def execute(self, block: dict) -> None:
        context = Context(
            self.stores, self.genesis["chain_id"], self.genesis["authority"],
            int(block["time_ns"]), block["height"], bytes.fromhex(block["next_validators_hash"]),
            bytes.fromhex(self.genesis["commitment_prefix"]), self.genesis["bech32_prefix"],
            application_names=b"".join(field(1, name) for name in self.applications),
            application=self.application,
            bank_settings=b"".join(
                field(2, bech32_bytes(address)) for address in self.genesis["blocked_addresses"]
            ),
        )
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

    def deliver(self, context: Context, messages: list, signers: list, routed: bool) -> dict:
        """One transaction; its writes are kept when it succeeds."""
        request = b"".join(
            field(1, any_message(m["type_url"], base64.b64decode(m["value"]))) for m in messages
        )
        request += b"".join(field(2, signer) for signer in signers)
        request += field(3, 1) if routed else b""
        self.stores.open()
        response = fields(self.machine.call("deliver", request, context))
        code, codespace = response.get(1, [0])[-1], response.get(2, [b""])[-1].decode()
        self.stores.close(code == 0)
        if (codespace, code) == ("strait", 1):
            raise NotBuilt(response.get(3, [b""])[-1].decode())
        results = [fields(result).get(1, [b""])[-1] for result in response.get(6, [])]
        return {"code": code, "codespace": codespace, "responses": results}

    def act(self, context: Context, action: dict) -> None:
        kind, arguments = action["kind"], action["args"]
        if kind == "set_upgraded_client":
            path = f"upgradedIBCState/{arguments['plan_height']}/upgraded"
            for name, argument in ("Client", "client_state"), ("ConsState", "consensus_state"):
                value = base64.b64decode(arguments[argument])
                self.stores.write(3, (path + name).encode(), value)
            return
        if kind == "authority_msg":
            found = self.deliver(context, [arguments], [], routed=True)
        elif kind in ("send_packet", "write_acknowledgement"):
            found = self.call_for_owner(context, app_call(kind, arguments))
            same("sequence", int(action["result"].get("sequence", 0)), found["sequence"])
        else:
            raise NotBuilt(f"the action {kind} is not built yet")
        self.compare_code(kind, action["result"], found)

    def call_for_owner(self, context: Context, request: bytes) -> dict:
        """What the owner of a port asks of the core; its writes are kept when it succeeds."""
        self.stores.open()
        response = fields(self.machine.call("app_call", request, context))
        code, codespace = response.get(1, [0])[-1], response.get(2, [b""])[-1].decode()
        self.stores.close(code == 0)
        return {"code": code, "codespace": codespace, "sequence": response.get(4, [0])[-1]}

    def transact(self, context: Context, transaction: dict) -> None:
        messages, result = transaction["msgs"], transaction["result"]
        found = self.deliver(context, messages, [transaction["signer"]], routed=False)
        self.compare_code(messages[0]["type_url"], result, found)
        data = b"".join(field(2, response) for response in found["responses"])
        same("data", result.get("data", ""), base64.b64encode(data).decode())

    def compare_code(self, what: str, expected: dict, found: dict) -> None:
        codes = [(r.get("codespace", ""), r["code"]) for r in (expected, found)]
        same(what, *codes)

    def commit(self, block: dict) -> None:
        before = [dict(base) for base in self.stores.base]
        changes = self.stores.take_changes()
        for number, name in enumerate(STORES):
            root = self.trees[number].commit(before[number], changes[number]).hex()
            if name in COMPARED:
                expected = block["stores"][name]
                found = {"root": root, "version": self.trees[number].version}
                same(f"store {name}", expected, found)


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
