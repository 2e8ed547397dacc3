"""
A minimal host of ABI `ibc0` (assembly/ABI.md) on wasmtime.

It runs modules that `strait inspect` has admitted and inspects nothing itself. Every method of
`Guest` that is named like an import is that import; a broken rule raises `Trap`.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

import wasmtime

from crypto import HASHES, SCHEMES

MIB = 1 << 20
ABSENT, CALLEE_FAILED, NO_TARGET = -1, -2, -3
MOST_NESTED_CALLS, MOST_RESPONSE_BYTES = 8, 512 << 10
MODES = ("deliver", "check", "simulate", "query", "recheck")
IMPORTS = {
    "store_get": 5, "store_set": 5, "store_delete": 3, "store_scan": 6, "store_next": 3,
    "store_close": 1, "branch_open": 0, "branch_close": 1, "hash": 4, "verify": 7,
    "block_time": 0, "block_height": 0, "env": 3, "input": 2, "output": 2, "staged_read": 3,
    "call": 7, "log": 3, "abort": 4,
}
WITHOUT_RESULT = {
    "store_set", "store_delete", "store_close", "branch_close", "output", "staged_read", "log",
    "abort",
}
WITH_I64_RESULT = {"block_time", "block_height"}


class Trap(Exception):
    """The guest trapped or broke a rule."""


class Failed(Exception):
    """A routed module could not answer."""


def require(rule: bool, broken: str) -> None:
    if not rule:
        raise Trap(broken)


class Stores:
    """Numbered stores, with nested branches as a stack of writes; None is a delete."""

    def __init__(self, count: int):
        self.base: list[dict[bytes, bytes]] = [{} for _ in range(count)]
        self.levels: list[list[dict[bytes, bytes | None]]] = [[{} for _ in range(count)]]

    def get(self, store: int, key: bytes) -> bytes | None:
        for level in reversed(self.levels):
            if key in level[store]:
                return level[store][key]
        return self.base[store].get(key)

    def write(self, store: int, key: bytes, value: bytes | None) -> None:
        self.levels[-1][store][key] = value

    def scan(self, store: int, start: bytes, end: bytes, descending: bool):
        merged: dict[bytes, bytes | None] = dict(self.base[store])
        for level in self.levels:
            merged.update(level[store])
        keys = sorted(key for key in merged if start <= key and (not end or key < end))
        if descending:
            keys.reverse()
        return iter([(key, merged[key]) for key in keys if merged[key] is not None])

    def open(self) -> None:
        self.levels.append([{} for _ in self.base])

    def close(self, commit: bool) -> None:
        closed = self.levels.pop()
        if commit:
            for outer, inner in zip(self.levels[-1], closed):
                outer.update(inner)

    def take_changes(self) -> list[dict[bytes, bytes | None]]:
        """Ends a block: the net change of every store, which is then part of the base."""
        (changes,) = self.levels
        for base, written in zip(self.base, changes):
            for key, value in written.items():
                if value is None:
                    base.pop(key, None)
                else:
                    base[key] = value
        self.levels = [[{} for _ in self.base]]
        return changes


@dataclass
class Context:
    """What a call sees beside its input."""

    stores: Stores
    chain_id: str
    authority: str
    block_time: int
    block_height: int
    next_validators_hash: bytes
    commitment_prefix: bytes = b"ibc"
    address_prefix: str = "cosmos"
    mode: str = "deliver"
    application_names: bytes = b""
    bank_settings: bytes = b""
    stacks: bytes = b""
    # Routes a call by its kind and target; None says that nothing answers to the target.
    route: Callable[[int, bytes, bytes], bytes | None] = lambda kind, target, request: None


@dataclass
class Call:
    """What lives as long as one call."""

    context: Context
    input: bytes
    # How many calls are nested, this one included.
    nesting: int
    output: bytes | None = None
    staged: bytes = b""
    scans: dict = field(default_factory=dict)
    last_scan: int = 0
    depth: int = 0


class Machine:
    """Runs calls into a module, each on an instance that no other runs in."""

    def __init__(self, wasm: bytes):
        self.engine = wasmtime.Engine()
        self.module = wasmtime.Module(self.engine, wasm)
        self.idle: list[Guest] = []
        self.nesting = 0

    def call(self, name: str, data: bytes, context: Context) -> bytes:
        """Calls an export; a trap raises `Trap` and leaves the stores as they were."""
        stores, depth = context.stores, len(context.stores.levels)
        stores.open()
        self.nesting += 1
        try:
            guest = self.idle.pop() if self.idle else Guest(self.engine, self.module)
            output = guest.run(name, Call(context, data, self.nesting))
        except (Trap, wasmtime.Trap, wasmtime.WasmtimeError) as error:
            while len(stores.levels) > depth:
                stores.close(False)
            raise Trap(f"{name} trapped: {error}") from error
        finally:
            self.nesting -= 1
        self.idle.append(guest)
        stores.close(True)
        return output


class Guest:
    """An instance, and the imports that serve it."""

    def __init__(self, engine: wasmtime.Engine, module: wasmtime.Module):
        self.store = wasmtime.Store(engine)
        functions = []
        for entry in module.imports:
            assert entry.module == "ibc0", entry.module
            results = [] if entry.name in WITHOUT_RESULT else [wasmtime.ValType.i32()]
            if entry.name in WITH_I64_RESULT:
                results = [wasmtime.ValType.i64()]
            parameters = [wasmtime.ValType.i32()] * IMPORTS[entry.name]
            kind = wasmtime.FuncType(parameters, results)
            functions.append(wasmtime.Func(self.store, kind, getattr(self, entry.name)))
        self.exports = wasmtime.Instance(self.store, module, functions).exports(self.store)
        self.memory = self.exports["memory"]
        self.memory_size = self.memory.data_len(self.store)

    def run(self, name: str, call: Call) -> bytes:
        self.call_state = call
        status = self.exports[name](self.store)
        require(status == 0, f"returned {status}")
        require(call.depth == 0, "a branch is left open")
        self.call_state = None
        self.exports["rewind"](self.store)
        return call.output or b""

    @property
    def running(self) -> Call:
        require(self.call_state is not None, "an import was called outside a call")
        return self.call_state

    # Ranges of memory: pointers and lengths are read as u32.

    def check(self, pointer: int, length: int) -> tuple[int, int]:
        start, size = pointer & 0xFFFFFFFF, length & 0xFFFFFFFF
        require(size == 0 or start + size <= self.memory_size, "a range passes the end of memory")
        return start, size

    def read(self, pointer: int, length: int) -> bytes:
        start, size = self.check(pointer, length)
        return bytes(self.memory.read(self.store, start, start + size)) if size else b""

    def write(self, pointer: int, data: bytes) -> None:
        if data:
            self.memory.write(self.store, data, pointer & 0xFFFFFFFF)

    def answer(self, result: bytes, out: int, capacity: int) -> int:
        """Writes what fits and stages the whole when that is not all of it."""
        _, size = self.check(out, capacity)
        self.write(out, result[:size])
        if len(result) > size:
            self.running.staged = result
        return len(result)

    def key(self, pointer: int, length: int) -> bytes:
        require(0 < length & 0xFFFFFFFF <= 65_536, "a key has not 1 to 65,536 bytes")
        return self.read(pointer, length)

    def bound(self, pointer: int, length: int) -> bytes:
        return self.key(pointer, length) if length else b""

    def known_store(self, store: int) -> Stores:
        stores = self.running.context.stores
        require(0 <= store < len(stores.base), f"store {store} is unknown")
        return stores

    def written_store(self, store: int) -> Stores:
        require(self.running.context.mode != "query", "a query may not write")
        return self.known_store(store)

    # The imports, in the order of the page.

    def store_get(self, store, key, key_length, out, capacity):
        value = self.known_store(store).get(store, self.key(key, key_length))
        self.check(out, capacity)
        return ABSENT if value is None else self.answer(value, out, capacity)

    def store_set(self, store, key, key_length, value, value_length):
        require(value_length & 0xFFFFFFFF <= MIB, "a value is longer than 1 MiB")
        stores = self.written_store(store)
        stores.write(store, self.key(key, key_length), self.read(value, value_length))

    def store_delete(self, store, key, key_length):
        self.written_store(store).write(store, self.key(key, key_length), None)

    def store_scan(self, store, start, start_length, end, end_length, flags):
        call, stores = self.running, self.known_store(store)
        require(flags in (0, 1), f"scan flags {flags} are unknown")
        bounds = self.bound(start, start_length), self.bound(end, end_length)
        require(len(call.scans) < 1_024, "more than 1,024 scans are open")
        call.last_scan += 1
        call.scans[call.last_scan] = stores.scan(store, *bounds, flags == 1)
        return call.last_scan

    def store_next(self, scan, out, capacity):
        scans = self.running.scans
        require(scan in scans, f"scan {scan} is not open")
        self.check(out, capacity)
        entry = next(scans[scan], None)
        if entry is None:
            del scans[scan]
            return ABSENT
        key, value = entry
        return self.answer(struct.pack("<I", len(key)) + key + value, out, capacity)

    def store_close(self, scan):
        require(self.running.scans.pop(scan, None) is not None, f"scan {scan} is not open")

    def branch_open(self):
        require(self.running.depth < 64, "more than 64 branches are open")
        self.running.context.stores.open()
        self.running.depth += 1
        return self.running.depth

    def branch_close(self, commit):
        require(commit in (0, 1), f"commit flag {commit} is unknown")
        require(self.running.depth > 0, "no branch is open")
        self.running.context.stores.close(commit == 1)
        self.running.depth -= 1

    def hash(self, operation, data, length, out):
        require(operation in HASHES, f"hash operation {operation} is unknown")
        size, digest = HASHES[operation]
        self.check(out, size)
        self.write(out, digest(self.read(data, length)))
        return size

    def verify(self, scheme, message, message_length, signature, signature_length, key, key_length):
        require(scheme in SCHEMES, f"signature scheme {scheme} is unknown")
        ranges = (message, message_length), (signature, signature_length), (key, key_length)
        return int(SCHEMES[scheme](*[self.read(*part) for part in ranges]))

    def block_time(self):
        return self.running.context.block_time

    def block_height(self):
        return self.running.context.block_height

    def env(self, number, out, capacity):
        context = self.running.context
        values = {
            1: context.chain_id.encode(),
            2: bytes([MODES.index(context.mode)]),
            3: context.authority.encode(),
            4: context.commitment_prefix,
            5: context.address_prefix.encode(),
            6: context.next_validators_hash,
            7: context.application_names,
            8: context.bank_settings,
            9: context.stacks,
            10: b"",
            11: b"",
        }
        require(number in values, f"environment id {number} is unknown")
        return self.answer(values[number], out, capacity)

    def input(self, out, capacity):
        return self.answer(self.running.input, out, capacity)

    def output(self, data, length):
        require(self.running.output is None, "the output is set already")
        require(length & 0xFFFFFFFF <= 16 * MIB, "an output is longer than 16 MiB")
        self.running.output = self.read(data, length)

    def staged_read(self, out, offset, length):
        start, size = offset & 0xFFFFFFFF, length & 0xFFFFFFFF
        require(start + size <= len(self.running.staged), "a range passes the staged result")
        self.check(out, length)
        self.write(out, self.running.staged[start : start + size])

    def call(self, kind, target, target_length, request, request_length, out, capacity):
        require(kind in (1, 2, 3, 4, 8), f"call kind {kind} is unknown")
        name, data = self.read(target, target_length), self.read(request, request_length)
        self.check(out, capacity)
        context = self.running.context
        nested = self.running.nesting <= MOST_NESTED_CALLS
        require(nested, f"more than {MOST_NESTED_CALLS} calls are nested")
        context.stores.open()
        try:
            response = context.route(kind, name, data)
            result = NO_TARGET if response is None else len(response)
        except Failed:
            result = CALLEE_FAILED
        result = CALLEE_FAILED if result > MOST_RESPONSE_BYTES else result
        context.stores.close(result >= 0)
        return self.answer(response, out, capacity) if result >= 0 else result

    def log(self, level, text, length):
        require(level in (0, 1, 2, 3), f"log level {level} is unknown")
        self.check(text, length)

    def abort(self, message, length, line, column):
        text = self.read(message, length).decode("utf-8", "replace")
        raise Trap(f"{text} at {line & 0xFFFFFFFF}:{column & 0xFFFFFFFF}")
