"""Passwords: what is accepted as one, and how it is kept."""

from __future__ import annotations

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app import settings
from app.errors import Invalid

# Longer ones cost time and add nothing.
MAX_LENGTH = 1024


def check_password(password: str, field: str = "password") -> None:
    """Refuse what is too short to be a secret or too long to be typed."""
    least = settings.current().password_min_length
    if len(password) < least:
        raise Invalid(f"A password has at least {least} characters.", field=field)
    if len(password) > MAX_LENGTH:
        raise Invalid(f"A password has at most {MAX_LENGTH} characters.", field=field)


def hash_password(password: str) -> str:
    """Hash with argon2id at the cost that the settings name."""
    return _hasher().hash(password)


def is_right(password: str, hashed: str | None) -> bool:
    """Compare a password with its hash; without one it takes as long, and is wrong."""
    known = hashed is not None
    try:
        _hasher().verify(hashed or _hash_of_nobody(), password[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False
    return known


def is_outdated(hashed: str) -> bool:
    """Was this hash made at another cost than the settings name now."""
    return _hasher().check_needs_rehash(hashed)


def _hasher() -> PasswordHasher:
    now = settings.current()
    return _make(now.argon2_memory_kib, now.argon2_time_cost)


@functools.cache
def _make(memory_kib: int, time_cost: int) -> PasswordHasher:
    return PasswordHasher(memory_cost=memory_kib, time_cost=time_cost, parallelism=1)


def _hash_of_nobody() -> str:
    return _cached_hash(_hasher())


@functools.cache
def _cached_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")
