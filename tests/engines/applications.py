"""
The applications of ibc-go's test chain that the core does not serve itself (ABI.md, "Modules").

An application is a function: the number of a callback in `ApplicationRequest` and its fields give
the encoded `ApplicationResponse`. None of these writes to a store or calls back into the core.
"""

from wire import field, fields

INIT, TRY, ACK, CONFIRM, CLOSE_INIT, CLOSE_CONFIRM, RECEIVE, ACKNOWLEDGED, TIMED_OUT = range(1, 10)
RECEIVE_V2, PAYLOAD_V2, VALUE_V2 = 11, 4, 5
SUCCESS_V2, FAILURE_V2, ASYNC_V2 = 1, 2, 3
PORT_ID, COUNTERPARTY, VERSION = 3, 5, 6
PACKET, PACKET_DATA = 2, 6

# What Go's strings.TrimSpace takes away, which is not what Python's strip does.
BLANKS = "".join(map(chr, (*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B),
                           0x2028, 0x2029, 0x202F, 0x205F, 0x3000)))


def refused(codespace: str, code: int, log: str) -> bytes:
    return field(1, code) + field(2, codespace) + field(3, log)


def not_built(what: str) -> bytes:
    return refused("strait", 1, f"{what} not built yet")


def last(message: dict, number: int) -> bytes:
    return message.get(number, [b""])[-1]


def is_blank(text: bytes) -> bool:
    return not text.decode("utf-8", "surrogateescape").strip(BLANKS)


# testing/mock: ibc_module.go, middleware.go and events.go.

MOCK_VERSION = b"mock-version"
MOCK_ACKNOWLEDGEMENT = b'{"result":"bW9jayBhY2tub3dsZWRnZW1lbnQ="}'
MOCK_ERROR = b'{"error":"ABCI code: 1: error handling packet: see events for details"}'
MOCK_EVENTS = {
    RECEIVE: "mock-recv-packet", ACKNOWLEDGED: "mock-ack-packet", TIMED_OUT: "mock-timeout",
}
MOCK_ATTRIBUTES = b"".join(
    field(2, field(1, f"mock-attribute-key-{n}") + field(2, f"mock-attribute-value-{n}"))
    for n in (1, 2)
)


def quiet_mock(callback: int, arguments: dict) -> bytes:
    """Agrees to any channel; one packet data succeeds, one is acknowledged later, others fail."""
    if callback == INIT:
        version = last(arguments, VERSION)
        return field(5, MOCK_VERSION if is_blank(version) else version)
    if callback == TRY:
        return field(5, MOCK_VERSION)
    if callback != RECEIVE:
        return b""
    data = last(fields(last(arguments, PACKET)), PACKET_DATA)
    if data == b"mock async packet data":
        return b""
    if data == b"mock packet data":
        return field(6, MOCK_ACKNOWLEDGEMENT) + field(7, 1)
    return field(6, MOCK_ERROR)


def mock(callback: int, arguments: dict) -> bytes:
    """The same, and tells of every packet."""
    told = MOCK_EVENTS.get(callback)
    event = field(4, field(1, told) + MOCK_ATTRIBUTES) if told else b""
    return event + quiet_mock(callback, arguments)


def mock_v2(callback: int, arguments: dict) -> bytes:
    """testing/mock/v2: one value succeeds, one is acknowledged later, others fail."""
    if callback != RECEIVE_V2:
        return b""
    value = last(fields(last(arguments, PAYLOAD_V2)), VALUE_V2)
    if value == b"mock async packet data":
        return field(9, field(1, ASYNC_V2))
    if value == b"mock packet data":
        return field(9, field(1, SUCCESS_V2) + field(2, MOCK_ACKNOWLEDGEMENT))
    return field(9, field(1, FAILURE_V2))


# apps/27-interchain-accounts, as far as it refuses without looking at an account.

