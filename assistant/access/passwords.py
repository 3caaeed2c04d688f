"""Passwords: hashed with argon2, few at a time."""

import threading
from functools import cache
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.access.names import name_key
from assistant.errors import EntenteError

SHORTEST, LONGEST = 12, 200
# Each computation takes 64 MiB and a processor: thirty at once would take all there is.
AT_ONCE = 2

_turn = threading.BoundedSemaphore(AT_ONCE)
_hasher = PasswordHasher()


class WeakPasswordError(EntenteError):
    """A password that may not be chosen; ``reason`` is ``length`` or ``name``."""

    def __init__(self, reason: Literal["length", "name"], what: str) -> None:
        super().__init__(what)
        self.reason = reason


def check_password(name: str, password: str) -> None:
    """Whether a password may be chosen.

    Raises:
        WeakPasswordError: it is too short, too long or holds the name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPasswordError(
            "length", f"The password needs {SHORTEST} to {LONGEST} characters; choose another."
        )
    if name_key(name) in name_key(password):
        raise WeakPasswordError("name", "The password holds the account's name; choose another.")


def hashed(password: str) -> str:
    """The hash that is stored."""
    with _turn:
        return _hasher.hash(_utf8(password))


def verify(hash_: str, password: str) -> bool:
    """Whether a password is that of a hash; of an empty one none is, after the same time."""
    try:
        with _turn:
            return _hasher.verify(hash_ or _nobody(), _utf8(password[:LONGEST])) and bool(hash_)
    except (VerificationError, InvalidHashError):
        return False


def outdated(hash_: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(hash_)


def _utf8(password: str) -> bytes:
    # Half a character, as a broken program may send, is no reason to fail.
    return password.encode("utf-8", "surrogatepass")


@cache
def _nobody() -> str:
    return _hasher.hash("nobody's password")
