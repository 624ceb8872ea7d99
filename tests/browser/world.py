"""One of everything, for looking at: packages, captions, submissions, study, exams, a certificate, in each state."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask

from accounts import people
from accounts.people import Role, SignedIn
from foundation import clock, db


@dataclass
class World:
    """People of each role, and ids of what the pages show."""

    people: dict[Role, SignedIn]
    ids: dict[str, int | str] = field(default_factory=dict)


def build(app: Flask) -> World:
    """Fill an empty site."""
    world = World({})
    now = clock.now()
    for role in Role:
        with db.writing() as session:
            made = people.add(
                session,
                email=f"{role.value}@example.com",
                name=f"示例{role.value}",
                password="correct horse battery",
                role=role,
                organisation="示例培训中心（虚构）" if role is Role.PROVIDER else None,
                now=now,
            )
            found = people.by_id(session, made.id)
        assert found is not None
        world.people[role] = found
    return world
