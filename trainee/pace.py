"""Signed instants in pages: when a page was opened, so that reading and playing can be compared with the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

# Our reading: nobody reads more than ten characters a second, with eyes, ears or fingers.
CHARACTERS_PER_SECOND = 10


def sign(now: datetime) -> str:
    """An instant for a hidden field."""
    return _serializer().dumps(now.isoformat())


def opened(signed: str | None) -> datetime | None:
    """The instant in a hidden field, or None when it isn't ours."""
    try:
        return datetime.fromisoformat(_serializer().loads(signed or "")).astimezone(UTC)
    except (BadSignature, ValueError, TypeError):
        return None


def handed_on(signed: str | None, now: datetime) -> str:
    """When a page was first opened: what an earlier page of the same study handed on, else now."""
    return signed if signed and opened(signed) else sign(now)


def reading_ms(characters: int) -> int:
    """How long so many characters take at the fastest pace."""
    return characters * 1000 // CHARACTERS_PER_SECOND


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="page-opened")
