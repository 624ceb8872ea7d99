"""A trainee who sits exams by the site's pages."""

from __future__ import annotations

from sqlalchemy import select

from accounts.people import SignedIn
from exams.sitting.models import Attempt
from foundation import db
from tests.client import Page, StrictClient


class Candidate:
    """A trainee before the exam of a package."""

    def __init__(self, who: SignedIn, browser: StrictClient) -> None:
        self.who, self.browser = who, browser

    def at(self, version: int, rest: str = "", status: int = 200) -> Page:
        """A page of the exam."""
        return self.browser.get(f"/study/{version}/exam{rest}", status=status)

    def begin(self, version: int) -> Page:
        """Press the button of the start page, whether it is there or not."""
        return self.browser.post(f"/study/{version}/exam")

    def hand_in(self, version: int, answers: dict[int, list[str]] | None = None) -> Page:
        """Begin, answer and hand in."""
        self.begin(version)
        with db.reading() as session:
            attempt = session.scalars(select(Attempt).where(Attempt.handed_in_at.is_(None))).one()
            mine, of = attempt.id, attempt.version_id
        for position, chosen in (answers or {}).items():
            told = {"attempt": mine, "answer": chosen if position == 2 else chosen[0]}
            self.browser.post(f"/study/{of}/exam/{position}", told)
        return self.browser.post(f"/study/{of}/exam/hand-in", {"attempt": mine})
