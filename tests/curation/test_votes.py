"""A public vote from its announcement to its recount, through the site's pages; and what the sly get when they try."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from accounts.models import Person
from accounts.people import Role, SignedIn
from curation.procedure.models import Procedure
from curation.voting import casting, counting
from curation.voting.models import Ballot, Opinion, Paper, SealedVote, Voter
from foundation import clock, db, ledger
from tests.client import Page, StrictClient
from tests.make import applications
from tests.make.applications import Cast, Run

Strict = Callable[..., StrictClient]
SECRET = "for tests only"


@pytest.fixture
def cast(person: Callable[..., SignedIn]) -> Cast:
    return applications.cast(person)


@pytest.fixture
def topics(app: Flask, cast: Cast) -> list[int]:
    """Four topics that wait for the vote, by the numbers of their applications."""
    call = applications.called("mohrss-2022", cast.curator, clock.now())
    made = []
    for n in range(4):
        told = {"title": f"选题{n + 1}（虚构）", "content": f"简介{n + 1}"}
        provider = cast.provider if n else cast.peer
        run = Run(
            call,
            Cast(provider, cast.peer, cast.recommender, cast.curator, cast.second),
            clock.now(),
            topic=told,
        )
        run.begin()
        run.go("passed", "passed")
        with db.writing() as session:
            session.get_one(Procedure, run.id).title = told["title"]
        made.append(run.id)
    return made


def said(**other: Any) -> dict[str, Any]:
    """What the office writes."""
    today = clock.today()
    return {
        "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=5)).isoformat(),
        "most": "2",
        "winners": "2",
        "tie": "handed-in",
        "accounts": "any",
        "own": "yes",
        "summary": "选出大家最想学的。",
        **other,
    }


def announced(strict: Strict, cast: Cast, **other: Any) -> int:
    """Put to the vote; gives the ballot's id."""
    page = strict(cast.curator).post("/calls/1/vote", {**said(**other), "confirmed": "yes"})
    assert "公布了" in page.main
    with db.reading() as session:
        found = session.scalars(select(Ballot.id).order_by(Ballot.id.desc())).first()
    assert found is not None
    return found


def vote(client: StrictClient, ballot: int, *numbers: int, seen: int = 0, status: int = 200) -> Page:
    told = {"choices": [str(each) for each in numbers], "seen": str(seen)}
    return client.post(f"/votes/{ballot}", told, status=status)


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    then = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: then)


def kinds(ballot: int) -> list[str]:
    with db.reading() as session:
        return [each.kind for each in ledger.about(session, f"ballot:{ballot}")]


def sealed() -> list[list[int]]:
    with db.reading() as session:
        return sorted(session.scalars(select(SealedVote.choices)))


def test_it_is_announced_after_a_second_look_and_once(strict: Strict, cast: Cast, topics: list[int]) -> None:
    curator = strict(cast.curator)
    assert "公布一次投票" in curator.get("/calls/1/vote").h1
    wrong = curator.post("/calls/1/vote", said(most="很多", closes_on="2000-01-01", confirmed="yes"))
    assert "请写整数，像 30" in wrong.main
    assert "截止不能早于开始" in wrong.main
    assert "再看一遍" in curator.post("/calls/1/vote", said()).h1
    with db.reading() as session:
        assert session.scalar(select(Ballot.id)) is None
    ballot = announced(strict, cast)
    # the same again leads to the one that is there
    assert "正在投票" in curator.post("/calls/1/vote", {**said(), "confirmed": "yes"}).main
    assert kinds(ballot) == ["ballot.announced"]
    page = strict().get(f"/votes/{ballot}")
    assert [f"选题{n}（虚构）" in page.main for n in range(1, 5)] == [True] * 4
    assert "登录以后投票" in page.main
    for role in Role:
        if role is not Role.CURATOR:
            strict(role).post("/calls/1/vote", {**said(), "confirmed": "yes"}, status=403)


