"""The facts of an archive that is not imported, for the same schemes that judge a stored package."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging import facts
from provider.upload import importing
from provider.upload.incoming import Incoming
from schemes.facts import CallFacts, PackageFacts


def from_archive(
    session: Session | None,
    arrived: Incoming,
    now: datetime,
    call: CallFacts | None = None,
    subject: str | None = None,
) -> PackageFacts:
    """The facts of an archive that is not imported: nobody has made captions for it yet.

    Without a session no catalogue of occupations is asked.
    """
    package = importing.draft(arrived, "")
    asked = (
        facts.question(question, each.number, at, f"exams:{each.number}-{at}")
        for each in arrived.sets
        for at, question in enumerate(each.questions, 1)
    )
    required = facts.required(session, package, now) if session else facts.Required()
    return facts.compose(package, asked, {}, None, {}, required, call, arrived.archive.name, subject)
