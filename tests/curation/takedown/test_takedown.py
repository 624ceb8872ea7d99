"""A take-down request from the public page to its end: confirmed by the link, the provider heard, taken off at once or refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from accounts.people import Role, SignedIn
from calls import working_days
from config.settings import Settings
from curation.models import Submission
from curation.takedown.models import Takedown
from foundation import clock, db, ledger, mail
from packages import versions
from tests.client import StrictClient
from tests.make import steps

Strict = Callable[..., StrictClient]
ASKED = {
    "ground": "rights",
    "why": "第二课里有我的照片。（虚构）",
    "name": "王某（虚构）",
    "email": "wang@example.com",
    "resource": "0",
}


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def version_id(provider: SignedIn, person: Callable[..., SignedIn], tmp_path: Path) -> int:
    package = steps.imported(provider, tmp_path)
    submission = steps.on_air(package, provider, person(Role.REVIEWER), person(Role.CURATOR))
    with db.reading() as session:
        return session.get_one(Submission, submission).version_id


@pytest.fixture
def letters(app: Flask) -> Callable[[], list[mail.Letter]]:
    """What was sent, the newest first."""
    settings: Settings = app.config["SETTINGS"]
    return lambda: [each.letter for each in mail.kept(settings.letters_dir)]


def link(letter: mail.Letter) -> str:
    found = re.search(r"(/takedown/\S+)", letter.text)
    assert found, letter.text
    return found[1]


def ask(client: StrictClient, version: int, letters: Callable[[], list[mail.Letter]], **values: str) -> str:
    """Ask on the course's page; gives the address of the link."""
    page = client.get(f"/courses/{version}")
    page = client.get(page.link("课程侵害了我的权利，要求下架"))
    assert client.post(f"/courses/{version}/takedown", {**ASKED, **values}).h1 == "还差一步：请看邮箱"
    return link(letters()[0])


def row() -> Takedown:
    with db.reading() as session:
        return session.scalars(select(Takedown).order_by(Takedown.id.desc())).first()  # type: ignore[return-value]


def decide(client: StrictClient, one: int, outcome: str, answer: str = "有授权，不停用。") -> Any:
    url = f"/takedowns/{one}"
    page = client.post(url, {"outcome": outcome, "answer": answer})
    assert page.h1.startswith("确认"), page.main
    hidden = page.select("//main//input[@type='hidden']")
    return client.post(url, {each.get("name"): each.get("value") for each in hidden})


def test_asked_confirmed_heard_and_taken_off_the_air(
    strict: Strict, version_id: int, provider: SignedIn, letters: Callable[[], list[mail.Letter]]
) -> None:
    visitor, curator, mine = strict(), strict(Role.CURATOR), strict(provider)
    assert "请写明是哪里" in visitor.post(f"/courses/{version_id}/takedown", {**ASKED, "why": " "}).main
    address = ask(visitor, version_id, letters)
    assert ASKED["why"] not in letters()[0].text  # an address may be somebody else's
    assert (
        "没有等答复的下架要求" in curator.get("/takedowns").h1
    )  # nobody is bothered before the link was used
    assert visitor.get(address).h1.startswith("确认要求下架")
    curator.get(f"/takedowns/{row().id}", status=404)
    assert "等着答复" in visitor.post(address).h1
    one = row()
    assert one.due_on == working_days.add(clock.today(), 5)
    assert letters()[0].to == f"{provider.role.value}1@example.com"  # the provider is told
    assert "1 件下架要求，请写意见" in mine.get("/packages/takedowns").h1
    page = mine.get(f"/packages/takedowns/{one.id}")
    assert ASKED["why"] in page.main
    assert "王某" not in page.html  # who asked is not the provider's to know
    assert "wang@" not in page.html
    mine.post(f"/packages/takedowns/{one.id}", {"words": "照片是我们拍的。（虚构）"})
    assert "答复下架要求" in curator.get("/waiting").main
    assert "照片是我们拍的。" in curator.get(f"/takedowns/{one.id}").main
    done = decide(curator, one.id, "off", "先停用，查清再说。（虚构）")
    assert "记下了" in done.html
    with db.reading() as session:
        assert versions.on_air(session, version_id) is None
        entries = ledger.about(session, f"version:{version_id}")
        assert [each.kind for each in entries][-4:] == [
            "takedown.asked", "takedown.heard", "package.withdrawn", "takedown.off",
        ]  # fmt: skip
        assert "wang@" not in str([each.data for each in entries])
    assert letters()[0].to == "wang@example.com"
    assert "先停用，查清再说。" in visitor.get(address).main
    visitor.get(f"/courses/{version_id}", status=404)
    assert "已经答复了" in mine.post(f"/packages/takedowns/{one.id}", {"words": "还有。"}).html
    again = curator.post(f"/takedowns/{one.id}", {"outcome": "refused", "answer": "x", "confirmed": "yes"})
    assert "别人已经决定过了" in again.html


