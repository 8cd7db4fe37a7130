"""Personal links: the token is derived when a letter is written and stored nowhere, only its hash."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.utils.crypto import salted_hmac

PLACE = "{token}"  # where a notice's path takes the token


def token_for(purpose: str, link_id: UUID) -> str:
    """The secret part of the link: 64 hex digits that only the server's key can make."""
    return salted_hmac(f"uppsikt.link.{purpose}", str(link_id), algorithm="sha256").hexdigest()


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def full_path(path: str, secret_id: UUID | None) -> str:
    """The path with its token filled in."""
    return path.replace(PLACE, token_for("svar", secret_id)) if secret_id else path
