"""The desk: going on where one stopped, notes and bookmarks, the practice after a class hour."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from accounts.people import Role, SignedIn
from accounts.preferences import preferences
from exams.sitting.models import Attempt
from foundation import clock, db
from hours import content, enrolments
from packages.models import Version
from tests.client import Page, StrictClient
from tests.make import versions as make
from trainee.desk import notes, practice
from trainee.desk.models import Practice

CLIP, TEXT = 1, 2


class Desk:
    """A trainee's browser and what they study."""

    def __init__(self, browser: StrictClient, version: int) -> None:
        self.browser, self.version = browser, version

    def get(self, rest: str = "", status: int = 200) -> Page:
        return self.browser.get(f"/study/{self.version}{rest}", status=status)

    def post(self, rest: str, status: int = 200, **data: object) -> Page:
        return self.browser.post(f"/study/{self.version}{rest}", data, status=status)


@pytest.fixture
def desk(person: Callable[..., SignedIn], strict: Callable[..., StrictClient]) -> Desk:
    who = person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, who, sets=4)
        enrolments.enrol(session, who.id, version, clock.now())
        version_id = version.id
    return Desk(strict(who), version_id)


def test_any_device_goes_on_at_the_sentence(desk: Desk, strict: Callable[..., StrictClient]) -> None:
    assert desk.browser.get("/study").link("接着学：和面")
    desk.post(f"/{CLIP}/place", at="24500")
    again = strict(desk.browser.client.person)  # type: ignore[attr-defined]  # the same person elsewhere
    link = again.get("/study").link("接着学：和面，从 20 秒")
    assert link == f"/study/{desk.version}/{CLIP}#t=20.000"
    assert again.get(f"/study/{desk.version}").link("接着学：和面，从 20 秒") == link
    assert again.get(link).link("从上次停的 20 秒接着学") == link
    for nowhere in ("3000", "999999999999"):
        desk.post(f"/{CLIP}/place", at=nowhere)
        assert not desk.get(f"/{CLIP}").select("//a[starts-with(., '从上次停的')]"), (
            "its first sentence, or its end"
        )
        assert again.get("/study").link("接着学：和面")


@pytest.mark.parametrize("wrong", ["", "-1", "²", "1.5", "9" * 13])
def test_a_place_that_no_page_of_ours_sends_is_refused(desk: Desk, wrong: str) -> None:
    desk.post(f"/{CLIP}/place", status=400, at=wrong)


def test_the_neighbours_are_one_link_away(desk: Desk) -> None:
    first = desk.get(f"/{CLIP}")
    assert onward(first) == {f"/study/{desk.version}/{TEXT}"}
    second = desk.get(f"/{TEXT}")
    assert second.select("//main//a[@rel='prev']/@href") == [f"/study/{desk.version}/{CLIP}"]
    assert onward(second) == {f"/study/{desk.version}/exam"}


