"""What a form that came back says is taken over into the draft, once its provider has seen what would change."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from curation.papers.blanks import Place
from foundation import ledger
from packages import standing
from packages.models import Package


def take_over(
    session: Session,
    package: Package,
    paper_id: str,
    values: Mapping[Place, Any],
    person_id: int,
    now: datetime,
) -> None:
    """Write values into the draft. Raises standing.UnderReview."""
    standing.to_change(session, package)
    details = copy.deepcopy(package.details)
    for (table, key), value in values.items():
        if table == "instructors":
            details["instructors"] = value
        else:
            details.setdefault(table, {})[key] = value
    package.details = details
    package.name = values.get(("introduction", "name"), package.name)
    package.class_hours_tenths = values.get(("introduction", "class_hours"), package.class_hours_tenths)
    package.changed_at = now
    data = {"paper": paper_id, "changed": sorted({".".join(filter(None, place)) for place in values})}
    ledger.append(
        session,
        now=now,
        actor=person_id,
        kind="papers.taken_over",
        subject=f"package:{package.id}",
        data=data,
    )
