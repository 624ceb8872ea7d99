"""The trainee's pages, asked for like a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from accounts.people import Role, SignedIn
from foundation import clock, db
from funding.audit import lines
from hours import content, enrolments, evidence, pace
from hours.evidence import Report
from hours.models import Certificate, Enrolment
from packages.models import Version
from tests.client import Page, StrictClient
from tests.client import text as text_of
from tests.make import versions as make

CLIP, TEXT = 1, 2


@dataclass(frozen=True)
class Study:
    """A trainee's browser and what they study."""

    browser: StrictClient
    version: int

    def url(self, rest: str = "") -> str:
        return f"/study/{self.version}{rest}"

    def opened(self, resource: int, seconds_ago: int = 0) -> str:
        """What our page of a resource holds that was opened so long ago."""
        with db.reading() as session:
            query = select(Enrolment).where(Enrolment.version_id == self.version).order_by(Enrolment.id)
            mine = session.scalars(query).first()
            assert mine is not None
            return pace.sign(mine.id, resource, clock.now() - timedelta(seconds=seconds_ago))

    def read(self, resource: int, part: int, seconds_ago: int, back: str = "") -> Page:
        """Press "read" on a page that was opened so long ago."""
        opened = self.opened(resource, seconds_ago)
        return self.browser.post(
            self.url(f"/{resource}/transcript"), {"part": str(part), "opened": opened, "back": back}
        )

    def play(self, status: int = 200, seconds_ago: int = 3600, **fields: object) -> dict[str, object]:
        """What the page's script sends for the clip, and what it is told."""
        opened = self.opened(CLIP, seconds_ago)
        told = {"key": "k", "start": 0, "end": 30_000, "rate": 100, "opened": opened, **fields}
        page = self.browser.post(self.url(f"/{CLIP}/evidence"), told, status=status)
        return dict(json.loads(page.html)) if page.response.is_json else {}


@pytest.fixture
def study(person: Callable[..., SignedIn], strict: Callable[..., StrictClient]) -> Study:
    """Somebody who has found the package and enrolled."""
    provider = person(Role.PROVIDER)
    with db.writing() as session:
        version = make.version(session, provider).id
    browser = strict(Role.TRAINEE)
    page = browser.get(browser.get("/courses?q=面点").link("面点小课"))
    assert "中式面点师" in page.main
    assert "报名好了" in browser.post(f"/courses/{version}/enrol").main
    return Study(browser, version)


def test_nothing_is_found_in_words(study: Study) -> None:
    assert "没有找到" in study.browser.get("/courses?q=造船").main


def test_who_has_not_enrolled_sees_no_lesson(study: Study, strict: Callable[..., StrictClient]) -> None:
    stranger = strict(Role.TRAINEE)
    for rest in ("", f"/{CLIP}", f"/{CLIP}/transcript", f"/{CLIP}/captions.vtt", "/exam", "/certificate"):
        stranger.get(study.url(rest), status=404)


def test_the_package_and_the_lesson_say_what_is_done_and_what_is_next(study: Study) -> None:
    package = study.browser.get(study.url())
    assert package.h1 == "“面点小课”还有 2 课"
    lesson = study.browser.get(package.link("接着学：和面"))
    assert lesson.select("//video[@controls]/track[@kind='captions'][@default]")
    assert "字幕由专人核对。" in lesson.main
    assert "水要分三次加" in lesson.main
    assert "这一课已学 0%" in lesson.main
    assert lesson.link("下一课：面点小抄") == study.url(f"/{TEXT}")
    captions = study.browser.get(study.url(f"/{CLIP}/captions.vtt"))
    assert captions.html.startswith("WEBVTT")


