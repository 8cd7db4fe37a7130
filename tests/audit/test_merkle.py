"""Merkle trees: the RFC's own vectors, then properties."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uppsikt.audit import merkle
from uppsikt.audit.merkle import Proof

# The leaves and roots that the reference implementations of certificate transparency are tested by.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

leaves = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS, 1)))
def test_roots_are_those_of_the_reference(size, root):
    assert merkle.root(LEAVES[:size]).hex() == root


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert merkle.root([]) == hashlib.sha256().digest()


def _by_the_book(data: list[bytes]) -> bytes:
    """RFC 6962 2.1 word for word: split at the largest power of two below the size."""
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    split = 1
    while split * 2 < len(data):
        split *= 2
    left, right = _by_the_book(data[:split]), _by_the_book(data[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@given(leaves)
def test_the_root_is_the_one_that_the_rfc_defines(data):
    assert merkle.root(data) == _by_the_book(data)


@given(leaves, st.data())
def test_every_leaf_can_be_proved(data, draw):
    index = draw.draw(st.integers(0, len(data) - 1))
    proof = merkle.prove(data, index)
    assert merkle.proves(proof, data[index], merkle.root(data))


@given(leaves, st.data())
def test_a_proof_proves_nothing_else(data, draw):
    index = draw.draw(st.integers(0, len(data) - 1))
    proof, root = merkle.prove(data, index), merkle.root(data)
    other = draw.draw(st.binary(max_size=40).filter(lambda leaf: leaf != data[index]))
    cut = Proof(index, proof.size, proof.path[:-1])
    longer = Proof(index, proof.size, (*proof.path, root))
    elsewhere = Proof(index + proof.size, proof.size, proof.path)
    results = [
        merkle.proves(proof, other, root),
        merkle.proves(proof, data[index], hashlib.sha256(root).digest()),
        merkle.proves(longer, data[index], root),
        merkle.proves(elsewhere, data[index], root),
        bool(proof.path) and merkle.proves(cut, data[index], root),
    ]
    assert results == [False] * 5


@given(st.permutations([bytes([number]) for number in range(9)]))
def test_the_root_of_a_batch_does_not_depend_on_the_order(digests):
    assert merkle.batch_root(digests) == merkle.batch_root(sorted(digests))


def test_a_digest_occurs_once_in_a_batch():
    with pytest.raises(ValueError, match="twice"):
        merkle.batch_root([b"a", b"b", b"a"])


@pytest.mark.parametrize("index", [-1, 2])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index):
    with pytest.raises(IndexError):
        merkle.prove([b"a", b"b"], index)
