"""Rows of papers and take-down requests, for migrations to look after."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.models import Person
from curation.papers.models import RightsPaper
from curation.takedown.models import Takedown
from foundation.storage import StoredFile
from packages.models import Version


def fill(
    session: Session, provider: Person, curator: Person, version: Version, stored: StoredFile, now: datetime
) -> None:
    """A signed letter, and a request that was refused."""
    session.add_all(
        [
            RightsPaper(
                package_id=version.package_id,
                kind="commitment",
                signed_on=now.date(),
                file_id=stored.id,
                person_id=provider.id,
                at=now,
            ),
            Takedown(
                version_id=version.id,
                resource_id=None,
                ground="rights",
                why="示例",
                name="示例",
                email="claimant@example.com",
                person_id=provider.id,
                token_hash="e" * 64,
                asked_at=now,
                confirmed_at=now,
                due_on=now.date(),
                state="refused",
                heard="示例",
                heard_by=provider.id,
                heard_at=now,
                answer="示例",
                decided_by=curator.id,
                decided_at=now,
            ),
        ]
    )
    session.flush()
