"""Calls in each state, with a document and questions, for the world that the sweep looks at.

They go by another scheme than the packages there: where a scheme's packages are called for, each has to answer a call.
"""

from __future__ import annotations

import io
from datetime import date, timedelta

from accounts.people import Role, SignedIn
from calls import announcing, asking
from calls.models import Call
from foundation import clock, db
from judging import check, editions

SCHEME = "mohrss-2022"
STATES = (
    ("draft", "明年的公需课征集（虚构）", 5),
    ("coming", "下半年的公需课征集（虚构）", 5),
    ("open", "公需课征集（虚构）", -5),
    ("cancelled", "没有办成的公需课征集（虚构）", -4),
)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def fill(people: dict[Role, SignedIn]) -> dict[str, int]:
    """Ids of calls by state, of the open one's document, and of its questions."""
    found: dict[str, int] = {}
    curator, provider, now = people[Role.CURATOR].id, people[Role.PROVIDER].id, clock.now()
    today = clock.day(now)
    with db.writing() as session:
        edition = editions.keep(session, check.scheme(SCHEME), now)
        for state, name, opens in STATES:
            call = announcing.draft(session, terms(name, today + timedelta(days=opens)), curator, now)
            found[state] = call.id
            if state != "draft":
                announcing.announce(session, call, edition, curator, now, today)
        call = session.get_one(Call, found["open"])
        announcing.add_document(
            session, call, io.BytesIO(PDF), "申报表", name="申报表.pdf", media_type="application/pdf", person_id=curator, now=now,
        )  # fmt: skip
        found["document"] = call.documents[0].id
        for asked in ("可以分两次交吗？", "个人也能来吗？"):
            asking.ask(session, call, provider, asked, now, today)
        first, second = asking.of(session, call.id)
        asking.answer(session, first, "不可以，要一次交齐。", curator, now)
        found["answered"], found["asked"] = first.id, second.id
        announcing.put_off(session, call, today + timedelta(days=30), "申报的单位多。", curator, now, today)
        cancelled = session.get_one(Call, found["cancelled"])
        announcing.cancel(session, cancelled, "经费没有批。", curator, now)
    return found


def terms(name: str, opens: date) -> announcing.Terms:
    return announcing.Terms(
        SCHEME,
        name,
        opens.year,
        "征集网络公需课。\n单位和个人都可以来。",
        "先报选题。\n再交课件。",
        opens,
        opens + timedelta(days=20),
        topic_closes_on=opens + timedelta(days=10),
        preferred=("盲人医疗按摩", "居家就业"),
        quota=30,
        budget_fen=60_000_000,
    )
