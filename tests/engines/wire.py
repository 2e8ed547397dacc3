"""Just enough protobuf for the messages of strait.abi.v0."""


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, value: bytes | str | int) -> bytes:
    """One field: bytes and texts behind their length, numbers as varints."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def any_message(type_url: str, value: bytes) -> bytes:
    """google.protobuf.Any; empty fields are left out."""
    return (field(1, type_url) if type_url else b"") + (field(2, value) if value else b"")


def fields(data: bytes) -> dict[int, list[bytes | int]]:
    """All fields of a message in order, by number."""
    found: dict[int, list[bytes | int]] = {}
    position = 0

    def read_varint() -> int:
        nonlocal position
        value = shift = 0
        while True:
            byte = data[position]
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    while position < len(data):
        tag = read_varint()
        if tag & 7 == 0:
            value: bytes | int = read_varint()
        elif tag & 7 == 2:
            size = read_varint()
            if position + size > len(data):
                raise ValueError("a field passes the end of its message")
            value = data[position : position + size]
            position += size
        else:
            raise ValueError(f"wire type {tag & 7} is not used here")
        found.setdefault(tag >> 3, []).append(value)
    return found
