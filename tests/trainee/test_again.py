"""After an exam: each wrong answer leads to the sentence that answers it, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.people import Role, SignedIn
from foundation import clock, db
from hours import enrolments
from tests.client import Page, StrictClient
from tests.make import versions as make
from tests.make.candidate import Candidate
from trainee.exam.study_again import nearest

SENTENCES = [
    "面粉过筛，放进大碗。",
    "水要分三次加，一边加一边搅。",
    "酵母是活的，怕烫。",
    "面团放暖和的地方。",
]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("和面时，水应该怎样加？\n分三次加，一边加一边搅", 1),
        ("酵母是活的吗？", 2),
        ("面团应该放在哪里？\n暖和的地方", 3),
        ("Which knife is for bread?", None),
        ("", None),
    ],
)
def test_the_sentence_that_answers_a_question_is_found(asked: str, sentence: int | None) -> None:
    assert nearest(SENTENCES, asked) == sentence


def test_what_every_sentence_has_tells_nothing() -> None:
    said = ["和面的时候要洗手。", "和面的时候要量水。", "和面的时候要开窗。"]
    assert nearest(said, "和面的时候怎样量水？") == 1
    assert nearest([], "和面") is None


def asked(position: int, stem: str, about: str, topic: str = "") -> dict[str, Any]:
    one = make.question(position, "single", [0], about)
    return {**one, "stem": stem, "options": ["分三次加，一边加一边搅", "一次倒进去"], "topic": topic}


@pytest.fixture
def failed(person: Callable[..., SignedIn], strict: Callable[..., StrictClient]) -> Page:
    """The result of an exam with a wrong answer, and with two questions that nobody answered."""
    who = person(Role.TRAINEE)
    questions = [
        asked(1, "水应该怎样加？", "和面", "和面"),
        asked(2, "和面时水怎样加才好？", "和面", "加水"),
        asked(3, "酵母是活的吗？", "面点小抄", "面点小抄"),
    ]
    with db.writing() as session:
        version = make.version(session, who)
        make.rewrite(
            version, {**make.content_of(version), "exam_sets": [{"number": 1, "questions": questions}]}
        )
        enrolments.enrol(session, who.id, version, clock.now())
        study = version.id
    return Candidate(who, strict(who)).hand_in(study, {1: ["1"]})


def test_results_lead_to_the_sentence_to_study_again(failed: Page) -> None:
    links = [(str(a.get("href")), "".join(a.itertext())) for a in failed.select("//a[@class='again']")]
    assert [href.partition("#")[2] for href, _words in links] == ["t=0.000", "t=0.000", ""]
    assert links[0][1].startswith("再学这一句：“水要分三次加，一边加一边搅。")
    assert links[0][1].endswith("（和面）")
    assert links[2][1] == "再学这一句：“酵母是活的。”（面点小抄）"


def test_results_say_no_name_twice(failed: Page) -> None:
    again = [
        "".join(li.itertext())
        for li in failed.select("//ul/li[a[contains(@href, '/study/')]]")
        if li.text is None
    ]
    assert "和面：加水" in again
    assert "面点小抄" in again


def test_what_was_not_answered_is_called_that(failed: Page) -> None:
    assert failed.main.count("没有答") == 2
    assert "你选的：没" not in failed.main
    assert failed.main.count("没答对") == 1


def test_a_question_is_the_heading_of_its_page(
    person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> None:
    who = person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, who)
        enrolments.enrol(session, who.id, version, clock.now())
        study = version.id
    browser = Candidate(who, strict(who))
    browser.begin(study)
    for position, kind in ((1, "单选"), (2, "多选，可能不止一个"), (3, "判断")):
        page = browser.at(study, f"/{position}")
        assert page.h1 == f"第 {position} 题"
        assert len(page.select("//fieldset/legend/h1")) == 1
        assert f"第 {position} 题，共 5 题（{kind}）" in page.main
