"""What a page of a question says, kept: once, and never over a newer answer that the page did not know of."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from exams.sitting import answers, cards
from exams.sitting.models import Attempt
from foundation import clock
from foundation.web import Form

SAME, OVER_ANOTHER = "same", "over-another"
LONGEST_AWAY = timedelta(days=30)


def spelt(chosen: list[Any]) -> str:
    """An answer as a hidden field holds it: what the page was shown with."""
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Sent:
    """What comes with an answer: the sender's name for it, what the page was shown with, how long ago it was given (ms)."""

    key: str = ""
    was: str | None = None
    age_ms: int = 0


def keep(
    session: Session,
    attempt: Attempt,
    about: dict[str, Any],
    form: Form,
    sent: Sent,
    *,
    late: bool = False,
) -> str:
    """Keep an answer; gives its state (exams.sitting.models.AnswerGiven), SAME where nothing was changed on the page, or
    OVER_ANOTHER where somebody answered elsewhere in between. Raises answers.WrongAnswer, ValueError.

    `late`: the time is over; it is kept, and does not count.
    """
    chosen, now = cards.picked(about, form), clock.now()
    there = answers.of(attempt).get(about["position"], [])
    if chosen == there or spelt(chosen) == sent.was:
        # as it was when the page was made: whoever left a page open has not answered anew
        return SAME
    key = sent.key or secrets.token_hex(8)
    given_at = now - min(timedelta(milliseconds=max(0, sent.age_ms)), LONGEST_AWAY)
    state = answers.save(
        session,
        attempt,
        about["position"],
        chosen,
        now,
        key=key,
        given_at=None if late else given_at,
        late=late,
    )
    newer = sent.was is not None and spelt(there) != sent.was and state == answers.KEPT
    return OVER_ANOTHER if newer else state
