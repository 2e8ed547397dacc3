"""
What serves the ports of a recorded chain (ibc-go testing/mock/ibc_module.go): answers to `call`
kind 1, an ApplicationRequest of strait.abi.v0 to an ApplicationResponse.
"""

from wire import field, fields

VERSION = "mock-version"
SUCCESS = '{"result":"bW9jayBhY2tub3dsZWRnZW1lbnQ="}'
FAILURE = '{"error":"ABCI code: 1: error handling packet: see events for details"}'
OPEN_INIT, OPEN_TRY, RECEIVE, ACKNOWLEDGE, TIMEOUT = 1, 2, 7, 8, 9
EVENTS = {RECEIVE: "mock-recv-packet", ACKNOWLEDGE: "mock-ack-packet", TIMEOUT: "mock-timeout"}
#: What strings.TrimSpace of Go takes away.
SPACE = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)


def names(ports: dict) -> list[str]:
    """The names that the host routes to; `transfer` is the core's own."""
    return [port.removesuffix("-*") for port in ports.get("v1", {}) if port != "transfer"]


def answer(name: str, request: bytes) -> bytes:
    """What an application of this name answers."""
    if name not in ("mock", "mockblockupgrade"):
        return field(1, 1) + field(2, "strait") + field(3, f"{name} is not built yet")
    ((callback, (arguments,)),) = fields(request).items()
    events = b""
    if callback in EVENTS and name == "mock":
        events = field(4, mock_event(EVENTS[callback]))
    return events + reply(callback, fields(arguments))


def reply(callback: int, arguments: dict) -> bytes:
    if callback == OPEN_INIT:
        version = arguments.get(6, [b""])[-1]
        is_blank = not version.decode("utf-8", "surrogateescape").strip(SPACE)
        return field(5, VERSION if is_blank else version)
    if callback == OPEN_TRY:
        return field(5, VERSION)
    if callback != RECEIVE:
        return b""
    data = fields(arguments[2][-1]).get(6, [b""])[-1]
    if data == b"mock packet data":
        return field(6, SUCCESS) + field(7, 1)
    return b"" if data == b"mock async packet data" else field(6, FAILURE)


def mock_event(kind: str) -> bytes:
    attributes = [
        field(1, f"mock-attribute-key-{n}") + field(2, f"mock-attribute-value-{n}") for n in (1, 2)
    ]
    return field(1, kind) + b"".join(field(2, attribute) for attribute in attributes)
