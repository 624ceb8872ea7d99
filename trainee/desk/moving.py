"""What somebody keeps at a lesson goes along when they go on with a newer version."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hours import moving_on
from hours.models import Enrolment
from trainee.desk.models import Note, Place


def carry(session: Session, enrolment: Enrolment, there: Enrolment) -> None:
    """Notes, and the places where one stopped, go along with the resources that are the same."""
    stands = set(session.scalars(select(Place.resource_id).where(Place.enrolment_id == there.id)))
    for old, new in moving_on.alike(session, enrolment.version, there.version).items():
        for table in (Note, Place):
            if table is Place and new in stands:
                continue
            mine = (table.enrolment_id == enrolment.id, table.resource_id == old)
            session.execute(update(table).where(*mine).values(enrolment_id=there.id, resource_id=new))