def test_captions_in_another_language_are_chosen_by_who_reads_it(study: Study) -> None:
    cue = {"start_ms": 0, "end_ms": 900, "text": "Add water.", "flags": [], "settings": "line:10%"}
    english = {"language": "en", "cues": [cue]}
    with db.writing() as session:
        version = session.get_one(Version, study.version)
        make.rewrite(version, captions={"1": {**make.captions_of(version)["1"], "translations": [english]}})
    page = study.browser.get(study.url(f"/{CLIP}"))
    assert page.select("//track/@label") == ["中文字幕", "英文字幕"]
    assert page.select("//track[@default]/@srclang") == ["zh-CN"]
    translated = study.browser.get(str(page.select("//track/@src")[1]))
    assert "line:10%\nAdd water." in translated.html
    study.browser.get(study.url(f"/{CLIP}/captions.vtt?language=fr"), status=404)
    page = study.browser.get("/language/en") and study.browser.get(study.url(f"/{CLIP}"))
    assert page.select("//track[@default]/@srclang") == ["en"]
    assert page.select("//select[@id='caption-language']/option[@selected]/@value") == ["1"]


def test_what_was_played_is_told_at_once(study: Study) -> None:
    told = study.play()
    assert (told["percent"], told["studied"]) == (50, False)
    assert told["text"] == "这一课已学 50%，还差 27 秒"
    assert study.play()["percent"] == 50  # the same key again
    assert study.browser.get("/hours").h1 == "我的学时"


def test_what_counts_and_what_is_missing_is_told_with_links_to_it(study: Study) -> None:
    study.play(key="a", start=10_000, end=20_000)
    counts = str(study.play(key="b", start=30_000, end=40_000)["counts"])
    page = study.browser.get(study.url(f"/{CLIP}"))
    assert "学过 20 秒，共 1 分钟" in page.main
    assert page.link("20 秒到 30 秒") == study.url(f"/{CLIP}#t=20.000")
    assert [one.text for one in page.select("//ul[@class='gaps']//a")] == [
        "开头到 10 秒",
        "20 秒到 30 秒",
        "40 秒到结尾",
    ]
    assert page.link("第 1 节") == study.url(f"/{CLIP}/transcript#part-0")
    assert "20 秒到 30 秒" in counts
    assert study.play(key="c", start=0, end=60_000)["studied"]
    assert not study.browser.get(study.url(f"/{CLIP}")).select("//ul[@class='gaps']")


def test_an_auditor_follows_each_line(study: Study, strict: Callable[..., StrictClient]) -> None:
    study.play(key="a", start=0, end=30_000)
    study.play(key="b", start=20_000, end=40_000, way="signed")
    study.play(status=400, key="c", way="slept")
    auditor = strict(Role.AUDITOR)
    index = auditor.get("/audit/hours?q=示例")
    assert "面点小课" in index.main
    page = auditor.get(str(index.select("//th[@scope='row']/a/@href")[0]))
    assert "完全一致" in page.main
    lines = [[text_of(cell) for cell in row][3:] for row in page.select("//tbody/tr")]
    assert lines == [
        ["播放", "0 秒到 30 秒", "1.0 倍", "30 秒", "30 秒"],
        ["看手语", "20 秒到 40 秒", "1.0 倍", "10 秒", "40 秒"],
    ]
    with db.writing() as session:
        session.execute(text("UPDATE covered SET end_ms = 50000"))
    assert "对不上" in auditor.get(str(index.select("//th[@scope='row']/a/@href")[0])).main
    auditor.get("/audit/hours/999", status=404)