@pytest.mark.parametrize(
    ("typed", "ms"),
    [
        ("", None),
        ("200", 200_000),
        ("3:20", 200_000),
        ("３：２０", 200_000),
        ("1:03:20", 3_800_000),
        ("3 分 20 秒", 200_000),
        ("2分钟", 120_000),
        ("1小时3分", 3_780_000),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, ms: int | None) -> None:
    assert notes.parsed(typed) == ms
    if ms is not None:
        assert notes.parsed(notes.spelt(ms)) == ms


@pytest.mark.parametrize("typed", ["abc", "3:", ":", "-1", "3分a"])
def test_what_is_no_time_is_told(desk: Desk, typed: str) -> None:
    page = desk.post(f"/{CLIP}/notes", at=typed, text="写好的字")
    assert "写成 3:20" in page.main
    assert "写好的字" in page.html


def test_notes_are_written_changed_and_taken_away(desk: Desk, strict: Callable[..., StrictClient]) -> None:
    page = desk.post(f"/{CLIP}/notes", at="0:20", text="水要分三次\n一边加一边搅")
    assert "记下了" in page.main
    assert page.link("到 20 秒") == f"/study/{desk.version}/{CLIP}#t=20.000"
    desk.post(f"/{CLIP}/notes", at="0:05", text="")
    desk.post(f"/{TEXT}/notes", at="", text="整课的笔记")
    every = desk.get("/notes")
    assert every.main.index("书签") < every.main.index("水要分三次") < every.main.index("整课的笔记")
    file = desk.browser.client.get(every.link("下载成文本"))
    text = file.get_data(as_text=True)
    assert "0:05 （书签）" in text
    assert "0:20 水要分三次\n一边加一边搅" in text
    change = next(href for href in every.select("//main//a/@href") if f"/{CLIP}/notes/" in href)
    assert "只有你自己看得到" in desk.browser.get(change).main
    strict(Role.TRAINEE).get(change, status=404)
    assert "改好了" in desk.browser.post(change, {"at": "9:59:59", "text": "新的字"}).main
    assert "新的字" in desk.get(f"/{CLIP}").main
    assert "删去了" in desk.browser.post(change, {"do": "delete"}).main
    assert "新的字" not in desk.get("/notes").main


def test_a_stranger_sees_no_notes_of_another(desk: Desk, strict: Callable[..., StrictClient]) -> None:
    desk.post(f"/{CLIP}/notes", at="", text="秘密")
    other = strict(Role.TRAINEE)
    with db.writing() as session:
        version = session.get_one(Version, desk.version)
        enrolments.enrol(session, other.client.person.id, version, clock.now())  # type: ignore[attr-defined]
    assert "秘密" not in other.get(f"/study/{desk.version}/notes").main
    assert "秘密" not in other.get(f"/study/{desk.version}/{CLIP}").main


def under(desk: Desk, scheme: str) -> None:
    with db.writing() as session:
        session.get_one(Version, desk.version).scheme_id = scheme


def onward(page: Page) -> set[object]:
    """Where the one key leads."""
    assert page.select("//script[contains(@src, 'js/onward.js')]")
    return set(page.select("//a[@rel='next'][@aria-keyshortcuts='x']/@href"))


def test_the_key_onward_is_changed_and_turned_off_with_the_others(desk: Desk) -> None:
    told = {**preferences.KEYS, "onward": "w", "single_keys": "on"}
    assert "快捷键改好了" in desk.browser.post("/display/keys", told).main
    for rest in ("", f"/{CLIP}", f"/{CLIP}/sound", f"/{TEXT}"):
        assert desk.get(rest).select("//a[@aria-keyshortcuts='w']"), rest
    assert "下一步：练习、下一课或考试" in desk.get(f"/{CLIP}").main
    desk.browser.post("/display/keys", {**told, "single_keys": "off"})
    page = desk.get(f"/{CLIP}")
    assert page.select("//a[@rel='next']")
    assert not page.select("//a[@aria-keyshortcuts] | //script[contains(@src, 'onward')]")


@pytest.mark.parametrize("scheme", ["shanghai-2023", "mohrss-2022"])
def test_where_the_scheme_wants_it_a_practice_follows_the_hour(desk: Desk, scheme: str) -> None:
    assert not desk.get(f"/{TEXT}").select("//a[contains(@href, '/practice/')]")
    assert onward(desk.get(f"/{TEXT}")) == {f"/study/{desk.version}/exam"}
    desk.get("/practice/1", status=404)
    under(desk, scheme)
    assert (
        onward(desk.get(f"/{TEXT}"))
        == onward(desk.get(f"/{TEXT}/transcript"))
        == {f"/study/{desk.version}/practice/1"}
    )
    page = desk.browser.get(desk.get(f"/{TEXT}").link("第 1 学时的练习"))
    assert "这不是考试" in page.main
    assert len(page.select("//fieldset")) == 5
    told = desk.post("/practice/1", q1="1", q2=["0", "2"], q3="0")
    assert told.h1 == "练习做完了，对了 2 题，共 5 题"
    assert "讲解里说过" in told.main
    assert "正确的是：对" in told.main
    assert onward(told) == onward(desk.get(f"/{TEXT}")) == {f"/study/{desk.version}/exam"}, (
        "what was done is passed over"
    )
    assert "对了 2 题" in desk.get("/practice/1").main
    desk.post("/practice/1", status=400, q1="7")
    with db.reading() as session:
        assert session.scalars(select(Practice)).one().rights == 2
        assert session.scalars(select(Attempt)).all() == []


def test_an_hour_ends_in_the_lesson_that_fills_it(person: Callable[..., SignedIn], app: object) -> None:
    who = person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, who)
        version.scheme_id = "shanghai-2023"
        clips = [make.resource(n, f"片段{n}", "video", 20 * 60_000) for n in range(1, 8)]
        asked = [make.question(n, "single", [1], f"片段{n}", of=f"{n}：") for n in range(1, 8)]
        sets = [*(make.exam_set(n) for n in (1, 2, 3)), {"number": 5, "questions": asked}]
        told = {
            **make.content_of(version),
            "courses": [{"name": "动手", "resources": clips}],
            "exam_sets": sets,
        }
        make.rewrite(version, told)
        found = practice.hours(version, content.listed(version))
        assert practice.hour(version, 2) == found[1]
        assert practice.hour(version, 4) is None
        assert [(each.number, [one.id for one in each.lessons]) for each in found] == [
            (1, [1, 2, 3]),
            (2, [4, 5]),
            (3, [6, 7]),
        ]
        assert [len(each.questions) for each in found] == [3, 2, 2]
        assert practice.after(version, content.lessons(version)[2]) is not None
