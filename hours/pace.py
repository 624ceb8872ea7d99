"""Pages that were opened to study: signed, so that reading and playing can be held against the clock.

What is signed names the enrolment (so the person and the version), the resource and the instant. It is worth nothing on
another person's page, on another lesson, or after `KEPT_FOR`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

# Our reading: nobody reads more than ten characters a second, with eyes, ears or fingers.
CHARACTERS_PER_SECOND = 10
# Our reading: what a device kept for longer than this is not taken any more.
KEPT_FOR = timedelta(days=7)


class NotThisPage(Exception):
    """What was sent names no page that this person opened of this lesson."""


class AnothersPage(NotThisPage):
    """The page was opened by somebody else; it may still be theirs to send."""


class TooOld(Exception):
    """The page was opened longer ago than anything is taken from it."""


def sign(enrolment_id: int, resource_id: int, now: datetime) -> str:
    """The page of a resource, opened now, for a hidden field."""
    return str(_serializer().dumps([enrolment_id, resource_id, now.isoformat()]))


def opened(signed: str | None, enrolment_id: int, resource_id: int, now: datetime) -> datetime:
    """When this page was opened; raises NotThisPage, AnothersPage, TooOld."""
    try:
        *named, instant = _serializer().loads(signed or "")
        at = datetime.fromisoformat(instant).astimezone(UTC)
    except (BadSignature, ValueError, TypeError) as error:
        raise NotThisPage from error
    if named[:1] != [enrolment_id]:
        raise AnothersPage
    if named != [enrolment_id, resource_id]:
        raise NotThisPage
    if now - at > KEPT_FOR:
        raise TooOld
    return at


def handed_on(signed: str | None, enrolment_id: int, resource_id: int, now: datetime) -> str:
    """When a page was first opened: what an earlier page of the same study handed on, else now."""
    try:
        opened(signed, enrolment_id, resource_id, now)
    except (NotThisPage, TooOld):
        return sign(enrolment_id, resource_id, now)
    return signed or ""


def reading_ms(characters: int) -> int:
    """How long so many characters take at the fastest pace."""
    return characters * 1000 // CHARACTERS_PER_SECOND


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="page-opened")
