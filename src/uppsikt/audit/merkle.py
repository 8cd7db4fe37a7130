"""Merkle trees as RFC 6962 (2.1) defines them: one root binds a whole batch of digests.

The leaves of a batch are sorted, so that the root depends on what was read and not on its order.
A proof shows that one digest is in the batch without showing any of the others' content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Proof:
    """The way from leaf `index` of `size` up to the root: the sibling hashes, the lowest first."""

    index: int
    size: int
    path: tuple[bytes, ...]


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the tree's hash; of no leaves it is SHA-256 of nothing, as the RFC says."""
    level = [_leaf(leaf) for leaf in leaves]
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        level = _next(level)
    return level[0]


def batch_root(digests: Sequence[bytes]) -> bytes:
    """Return the root over `digests` in sorted order; a digest may occur once only."""
    ordered = sorted(digests)
    if any(one == other for one, other in pairwise(ordered)):
        raise ValueError("a digest occurs twice in the batch")
    return root(ordered)


def prove(leaves: Sequence[bytes], index: int) -> Proof:
    """Return the proof that `leaves[index]` is in the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} among {len(leaves)}")
    path, level, place = [], [_leaf(leaf) for leaf in leaves], index
    while len(level) > 1:
        sibling = place ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level, place = _next(level), place // 2
    return Proof(index, len(leaves), tuple(path))


def proves(proof: Proof, leaf: bytes, expected: bytes) -> bool:
    """Tell whether `proof` leads from `leaf` to the root `expected`."""
    if not 0 <= proof.index < proof.size:
        return False
    place, last, found, left = proof.index, proof.size - 1, _leaf(leaf), list(proof.path)
    while last:
        if place % 2 or place < last:  # an only child at the right edge moves up as it is
            if not left:
                return False
            sibling = left.pop(0)
            found = _node(sibling, found) if place % 2 else _node(found, sibling)
        place, last = place // 2, last // 2
    return not left and found == expected


def _next(level: Sequence[bytes]) -> list[bytes]:
    pairs = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return pairs + ([level[-1]] if len(level) % 2 else [])


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
