"""Rows of the experts' tables, for migrations to look after."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from curation.experts.models import (
    Attendance,
    ClipComment,
    Expert,
    ExpertInvitation,
    Meeting,
    MeetingItem,
    MeetingVote,
    PackageAuthor,
    Panel,
    PanelSeat,
    ScoreSheet,
)
from curation.models import Submission
from curation.procedure.models import Procedure

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)


def fill(session: Session) -> None:
    """An expert who was invited, has a seat, handed in and voted."""
    who = session.scalars(select(Person).where(Person.role == "reviewer")).first()
    submission = session.scalars(select(Submission)).first()
    procedure = session.scalars(select(Procedure)).first()
    assert who is not None
    assert submission is not None
    assert procedure is not None
    session.add_all(
        [
            Expert(person_id=who.id, employer="示例学院", fields=["面点"], declared=[], consented_at=NOW),
            ExpertInvitation(
                token_hash="a" * 64, email="a@example.com", name="示例", employer="", fields=[],
                invited_by=who.id, invited_at=NOW, ends_at=NOW,
            ),
            PackageAuthor(version_id=submission.version_id, folded="示例", name="示例", at=NOW),
        ]
    )  # fmt: skip
    panel = Panel(
        procedure_id=procedure.id, stage="experts", submission_id=submission.id, rubric={}, seed=1,
        state="open", proposed_by=who.id, proposed_at=NOW, confirmed_by=who.id, confirmed_at=NOW,
    )  # fmt: skip
    seat = PanelSeat(panel=panel, person_id=who.id, how="proposed", fit=1, given_by=who.id, given_at=NOW)
    meeting = Meeting(title="评审会", held_on=NOW.date(), called_by=who.id, called_at=NOW)
    item = MeetingItem(meeting=meeting, procedure_id=procedure.id)
    session.add_all([panel, seat, meeting, item])
    session.flush()
    session.add_all(
        [
            ScoreSheet(seat_id=seat.id, at=NOW, marks={}, total=8_000, words="", checklist=[], comments=[]),
            ClipComment(
                seat_id=seat.id, resource_id=1, name="和面", at_ms=1_000, words="太快", written_at=NOW
            ),
            Attendance(meeting_id=meeting.id, person_id=who.id, noted_by=who.id, at=NOW),
            MeetingVote(item_id=item.id, person_id=who.id, choice="for", at=NOW),
        ]
    )
    session.flush()