def test_refused_with_a_reason_the_course_stays(
    strict: Strict, version_id: int, letters: Callable[[], list[mail.Letter]]
) -> None:
    visitor, curator = strict(), strict(Role.CURATOR)
    address = ask(visitor, version_id, letters)
    visitor.post(address)
    visitor.post(address)  # pressed twice: it is one request
    with db.reading() as session:
        kinds = [each.kind for each in ledger.about(session, f"version:{version_id}")]
    assert kinds.count("takedown.asked") == 1
    page = curator.post(f"/takedowns/{row().id}", {"outcome": "refused", "answer": ""})
    assert "请写明原因" in page.main
    decide(curator, row().id, "refused")
    assert "没有停用" in visitor.get(address).h1
    visitor.get(f"/courses/{version_id}")


def test_others_than_curators_decide_nothing_and_nobody_reads_others(
    strict: Strict, person: Callable[..., SignedIn], version_id: int, provider: SignedIn,
    letters: Callable[[], list[mail.Letter]],
) -> None:  # fmt: skip
    visitor = strict()
    visitor.post(ask(visitor, version_id, letters))
    one = row().id
    for role in Role:
        if role is not Role.CURATOR:
            strict(role).post(
                f"/takedowns/{one}", {"outcome": "off", "answer": "x", "confirmed": "yes"}, status=403
            )
    other = strict(person(Role.PROVIDER, organisation="别的单位（虚构）"))
    other.get(f"/packages/takedowns/{one}", status=404)
    other.post(f"/packages/takedowns/{one}", {"words": "x"}, status=404)
    assert "没有等意见" in other.get("/packages/takedowns").h1
    own = strict(person(Role.CURATOR, organisation="示例培训中心（虚构）"))
    page = own.post(f"/takedowns/{one}", {"outcome": "off", "answer": "x", "confirmed": "yes"})
    assert "你和供应单位是同一个单位" in page.html
    assert row().state == "open"


def test_links_end_letters_are_few_and_nothing_off_the_air_is_asked_about(
    strict: Strict, version_id: int, letters: Callable[[], list[mail.Letter]]
) -> None:
    visitor = strict()
    address = ask(visitor, version_id, letters)
    visitor.get("/takedown/wrong", status=404)
    with db.writing() as session:
        session.execute(update(Takedown).values(asked_at=clock.now() - timedelta(days=4)))
    assert "不能用了" in visitor.get(address, status=404).h1
    visitor.post(address, status=404)
    visitor.post(f"/courses/{version_id + 100}/takedown", ASKED, status=404)
    ask(visitor, version_id, letters)
    with db.reading() as session:
        assert len(session.scalars(select(Takedown)).all()) == 1  # what nobody confirmed is forgotten
    ask(visitor, version_id, letters)
    visitor.post(f"/courses/{version_id}/takedown", ASKED, status=429)
