"""
Runs scripted guests (tests/abi/support/script.ts) on this host, for comparison with the other one.

Reads one JSON object from standard input: `wasm` in base64, and `sessions`, each with a `mode`, the
`entries` of store 0 as texts and `inputs` in base64, all run in order on one machine. Prints for
each session the outcome of every input, in base64 or null for a trap, and the stores thereafter.
What scripts reach by `call` is in `route`.
"""

import base64
import functools
import json
import sys

from host import MOST_RESPONSE_BYTES, Context, Failed, Machine, Stores, Trap


def route(machine: Machine, context: Context, kind: int, target: bytes, request: bytes):
    """Applications that run the script they are sent, write, fail, trap or answer at length."""
    if kind != 1:
        return None
    if target == b"again":
        try:
            return machine.call("deliver", request, context)
        except Trap as trap:
            raise Failed() from trap
    if target == b"trap":
        raise Trap("the callee traps")
    context.stores.write(0, b"callee", target)
    if target == b"fail":
        raise Failed()
    lengths = {b"full": MOST_RESPONSE_BYTES, b"overfull": MOST_RESPONSE_BYTES + 1}
    return bytes(lengths[target]) if target in lengths else None


def run(machine: Machine, session: dict) -> dict:
    stores = Stores(4)
    stores.base[0] = {k.encode(): v.encode() for k, v in session["entries"].items()}
    context = Context(
        stores, "testchain1-1", "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn",
        1_577_923_205_000_000_001, 42, b"\x01\x02\x03", mode=session["mode"],
    )
    context.route = functools.partial(route, machine, context)
    outcomes = []
    for data in session["inputs"]:
        try:
            output = machine.call("deliver", base64.b64decode(data), context)
            outcomes.append(base64.b64encode(output).decode())
        except Trap:
            outcomes.append(None)
    contents = {
        f"{number}/{key.decode()}": value.decode()
        for number in range(4)
        for key, value in stores.scan(number, b"", b"", False)
    }
    return {"outcomes": outcomes, "contents": contents}


def main() -> None:
    request = json.load(sys.stdin)
    machine = Machine(base64.b64decode(request["wasm"]))
    print(json.dumps([run(machine, session) for session in request["sessions"]]))


main()