def test_a_vote_is_cast_changed_and_shown_to_nobody_else(
    strict: Strict, cast: Cast, topics: list[int]
) -> None:
    ballot = announced(strict, cast)
    trainee = strict(Role.TRAINEE)
    assert "请至少选一个选题" in vote(trainee, ballot).main
    assert "最多选 2 个，现在连别的页上的一共 3 个" in vote(trainee, ballot, 1, 2, 3).main
    page = vote(trainee, ballot, 1, 3)
    assert "你现在的票" in page.main
    assert sealed() == [[1, 3]]
    code = page.select("//samp")[0].text
    page = vote(trainee, ballot, 2, seen=1)
    assert sealed() == [[2]]
    assert page.select("//samp")[0].text != code
    # another window, which was made before
    page = vote(trainee, ballot, 4, seen=1)
    assert "你在别的窗口里投过或者改过了" in page.main
    assert sealed() == [[2]]
    other = strict(Role.TRAINEE).get(f"/votes/{ballot}")
    assert "你现在的票" not in other.main
    desk = strict(cast.curator).get(f"/votes/{ballot}/desk").main
    assert "1 人" in desk
    assert "选题2" not in desk
    with db.reading() as session:
        entries = ledger.about(session, f"ballot:{ballot}")[1:]
        assert {(each.kind, each.actor_id) for each in entries} == {("vote.sealed", None)}
        assert entries[1].data["replaces"] == entries[0].data["commitment"]
        row = session.scalars(select(SealedVote)).one()
        assert row.voter not in {str(each) for each in session.scalars(select(Person.id))}


