"""Passwords: how they are kept, and which are too easily guessed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the library's start costs every command something, and few commands need it
    from argon2 import PasswordHasher

SHORTEST = 10
LONGEST = 200
# zxcvbn's own bound between "somewhat guessable" and what holds against guessing through a slowed-down page
FEWEST_GUESSES = 1_000_000
_LOOKED_AT = 72  # characters; its time grows faster than the length
# What its lists of American passwords lack: the commonest pieces of Chinese ones.
_CHINESE = (
    *("woaini", "woaini1314", "5201314", "1314520", "520520", "1314", "iloveyou1314", "nihao", "mima", "zhongguo"),
    *("wangyut", "caonima", "qwe123", "a123456", "aini1314", "asd123", "admin", "wuai", "ketang", "canlian", "peixun"),
)  # fmt: skip


@cache
def hasher() -> PasswordHasher:
    """Argon2id at the least that OWASP publishes: what a sign-in costs is what a guess costs."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """For the database."""
    return hasher().hash(password)


@cache
def _nobodys() -> str:
    return hashed("nobody has this password")


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash it takes as long, so that nobody learns which accounts exist."""
    from argon2.exceptions import InvalidHashError, VerificationError

    nobodys = _nobodys()  # made once for a process, at its first sign-in, whoever that is
    try:
        return hasher().verify(password_hash or nobodys, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other costs than are asked for now."""
    return hasher().check_needs_rehash(password_hash)


def is_common(password: str, about: Sequence[str] = ()) -> bool:
    """Whether it is among the most common ones, or made of one, or of what is known `about` the person."""
    from zxcvbn import zxcvbn

    known = [part for each in about for part in (each, *each.split("@")[:1]) if part]
    told = zxcvbn(password[:_LOOKED_AT], user_inputs=[*known, *_CHINESE])
    return int(told["guesses"]) < FEWEST_GUESSES
