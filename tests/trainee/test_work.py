"""The first pages: a visitor sees courses, who is signed in their work; hours say what is missing; search leads on."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from foundation import clock, db
from hours import content, enrolments
from packages.models import Version
from tests.client import Page, StrictClient
from tests.make import versions as make
from tests.make.candidate import Candidate
from trainee.desk import places
from trainee.finding import index

Person = Callable[..., SignedIn]
Strict = Callable[..., StrictClient]
CLIP, TEXT = 1, 2


@pytest.fixture
def course(person: Person) -> int:
    """A version on air that nobody has taken up."""
    provider = person(Role.PROVIDER)
    with db.writing() as session:
        version = make.version(session, provider)
        index.follow(session, version)
        return version.id


@pytest.fixture
def learner(person: Person, strict: Strict, course: int) -> Candidate:
    who = person(Role.TRAINEE)
    with db.writing() as session:
        enrolments.enrol(session, who.id, session.get_one(Version, course), clock.now())
    return Candidate(who, strict(who))


def links(page: Page, within: str = "//main") -> dict[str, str]:
    return {"".join(a.itertext()): str(a.get("href")) for a in page.select(f"{within}//a")}


def test_a_visitor_sees_courses_before_anything_else(strict: Strict, course: int) -> None:
    home = strict().get("/")
    assert home.link("面点小课") == f"/courses/{course}"
    assert home.select("//form[@role='search']//input[@name='q']")
    assert home.link("看全部课程") == "/courses"


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.TRAINEE, "/study"),
        (Role.PROVIDER, "/packages"),
        (Role.RECOMMENDER, "/procedures"),
        (Role.REVIEWER, "/waiting"),
        (Role.CURATOR, "/waiting"),
        (Role.AUDITOR, "/audit/hours"),
    ],
)
def test_whoever_is_signed_in_begins_at_their_work(
    app: Flask, person: Person, strict: Strict, role: Role, first: str
) -> None:
    who = person(role)
    answer = strict(who).client.get("/")
    assert (answer.status_code, urlsplit(answer.location).path) == (302, first)
    assert strict(who).get(first).response.status_code == 200


def test_the_work_list_goes_on_where_one_was(learner: Candidate, course: int) -> None:
    with db.writing() as session:
        mine = enrolments.of(session, learner.who.id, course)
        assert mine is not None
        lesson = content.lesson(mine.version, CLIP)
        assert lesson is not None
        places.keep(session, mine, lesson, 23_000, clock.now())
    page = learner.browser.get("/study")
    assert page.h1 == "今天接着学“和面”"
    assert page.link("接着学：和面，从 20 秒") == f"/study/{course}/{CLIP}#t=20.000"
    assert "上次停在：“水要分三次加，一边加一边搅。" in page.main
    assert page.link("面点小课") == f"/study/{course}"


def test_what_is_due_stands_on_the_work_list(learner: Candidate, course: int) -> None:
    assert "要做的事" not in learner.browser.get("/study").main
    learner.begin(course)
    page = learner.browser.get("/study")
    assert page.link("“面点小课”的考试") == f"/study/{course}/exam"
    assert "考试还没交卷，可以接着答" in page.main


def test_a_newer_version_is_due_too(learner: Candidate, course: int) -> None:
    with db.writing() as session:
        make.newer(session, session.get_one(Version, course))
    assert learner.browser.get("/study").link("“面点小课”有新的一版") == f"/study/{course}"


def test_what_is_new_is_what_one_does_not_study(learner: Candidate, course: int) -> None:
    assert "新的课" not in learner.browser.get("/study").main
    with db.writing() as session:
        other = make.version(session, learner.who)
        index.follow(session, other)
        new = other.id
    page = learner.browser.get("/study")
    assert "新的课" in page.main
    assert f"/courses/{new}" in links(page).values()


def test_who_studies_nothing_is_led_to_courses(person: Person, strict: Strict, course: int) -> None:
    page = strict(person(Role.TRAINEE)).get("/study")
    assert page.h1 == "先找一门想学的课"
    assert page.link("找课程") == "/courses"
    assert page.link("面点小课") == f"/courses/{course}"


def test_hours_lead_to_course_and_lesson_and_say_what_is_missing(learner: Candidate, course: int) -> None:
    page = learner.browser.get("/hours")
    told = links(page)
    assert told["面点小课"] == f"/study/{course}"
    assert told["去学“和面”"] == f"/study/{course}/{CLIP}"
    assert told["还差考试"] == f"/study/{course}/exam"
    assert "还差 2 课：" in page.main
    learner.hand_in(course, {1: ["1"], 2: ["0", "2"], 3: ["1"]})
    page = learner.browser.get("/hours")
    assert "还差考试" not in page.main
    assert "还差 2 课：" in page.main


def test_a_hit_is_a_link_to_its_second(learner: Candidate, course: int) -> None:
    page = learner.browser.get("/courses?q=搅")
    (link,) = page.select("//ul[@class='hits']//a")
    assert link.get("href") == f"/study/{course}/{CLIP}#t=0.000"
    assert ["".join(mark.itertext()) for mark in link.findall("mark")] == ["搅", "搅"]
    lesson = learner.browser.get(f"/study/{course}/{CLIP}")
    assert lesson.select("//li[@id='t=0.000']/a[@data-start='0']"), (
        "without scripting it is the sentence's place"
    )


def test_a_visitor_s_hit_leads_to_the_lesson_in_the_catalogue(strict: Strict, course: int) -> None:
    (link,) = strict().get("/courses?q=搅").select("//ul[@class='hits']//a")
    assert link.get("href") == f"/courses/{course}#lesson-1"
    assert strict().get(f"/courses/{course}").select("//li[@id='lesson-1']")


def test_a_sentence_appears_once(learner: Candidate, course: int) -> None:
    """The clip says the same sentence six times, and the text its own five times."""
    for words, sentence in (("三次", "水要分三次加"), ("酵母", "酵母是活的。")):
        page = learner.browser.get(f"/courses?q={words}")
        said = ["".join(li.itertext()) for li in page.select("//ul[@class='hits']/li")]
        assert sum(sentence in one for one in said) == 1


def test_what_matched_is_marked_in_names_too(strict: Strict, course: int) -> None:
    page = strict().get("/courses?q=面点")
    assert [mark.text for mark in page.select("//h2/a/mark")] == ["面点"]
    hits = links(page, "//ul[@class='hits']")
    assert hits["面点小抄"] == f"/courses/{course}#lesson-2"


def test_nothing_found_leads_on(strict: Strict, course: int) -> None:
    page = strict().get("/courses?q=飞机 面点&access=sign")
    told = links(page)
    assert page.h1 == "没有找到"
    assert (
        told["只找“面点”，有 1 门课"] == "/courses?q=面点" or "q=%E9%9D%A2" in told["只找“面点”，有 1 门课"]
    )
    assert told["看全部课程"] == "/courses"
    assert told["面点小课"] == f"/courses/{course}"
    assert "12385" in told
    free = links(strict().get("/courses?q=面点&access=sign"))
    assert "不挑职业、长短和无障碍，有 1 门课" in free
    assert "只找“面点”，有 1 门课" not in free


def test_the_catalogue_leads_to_the_lessons_that_one_studies(learner: Candidate, course: int) -> None:
    assert learner.browser.get(f"/courses/{course}").link("面点小抄") == f"/study/{course}/{TEXT}"