def test_the_sly_get_nothing(
    strict: Strict,
    cast: Cast,
    topics: list[int],
    person: Callable[..., SignedIn],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    ballot = announced(strict, cast, opens_on=tomorrow, accounts="before", own="no")
    old = strict(Role.TRAINEE)
    assert "没有在进行" in vote(old, ballot, 1).main  # before it opens
    later(monkeypatch, 1)
    old = strict(old.client.person)  # type: ignore[attr-defined]  # set by the fixture: that session is over
    for number in (0, 5, -1, 99):  # of no ballot, or of another call's
        assert "选的不是这次投票的选题" in vote(old, ballot, number).main
    vote(strict(cast.curator), ballot, 1, status=403)
    vote(strict(), ballot, 1, status=403)
    assert "投票开始以前就有账号" in vote(strict(Role.TRAINEE), ballot, 1).main  # opened today
    assert "不能投自己单位的选题" in vote(strict(cast.provider), ballot, 2).main
    assert sealed() == []
    assert "你现在的票" in vote(strict(cast.provider), ballot, 1).main
    strict(cast.curator).post(f"/votes/{ballot}/count")
    assert "ballot.counted" not in kinds(ballot)  # it is still open
    later(monkeypatch, 5)
    old = strict(old.client.person)  # type: ignore[attr-defined]  # set by the fixture
    assert "没有在进行" in vote(old, ballot, 1).main
    assert sealed() == [[1]]
    for role in Role:
        if role is not Role.CURATOR:
            strict(role).post(f"/votes/{ballot}/count", status=403)
            strict(role).post(f"/votes/{ballot}/cancel", {"reason": "不"}, status=403)
            strict(role).get(f"/votes/{ballot}/desk", status=403)
    strict().get(f"/votes/{ballot}/papers.csv", status=404)


def test_an_own_topic_is_allowed_where_the_document_forbids_nothing(
    strict: Strict, cast: Cast, topics: list[int]
) -> None:
    ballot = announced(strict, cast)
    assert "你现在的票" in vote(strict(cast.provider), ballot, 2).main


def test_who_changes_without_end_or_comes_in_crowds_is_slowed_down(
    strict: Strict, cast: Cast, topics: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ballot = announced(strict, cast)
    trainee = strict(Role.TRAINEE)
    monkeypatch.setattr(casting, "MOST_CHANGES", 2)
    for seen in range(2):
        vote(trainee, ballot, 1 + seen, seen=seen)
    assert "不能再改" in vote(trainee, ballot, 4, seen=2).main
    assert sealed() == [[2]]
    monkeypatch.setattr(casting, "FROM", casting.limits.Rule(0, timedelta(minutes=1), timedelta(minutes=1)))
    vote(strict(Role.TRAINEE), ballot, 1, status=429)


def test_it_is_counted_the_first_go_on_and_who_voted_for_what_is_gone(
    strict: Strict, cast: Cast, topics: list[int], monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    ballot = announced(strict, cast)
    voters = [strict(Role.TRAINEE) for _n in range(3)]
    codes = {}
    for client, numbers in zip(voters, ((1, 3), (3,), (3, 4)), strict=True):
        page = vote(client, ballot, *numbers)
        codes[page.select("//samp")[0].text.replace("-", "")] = numbers
    later(monkeypatch, 6)
    curator = strict(cast.curator)
    assert "计票" in curator.get("/waiting").main
    assert "计好了" in curator.post(f"/votes/{ballot}/count").main
    assert "投票：示例征集" in curator.get("/ledger").main
    assert "别人已经计过票了" in curator.post(f"/votes/{ballot}/count").main
    result = strict().get(f"/votes/{ballot}")
    rows = [" ".join("".join(each.itertext()).split()) for each in result.select("//tbody/tr")]
    assert rows[0].startswith("选题3（虚构）")
    assert rows[0].endswith("31入选")
    assert rows[1].startswith("选题1")  # as many votes as 4, handed in before it
    assert [row.endswith("没有入选") for row in rows] == [False, False, True, True]
    with db.reading() as session:
        stands = {each.id: (each.stage, each.ended_as) for each in session.scalars(select(Procedure))}
        assert [stands[each] for each in topics] == [
            ("courseware", None),
            (None, "rejected"),
            ("courseware", None),
            (None, "rejected"),
        ]
        assert session.scalar(select(SealedVote.voter)) is None
        assert session.scalars(select(Ballot.key)).one() is None
        assert session.scalars(select(Voter.person_id).order_by(Voter.person_id)).all() == sorted(
            each.client.person.id
            for each in voters  # type: ignore[attr-defined]  # set by the fixture
        )
        found = counting.recount(session, ballot)
        assert found is not None
        assert (found.faults, found.papers) == ((), 3)
        last = ledger.about(session, f"ballot:{ballot}")[-1]
        assert all(person.client.person.name not in last.body for person in voters)  # type: ignore[attr-defined]  # set by the fixture
    # everybody finds their own paper by its code, and nobody another's name
    answer = strict().client.get(f"/votes/{ballot}/papers.csv")
    told = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))[1:]
    assert {code: tuple(map(int, numbers.split())) for code, numbers in told} == codes
    page = strict(voters[0].client.person).get(f"/votes/{ballot}")  # type: ignore[attr-defined]  # set by the fixture
    assert not any(f"{code[:4]}-" in page.html for code in codes)
    runner = app.test_cli_runner()
    assert "和公布的一样" in runner.invoke(args=["vote", "recount", "1"]).output
    assert runner.invoke(args=["vote", "recount", "99"]).exit_code == 1


@pytest.mark.parametrize("table", [Paper, Ballot])
def test_a_recount_finds_what_was_altered(
    table: Any, strict: Strict, cast: Cast, topics: list[int], monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    """In the site's tables, or in the papers on their way into the ledger."""
    ballot = announced(strict, cast)
    vote(strict(Role.TRAINEE), ballot, 1)
    if table is Paper:
        with db.writing() as session:
            session.execute(update(SealedVote).values(choices=[4]))
    later(monkeypatch, 6)
    strict(cast.curator).post(f"/votes/{ballot}/count")
    if table is Ballot:
        with db.writing() as session:
            session.execute(update(Ballot).values(result=[]))
    with db.reading() as session:
        found = counting.recount(session, ballot)
    assert found is not None
    assert found.faults == (("papers",) if table is Paper else ("site",))
    done = app.test_cli_runner().invoke(args=["vote", "recount", "1"])
    assert done.exit_code == 1
    assert "对不上" in done.output


def test_of_as_many_votes_the_lot_decides_and_comes_out_the_same_again() -> None:
    topics = [(n, f"2030-01-0{n}") for n in range(1, 6)]
    papers = [[1, 2, 3], [2, 3], [4]]
    by_day = counting.ranked(topics, papers, tie="handed-in", seed="", winners=2)
    assert [(each.number, each.votes, each.place, each.goes_on) for each in by_day] == [
        (2, 2, 1, True),
        (3, 2, 2, True),
        (1, 1, 3, False),
        (4, 1, 4, False),
        (5, 0, 5, False),
    ]
    drawn = {
        tuple(each.number for each in counting.ranked(topics, papers, tie="drawn", seed=seed, winners=2))
        for seed in "abcdefgh"
    }
    assert len(drawn) > 1
    assert all(set(each[:2]) == {2, 3} and each[-1] == 5 for each in drawn)
    gone = counting.ranked(topics, papers, tie="handed-in", seed="", winners=2, left=[2])
    assert [(each.number, each.place) for each in gone] == [(3, 1), (1, 2), (4, 3), (5, 4), (2, None)]


def test_who_withdraws_meanwhile_makes_room_and_nobody_notes_another_result(
    strict: Strict, cast: Cast, topics: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ballot = announced(strict, cast)
    run = Run(1, cast, clock.now(), id=topics[2])
    with pytest.raises(applications.running.NotNow):
        run.go("passed")
    for numbers in ((3,), (3, 1), (4,)):
        vote(strict(Role.TRAINEE), ballot, *numbers)
    run.go("withdraw")
    later(monkeypatch, 6)
    strict(cast.curator).post(f"/votes/{ballot}/count")
    page = strict().get(f"/votes/{ballot}").main
    assert "计票以前退出了" in page
    with db.reading() as session:
        found = counting.recount(session, ballot)
        assert found is not None
        assert not found.faults
        assert [each.number for each in found.places if each.goes_on] == [1, 4]


def test_what_is_written_to_the_office_is_read_there_without_a_name(
    strict: Strict, cast: Cast, topics: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ballot = announced(strict, cast)
    trainee = strict(Role.TRAINEE)
    url = f"/votes/{ballot}/opinions"
    assert "请写意见" in trainee.post(url, {"topic": "1", "words": " "}).main
    assert "意见收到了" in trainee.post(url, {"topic": "1", "words": "希望配手语"}).main
    desk = strict(cast.curator).get(f"/votes/{ballot}/desk").main
    assert "希望配手语" in desk
    assert trainee.client.person.name not in desk  # type: ignore[attr-defined]  # set by the fixture
    assert "希望配手语" not in strict().get(f"/votes/{ballot}").main
    strict(cast.curator).post(url, {"topic": "0", "words": "不"}, status=403)
    monkeypatch.setattr(casting, "MOST_CHANGES", 1)
    for _n in range(9):
        trainee.post(url, {"topic": "0", "words": "再来"})
    assert "每人最多提 10 条" in trainee.post(url, {"topic": "0", "words": "再来"}).main
    with db.reading() as session:
        assert len(session.scalars(select(Opinion)).all()) == 10


def test_a_cancelled_vote_leaves_no_vote_and_makes_room_for_another(
    strict: Strict, cast: Cast, topics: list[int]
) -> None:
    ballot = announced(strict, cast)
    vote(strict(Role.TRAINEE), ballot, 1)
    curator = strict(cast.curator)
    assert "请写明原因" in curator.post(f"/votes/{ballot}/cancel", {"reason": ""}).main
    assert "投票取消了" in curator.post(f"/votes/{ballot}/cancel", {"reason": "写错了日期"}).main
    assert sealed() == []
    assert "写错了日期" in strict().get(f"/votes/{ballot}").main
    assert "没有在进行" in vote(strict(Role.TRAINEE), ballot, 1).main
    assert announced(strict, cast) == ballot + 1


def test_a_call_without_a_vote_has_none(strict: Strict, cast: Cast) -> None:
    applications.called("tianjin-2023", cast.curator, clock.now())
    curator = strict(cast.curator)
    assert "不用投票" in curator.get("/calls/1/vote").main
    curator.post("/calls/1/vote", {**said(), "confirmed": "yes"})
    with db.reading() as session:
        assert session.scalar(select(Ballot.id)) is None