def test_an_hour_is_full_at_the_line_that_fills_it(
    person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> None:
    who = person(Role.TRAINEE)
    with db.writing() as session:
        mine = enrolments.enrol(session, who.id, make.version(session, who, clip_ms=6_000_000), make.NOW)
        read = [Report(f"{n}", CLIP, "read", n * 1_000_000, (n + 1) * 1_000_000) for n in range(4)]
        evidence.record(session, mine, read, opened_at=make.NOW, now=make.NOW)
    page = strict(Role.AUDITOR).get(f"/audit/hours/{mine.id}")
    full = [text_of(row) for row in page.select("//tbody/tr") if "满" in text_of(row)]
    assert len(full) == 1
    assert "满 1 学时" in full[0]
    assert full[0].startswith("3")


def test_more_than_the_clock_allows_gets_an_answer_of_its_own(study: Study) -> None:
    told = study.play(status=409, seconds_ago=1, end=60_000)
    assert told["error"] == "implausible"
    assert "同一时间" in str(told["text"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "²"},
        {"end": "9" * 5000},
        {"rate": "-1"},
        {"key": ""},
        {"key": "k" * 81},
    ],
)
def test_a_report_that_no_page_of_ours_sends_is_refused(study: Study, wrong: dict[str, object]) -> None:
    study.play(status=400, **wrong)


def test_a_transcript_is_read_part_by_part_and_counts(study: Study) -> None:
    page = study.browser.get(study.url(f"/{CLIP}/transcript"))
    assert page.select("//h2")
    hurried = study.read(CLIP, 0, seconds_ago=1)
    assert "这一节至少还要" in hurried.main
    assert "这一课已学 0%" in hurried.main
    assert "这一课学完了" in study.read(CLIP, 0, seconds_ago=60).main
    study.browser.post(
        study.url(f"/{CLIP}/transcript"), {"part": "9", "opened": study.opened(CLIP)}, status=400
    )


def test_who_was_too_fast_waits_only_for_the_rest(study: Study) -> None:
    hurried = study.read(CLIP, 0, seconds_ago=3)
    kept = str(hurried.select("//main//input[@name='opened']/@value")[0])
    with db.reading() as session:
        mine = session.scalars(select(Enrolment)).one()
        assert clock.now() - pace.opened(kept, mine.id, CLIP, clock.now()) > timedelta(seconds=3)


