"""Rows of what stands from an earlier version and of public votes, for migrations to look after."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from curation.procedure.models import Procedure
from curation.review.models import SubmittedCaptions
from curation.voting.models import Ballot, Candidate, Opinion, Paper, SealedVote, Voter
from packages.models import Version, VersionPart


def fill(session: Session, version: Version, procedure: Procedure, person_id: int) -> None:
    """One row in each table."""
    # one that is there: the steps make the parts anew from the versions alone
    part = session.scalars(select(VersionPart.hash).limit(1)).one()
    now = procedure.begun_at
    ballot = Ballot(
        call_id=procedure.call_id,
        stage="vote",
        summary="选题",
        opens_on=now.date(),
        closes_on=now.date(),
        most=3,
        winners=30,
        tie="drawn",
        accounts="before",
        own=True,
        key="a" * 64,
        announced_by=person_id,
        announced_at=now,
    )
    session.add_all(
        [SubmittedCaptions(version_id=version.id, resource_id=1, language="zh", part=part), ballot]
    )
    session.flush()
    told = {"title": "面点", "summary": "揉面", "organisation": "示例", "handed_in_at": now}
    session.add_all(
        [
            Candidate(
                ballot_id=ballot.id,
                number=1,
                procedure_id=procedure.id,
                organisation_id=procedure.organisation_id,
                **told,
            ),
            SealedVote(ballot_id=ballot.id, voter="b" * 64, choices=[1], code="C" * 16, revision=1),
            Paper(ballot_id=ballot.id, code="D" * 16, choices=[1]),
            Voter(ballot_id=ballot.id, person_id=person_id),
            Opinion(ballot_id=ballot.id, person_id=person_id, words="好", at=now),
        ]
    )
    session.flush()
