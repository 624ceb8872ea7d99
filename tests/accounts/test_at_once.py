"""Two at the same moment, on both databases: guesses are all counted, a link works once, one organisation is made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import func, select

from accounts import limits, people
from accounts.mailed import links
from accounts.models import MembershipRequest, Organisation, Person
from accounts.organisations import membership
from accounts.people import Role, SignedIn
from config.settings import Settings
from foundation import clock, db

MANY = 8


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


def _together(app: Flask, do: Callable[[int], str]) -> list[str]:
    """Everybody does it at the same moment; what came of it, sorted."""
    meeting, came = threading.Barrier(MANY), []

    def one(n: int) -> None:
        with app.app_context():
            meeting.wait(10)
            came.append(do(n))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(MANY)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(came) == MANY, "somebody failed"
    return sorted(came)


def test_guesses_at_once_are_all_counted(app: Flask) -> None:
    now = clock.now()

    def guess(_n: int) -> str:
        with suppress(limits.TooMany), db.writing() as session:
            limits.SignInTry("a@example.com", "198.51.100.1", 3).count(session, now)
            return "tried"
        return "refused"

    assert _together(app, guess) == ["refused"] * (MANY - 3) + ["tried"] * 3


def test_a_link_used_at_once_opens_one_account(app: Flask) -> None:
    with db.writing() as session:
        token = links.make(session, "register", "a@example.com", told={"name": "示例"}, now=clock.now())

    def use(_n: int) -> str:
        with db.writing() as session:
            found = links.use(session, token, clock.now())
            if found:
                people.open_account(session, found.email, "示例", "hash", clock.now())
        return "opened" if found else "over"

    assert _together(app, use) == ["opened"] + ["over"] * (MANY - 1)


def test_an_address_registered_at_once_is_one_account(app: Flask) -> None:
    def register(_n: int) -> str:
        with suppress(people.Taken), db.writing() as session:
            people.open_account(session, "a@example.com", "示例", "hash", clock.now())
            return "opened"
        return "taken"

    assert _together(app, register) == ["opened"] + ["taken"] * (MANY - 1)


def test_of_those_who_found_one_organisation_at_once_one_is_in_and_the_others_ask(
    app: Flask, person: Callable[..., SignedIn]
) -> None:
    who = [person(Role.TRAINEE).id for _ in range(MANY)]

    def found(n: int) -> str:
        with db.writing() as session:
            asked = membership.provide(
                session,
                session.get_one(Person, who[n]),
                organisation="示例中心（虚构）",
                individual=False,
                now=clock.now(),
            )
        return "asks" if asked else "in"

    assert _together(app, found) == ["asks"] * (MANY - 1) + ["in"]
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_who_asks_many_times_at_once_asks_once(app: Flask, person: Callable[..., SignedIn]) -> None:
    person(Role.PROVIDER)
    asker = person(Role.TRAINEE)

    def ask(_n: int) -> str:
        with suppress(membership.Asked), db.writing() as session:
            organisation = session.scalars(select(Organisation)).one()
            membership.ask(session, session.get_one(Person, asker.id), organisation, clock.now())
            return "asked"
        return "twice"

    assert _together(app, ask) == ["asked"] + ["twice"] * (MANY - 1)


def test_of_decisions_at_once_one_counts(app: Flask, person: Callable[..., SignedIn]) -> None:
    provider, curator, asker = person(Role.PROVIDER), person(Role.CURATOR), person(Role.TRAINEE)
    with db.writing() as session:
        organisation = session.scalars(select(Organisation)).one()
        made = membership.ask(session, session.get_one(Person, asker.id), organisation, clock.now()).id

    def decide(n: int) -> str:
        who = provider if n % 2 else curator
        with suppress(membership.Decided), db.writing() as session:
            membership.decide(session, made, who, granted=n % 2 == 0, note="说明", now=clock.now())
            return "decided"
        return "too late"

    assert _together(app, decide) == ["decided"] + ["too late"] * (MANY - 1)
    with db.reading() as session:
        (asked,) = session.scalars(select(MembershipRequest))
        assert (asked.state == "granted") == (session.get_one(Person, asker.id).role == "provider")