def test_one_wait_does_not_do_for_two_parts(study: Study) -> None:
    with db.reading() as session:
        version = session.get_one(make.Version, study.version)
        [(_, end, clip)] = content.stretches(version, content.lessons(version)[0])
    seconds = max(clip // pace.CHARACTERS_PER_SECOND, end // 10 // evidence.FASTEST_PERCENT) + 2
    assert "这一课学完了" in study.read(CLIP, 0, seconds_ago=seconds).main
    assert "这一节至少还要" in study.read(TEXT, 0, seconds_ago=seconds).main
    assert "这一课学完了" in study.read(TEXT, 0, seconds_ago=seconds + 10, back="lesson").main


def answer(study: Study, answers: dict[int, list[str]]) -> Page:
    """Begin, answer these questions, and stand before the review."""
    page = study.browser.post(study.url("/exam"))
    attempt = page.select("//input[@name='attempt']/@value")[0]
    for position, chosen in answers.items():
        page = study.browser.post(
            study.url(f"/exam/{position}"), {"answer": chosen, "go": "review", "attempt": attempt}
        )
    return page


def hand_in(study: Study, review: Page) -> Page:
    """Press the button of the review page."""
    attempt = review.select("//input[@name='attempt']/@value")[0]
    return study.browser.post(study.url("/exam/hand-in"), {"attempt": attempt})


RIGHT = {1: ["1"], 2: ["0", "2"], 3: ["1"]}


def test_a_failed_exam_says_kindly_what_to_study_again(study: Study) -> None:
    review = answer(study, {1: ["1"], 3: ["1"]})
    assert review.h1 == "还有 3 题没答"
    result = hand_in(study, review)
    assert result.h1 == "这次得 40 分，还没通过"
    assert result.link("面点小抄") == study.url(f"/{TEXT}")
    assert "面点小抄：酵母" in result.main
    assert "没有答" in result.main
    assert "你选的：没" not in result.main
    assert "讲解里说过" in result.main
    assert study.browser.get(result.link("去考下一次")).h1 == "准备第 2 次考试"


def test_handing_in_twice_is_handing_in_once(study: Study) -> None:
    review = answer(study, RIGHT)
    first, second = hand_in(study, review), hand_in(study, review)
    assert first.h1 == second.h1 == "通过了，得 60 分"
    assert study.browser.post(study.url("/exam")).h1 == "考试已经通过"


def test_handing_in_from_an_old_page_shows_that_old_result(study: Study) -> None:
    review = answer(study, {1: ["1"]})
    hand_in(study, review)
    study.browser.post(study.url("/exam"))
    assert hand_in(study, review).h1 == "这次得 20 分，还没通过"
    assert study.browser.get(study.url("/exam")).h1 == "第 2 次考试还没交卷"
    assert study.browser.post(study.url("/exam/hand-in"), {"attempt": "²"}).h1 == "第 2 次考试还没交卷"


def test_captions_that_nobody_verified_are_not_shown_as_checked(study: Study) -> None:
    with db.writing() as session:
        version = session.get_one(make.Version, study.version)
        unchecked = {key: {**kept, "verified_at": None} for key, kept in make.captions_of(version).items()}
        make.rewrite(version, captions=unchecked)
    for url in (study.url(f"/{CLIP}"), f"/courses/{study.version}"):
        page = study.browser.get(url)
        assert "字幕还没核对" in page.main
        assert "已由专人核对" not in page.main


def test_a_page_of_an_attempt_that_is_over_changes_nothing_in_the_next(study: Study) -> None:
    review = answer(study, {1: ["1"]})
    old = review.select("//input[@name='attempt']/@value")[0]
    hand_in(study, review)
    study.browser.post(study.url("/exam"))
    told = study.browser.post(study.url("/exam/1"), {"answer": "0", "go": "next", "attempt": old})
    assert told.h1 == "第 2 次考试还没交卷"
    assert not study.browser.get(study.url("/exam/1")).select("//main//input[@checked]")


@pytest.mark.parametrize("wrong", ["7", "²", "x", "-1"])
def test_an_answer_that_is_not_offered_is_refused(study: Study, wrong: str) -> None:
    page = study.browser.post(study.url("/exam"))
    attempt = page.select("//input[@name='attempt']/@value")[0]
    study.browser.post(study.url("/exam/1"), {"answer": wrong, "attempt": attempt}, status=400)


def test_studied_and_passed_gives_a_certificate_that_anybody_can_verify(
    study: Study, strict: Callable[..., StrictClient]
) -> None:
    study.read(CLIP, 0, seconds_ago=300)
    study.read(TEXT, 0, seconds_ago=300)
    hand_in(study, answer(study, RIGHT))
    page = study.browser.get(study.url("/certificate"))
    file = study.browser.get(page.link("打开 PDF 证书"))
    assert file.response.data.startswith(b"%PDF")
    strict(Role.TRAINEE).get(page.link("打开 PDF 证书"), status=404)
    proof = strict().get(page.link("查验这张证书"))
    assert proof.h1 == "证书是真的"
    assert strict().get("/verify?number=WA-2026-22222222-2").h1 == "没有这个编号的证书"
    assert "0.1" in study.browser.get("/hours").main or "学时" in study.browser.get("/hours").main


def test_the_auditors_list_says_which_certified_hours_were_stated(
    study: Study, strict: Callable[..., StrictClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.writing() as session:
        version = session.get_one(Version, study.version)
        content = make.content_of(version)
        content["courses"][0]["resources"][0]["stated"] = True
        make.rewrite(version, content)
    found = lines.accounts

    def certified(*asked: Any) -> Any:
        rows, pages, total = found(*asked)
        return (
            [
                replace(row, certificate=Certificate(number="WA-2026-8F3KQ7TZ-5", class_hours_tenths=5))
                for row in rows
            ],
            pages,
            total,
        )

    monkeypatch.setattr(lines, "accounts", certified)
    assert "0.5 学时，其中 1 分钟是写明的" in strict(Role.AUDITOR).get("/audit/hours").main
