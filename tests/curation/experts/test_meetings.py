"""A meeting through the site's pages: who is there votes once, who is concerned doesn't, the decision and the minutes stay."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from docx import Document
from docx.oxml.ns import qn
from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from curation.experts.models import Meeting, MeetingItem, MeetingVote
from foundation import clock, db, ledger
from tests.client import StrictClient
from tests.make import applications, experts
from tests.make.applications import Cast, Run

Strict = Callable[..., StrictClient]


@pytest.fixture
def cast(app: Flask, person: Callable[..., SignedIn]) -> Cast:
    return applications.cast(person)


@pytest.fixture
def run(cast: Cast) -> Run:
    return experts.waiting(cast, clock.now())


def called(curator: StrictClient, run: Run) -> tuple[int, int]:
    """A meeting about the application; its id and its item's."""
    told = {
        "title": "第一次评审会",
        "held_on": clock.today().isoformat(),
        "place": "三楼",
        "procedures": [str(run.id)],
    }
    assert curator.post("/meetings/new", told).h1 == "第一次评审会"
    with db.reading() as session:
        item = session.scalars(select(MeetingItem).order_by(MeetingItem.id.desc())).first()
        assert item is not None
        return item.meeting_id, item.id


def test_from_the_call_to_the_minutes(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    one, two, away = experts.pool(person, 3)
    concerned = experts.expert(person(Role.REVIEWER), "示例申报单位（虚构）")
    curator = strict(cast.curator)
    meeting, item = called(curator, run)
    there = {"people": [str(each.id) for each in (one, two, concerned)]}
    assert "到会 3 人" in curator.post(f"/meetings/{meeting}/attendance", there).main
    ballot = f"/meetings/{meeting}/vote/{item}"
    strict(away).get(ballot, status=404)
    strict(away).post(ballot, {"choice": "for"}, status=404)
    theirs = strict(concerned)
    assert "你要回避这一件" in theirs.get(ballot).main
    assert "没有记：你要回避" in theirs.post(ballot, {"choice": "against"}).main
    mine = strict(one)
    assert "错误：" in mine.post(ballot, {"choice": "maybe"}).html
    assert "你投了：赞成" in mine.post(ballot, {"choice": "for"}).main
    assert "一人一票" in mine.post(ballot, {"choice": "against"}).main
    strict(two).post(ballot, {"choice": "abstain"})
    assert "没有结束" in curator.post(f"/meetings/{meeting}/close").main
    curator.post(f"/meetings/{meeting}/items/{item}", {"decision": "accepted", "words": "同意推荐"})
    assert "已经决定" in curator.post(f"/meetings/{meeting}/items/{item}", {"decision": "rejected"}).main
    assert "会议结束了" in curator.post(f"/meetings/{meeting}/close").main
    assert "不能再改" in curator.post(f"/meetings/{meeting}/attendance", {"people": [str(away.id)]}).main
    with db.reading() as session:
        found = session.get_one(MeetingItem, item)
        assert (found.decision, found.words) == ("accepted", "同意推荐")
        assert [each.choice for each in found.votes] == ["for", "abstain"]
        assert [each.kind for each in ledger.about(session, f"meeting:{meeting}")] == [
            "meeting.called", "meeting.attended", "meeting.voted", "meeting.voted", "meeting.decided",
            "meeting.closed",
        ]  # fmt: skip
    _read(curator.get(f"/meetings/{meeting}/minutes.docx").response.get_data(), one.name)


def _read(made: bytes, voter: str) -> None:
    """The minutes as a reader of Word walks them."""
    document = Document(io.BytesIO(made))
    assert document.core_properties.title == "评审会记录：第一次评审会"
    assert document.core_properties.language == "zh-CN"
    language = document.styles["Normal"].element.rPr.find(qn("w:lang"))
    assert language.get(qn("w:eastAsia")) == "zh-CN"
    heads = [each.text for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert heads == ["到会的人", "第 1 件：示例", "每个人的一票", "决定"]
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    present, votes, each_vote = document.tables
    assert len(present.rows) == 4
    assert [[cell.text for cell in row.cells] for row in votes.rows][1:] == [
        ["赞成", "1"],
        ["反对", "0"],
        ["弃权", "1"],
    ]
    assert [cell.text for cell in each_vote.rows[1].cells] == [voter, "赞成"]
    assert "同意推荐" in [each.text for each in document.paragraphs]


def test_after_the_decision_nobody_votes(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    (one,) = experts.pool(person, 1)
    curator = strict(cast.curator)
    meeting, item = called(curator, run)
    curator.post(f"/meetings/{meeting}/attendance", {"people": [str(one.id)]})
    curator.post(f"/meetings/{meeting}/items/{item}", {"decision": "postponed", "words": ""})
    assert "已经有了决定" in strict(one).post(f"/meetings/{meeting}/vote/{item}", {"choice": "for"}).main
    with db.reading() as session:
        assert session.scalars(select(MeetingVote)).all() == []


def test_other_roles_and_the_own_organisation_are_refused(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    meeting, item = called(strict(cast.curator), run)
    own = strict(person(Role.CURATOR, "示例申报单位（虚构）"))
    own.post(f"/meetings/{meeting}/items/{item}", {"decision": "accepted", "words": ""}, status=403)
    for who in (cast.provider, cast.recommender, Role.TRAINEE, Role.AUDITOR, Role.REVIEWER):
        theirs = strict(who)
        theirs.get(f"/meetings/{meeting}", status=403)
        theirs.get(f"/meetings/{meeting}/minutes.docx", status=403)
        for act in ("attendance", "close", f"items/{item}"):
            theirs.post(f"/meetings/{meeting}/{act}", {}, status=403)
        if who is not Role.REVIEWER:
            theirs.post(f"/meetings/{meeting}/vote/{item}", {"choice": "for"}, status=403)
    strict(cast.curator).post(f"/meetings/{meeting}/vote/{item}", {"choice": "for"}, status=403)
    with db.reading() as session:
        assert session.get_one(Meeting, meeting).closed_at is None


def test_only_what_waits_for_experts_is_on_an_agenda(
    strict: Strict, cast: Cast, run: Run, person: Callable[..., SignedIn]
) -> None:
    experts.pool(person, 3)
    told = {"title": "会", "held_on": clock.today().isoformat(), "procedures": ["999"]}
    assert "错误：" in strict(cast.curator).post("/meetings/new", told).html