HOST_PORT, CONTROLLER_PORT_PREFIX = b"icahost", b"icacontroller-"
ACCOUNTS_NOT_BUILT = not_built("interchain accounts are")
WRONG_SIDE = refused("interchainaccounts", 5, "the controller chain initiates the handshake")
WRONG_HOST_PORT = refused("interchainaccounts", 16, "not the port of a host")
WRONG_CONTROLLER_PORT = refused("interchainaccounts", 15, "not the port of a controller")
NO_METADATA = refused("ibc", 12, "the version is no metadata of interchain accounts")
USER_CANNOT_CLOSE = refused("ibc", 8, "a user cannot close the channel of an interchain account")


def accounts_host(callback: int, arguments: dict) -> bytes:
    if callback == TRY:
        own = last(arguments, PORT_ID) == HOST_PORT
        return ACCOUNTS_NOT_BUILT if own else WRONG_HOST_PORT
    answers = {
        CONFIRM: ACCOUNTS_NOT_BUILT, CLOSE_INIT: USER_CANNOT_CLOSE, CLOSE_CONFIRM: b"",
        RECEIVE: ACCOUNTS_NOT_BUILT,
    }
    return answers.get(callback, WRONG_SIDE)


def accounts_controller(callback: int, arguments: dict) -> bytes:
    if callback == INIT:
        return controller_opens(arguments)
    answers = {
        TRY: WRONG_SIDE, CONFIRM: WRONG_SIDE, CLOSE_INIT: USER_CANNOT_CLOSE, CLOSE_CONFIRM: b"",
    }
    return answers.get(callback, ACCOUNTS_NOT_BUILT)


def controller_opens(arguments: dict) -> bytes:
    if not last(arguments, PORT_ID).startswith(CONTROLLER_PORT_PREFIX):
        return WRONG_CONTROLLER_PORT
    if last(fields(last(arguments, COUNTERPARTY)), 1) != HOST_PORT:
        return WRONG_HOST_PORT
    version = last(arguments, VERSION)
    maybe_metadata = version.lstrip(b" \t\r\n").startswith((b"{", b"null"))
    return ACCOUNTS_NOT_BUILT if is_blank(version) or maybe_metadata else NO_METADATA


# What recordings call the modules of a stack, and those that let everything pass here.
MODULES = {
    "mock": mock, "mock(block-upgrade middleware)": quiet_mock,
    "icahost": accounts_host, "icacontroller": accounts_controller,
}
MODULES_V2 = {"mock v2": mock_v2}
PASSED_THROUGH = {"callbacks", "packet-forward-middleware", "rate-limiting", "rate-limiting v2"}
OF_THE_CORE = {"transfer", "transfer v2"}
# The layers that the core has.
BUILT_LAYERS = {"rate-limiting", "packet-forward-middleware", "transfer"}


def base_of(stack: list) -> str:
    """The application that a stack ends with."""
    return next(name for name in stack if name not in PASSED_THROUGH)


def applications_of(ports: dict, modules: dict) -> dict:
    """Applications by the names that ports are routed by; what the core serves is left out."""
    found = {}
    for port, stack in ports.items():
        module = base_of(stack)
        if module not in OF_THE_CORE:
            unbuilt = not_built(f"{module} is")
            found[port.removesuffix("-*").encode()] = modules.get(
                module, lambda *_, answer=unbuilt: answer
            )
    return found


def stacks_of(ports: dict) -> list:
    """The stacks over what the core serves, encoded: the layers that it has."""
    return [
        field(1, port.removesuffix("-*"))
        + b"".join(
            field(2, name)
            for name in (layer.removesuffix(" v2") for layer in stack)
            if name in BUILT_LAYERS
        )
        for port, stack in ports.items()
        if base_of(stack) in OF_THE_CORE
    ]


def answer(applications: dict, target: bytes, request: bytes) -> bytes | None:
    """What `call` answers; None when no application has this name."""
    if target not in applications:
        return None
    ((callback, (arguments,)),) = fields(request).items()
    return applications[target](callback, fields(arguments))
