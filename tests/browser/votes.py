"""Public votes in each state, for the world that the sweep looks at."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from accounts.people import Role, SignedIn
from calls.models import Call
from curation.procedure.models import Procedure
from curation.voting import ballots, casting, counting, opinions
from curation.voting.models import Ballot
from foundation import clock, db
from tests.browser import calls

TOPICS = (
    ("数字时代的信息无障碍（虚构）", "读屏软件怎样读网页，表单怎样填，图片怎样说。\n配三次练习。"),
    ("应急避险与互助（虚构）", "地震、火灾和洪水来了怎么办，轮椅使用者怎样撤离。"),
    ("心理健康与职场沟通（虚构）", "压力从哪里来，怎样请人帮忙。"),
    ("知识产权入门（虚构）", ""),
)


def fill(people: dict[Role, SignedIn], call_id: int) -> dict[str, int]:
    """Ids of ballots by state: one that is open, one that is counted, each on a call with topics; `call`: one that has none yet."""
    now, found = clock.now(), {}
    for state in ("call", "open", "counted"):
        call = call_id if state == "open" else _call(people[Role.CURATOR].id, state)
        _topics(people[Role.PROVIDER], call)
        if state == "call":
            found[state] = call
            continue
        found[state] = _ballot(people, call)
    with db.writing() as session:
        over = session.get_one(Ballot, found["counted"])
        after = clock.today() + timedelta(days=30)
        counting.count(session, over, people[Role.CURATOR].id, _secret(), now, after)
    return found


def _call(curator: int, state: str) -> int:
    with db.writing() as session:
        now, today = clock.now(), clock.today()
        terms = calls.terms(
            {"call": "前年的公需课选题征集（虚构）", "counted": "去年的公需课选题征集（虚构）"}[state], today
        )
        made = ballots.announcing.draft(session, terms, curator, now)
        edition = calls.editions.keep(session, calls.check.scheme(calls.SCHEME), now)
        ballots.announcing.announce(session, made, edition, curator, now, today)
        return made.id


def _topics(provider: SignedIn, call_id: int) -> None:
    """Topics that have come as far as the vote."""
    with db.writing() as session:
        call, now = session.get_one(Call, call_id), clock.now()
        assert call.scheme_digest
        for title, content in TOPICS:
            session.add(
                Procedure(
                    call_id=call.id,
                    scheme_digest=call.scheme_digest,
                    organisation_id=provider.organisation_id,
                    title=title,
                    topic={"title": title, "content": content},
                    begun_by=provider.id,
                    begun_at=now,
                    stage="vote",
                    entered_at=now,
                )
            )


def _ballot(people: dict[Role, SignedIn], call_id: int) -> int:
    today, now = clock.today(), clock.now()
    terms = ballots.Terms(
        "选出大家最想学的选题。\n每人最多投两个。",
        today,
        today + timedelta(days=9),
        2,
        2,
        "drawn",
        "any",
        True,
    )
    with db.writing() as session:
        call = session.get_one(Call, call_id)
        made = ballots.announce(session, call, "vote", terms, people[Role.CURATOR].id, now, today)
        voter = people[Role.RECOMMENDER]
        casting.cast(session, made, voter, {1, 2}, 0, _secret(), now)
        opinions.write(session, made, 1, "希望配手语。", voter.id, now, today)
        return made.id


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
