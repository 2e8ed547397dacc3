"""The IAVL tree of the Cosmos SDK (iavl v1): an immutable AVL+ tree that hashes its versions."""

import hashlib

from wire import varint


class Node:
    """A leaf has a value; an inner node has two children and the smallest key of the right one."""

    __slots__ = ("key", "value", "left", "right", "height", "size", "hash")

    def __init__(self, key, value=None, left=None, right=None):
        self.key, self.value, self.left, self.right = key, value, left, right
        # The hash also fixes the version: a node is new until its first hash.
        self.hash = None
        if left is None:
            self.height, self.size = 0, 1
        else:
            self.height = max(left.height, right.height) + 1
            self.size = left.size + right.size


def inserted(node: Node, key: bytes, value: bytes) -> Node:
    if node.height == 0:
        leaf = Node(key, value)
        if key == node.key:
            return leaf
        if key < node.key:
            return Node(node.key, None, leaf, node)
        return Node(key, None, node, leaf)
    if key < node.key:
        return balanced(Node(node.key, None, inserted(node.left, key, value), node.right))
    return balanced(Node(node.key, None, node.left, inserted(node.right, key, value)))


def removed(node: Node, key: bytes) -> tuple[Node | None, bytes | None]:
    """The tree without a key that it holds, and the smallest key of it when that has changed."""
    if node.height == 0:
        return None, None
    if key < node.key:
        left, smallest = removed(node.left, key)
        if left is None:
            return node.right, node.key
        return balanced(Node(node.key, None, left, node.right)), smallest
    right, smallest = removed(node.right, key)
    if right is None:
        return node.left, None
    return balanced(Node(smallest or node.key, None, node.left, right)), None


def lean(node: Node) -> int:
    return node.left.height - node.right.height


def rotated_right(node: Node) -> Node:
    left = node.left
    return Node(left.key, None, left.left, Node(node.key, None, left.right, node.right))


def rotated_left(node: Node) -> Node:
    right = node.right
    return Node(right.key, None, Node(node.key, None, node.left, right.left), right.right)


def balanced(node: Node) -> Node:
    if lean(node) > 1:
        if lean(node.left) < 0:
            node = Node(node.key, None, rotated_left(node.left), node.right)
        return rotated_right(node)
    if lean(node) < -1:
        if lean(node.right) > 0:
            node = Node(node.key, None, node.left, rotated_right(node.right))
        return rotated_left(node)
    return node


def hash_of(node: Node, version: int) -> bytes:
    """Hashes what is new since the last version; numbers are zig-zag varints."""
    if node.hash is None:
        head = varint(2 * node.height) + varint(2 * node.size) + varint(2 * version)
        if node.height == 0:
            parts = [node.key, hashlib.sha256(node.value).digest()]
        else:
            parts = [hash_of(node.left, version), hash_of(node.right, version)]
        body = b"".join(varint(len(part)) + part for part in parts)
        node.hash = hashlib.sha256(head + body).digest()
    return node.hash


class Tree:
    """A store: its present contents, and the root of the last version."""

    def __init__(self):
        self.root: Node | None = None
        self.version = 0

    def commit(self, values: dict[bytes, bytes], changes: dict[bytes, bytes | None]) -> bytes:
        """Applies a block's net change in the order of keys; `values` are those before it."""
        for key in sorted(changes):
            value = changes[key]
            if value is not None:
                self.root = inserted(self.root, key, value) if self.root else Node(key, value)
            elif key in values:
                self.root, _ = removed(self.root, key)
        self.version += 1
        return hash_of(self.root, self.version) if self.root else hashlib.sha256(b"").digest()
