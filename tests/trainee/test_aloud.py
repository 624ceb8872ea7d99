"""What is read aloud to whom: only what they may read, only when they asked, and never an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.speaking import sounds
from accounts import people
from accounts.people import Role, SignedIn
from accounts.preferences import preferences
from exams.sitting import attempts
from foundation import clock, db
from foundation.jobs import Job
from hours import enrolments
from judging import exam_terms
from packages.models import Version
from tests.client import Page, StrictClient
from tests.make import versions as make
from tests.make.aloud import speak
from trainee.reading_aloud import texts

CLIP, TEXT = 1, 2
TWIN = {"html": "<h1>配方</h1><p>面粉<b>五百克。</b>水要温。</p>", "language": "zh", "images": []}


class Study:
    """A trainee's browser, what they study, and their enrolment."""

    def __init__(self, browser: StrictClient, who: SignedIn, version: int) -> None:
        self.browser, self.who, self.version = browser, who, version

    def get(self, rest: str = "", status: int = 200) -> Page:
        return self.browser.get(f"/study/{self.version}{rest}", status=status)

    def post(self, rest: str, status: int = 200, **data: object) -> Page:
        return self.browser.post(f"/study/{self.version}{rest}", data, status=status)

    def bytes(self, rest: str, **headers: str) -> tuple[int, bytes]:
        with self.browser.client.get(f"/study/{self.version}{rest}", headers=headers) as answer:
            return answer.status_code, answer.data

    def speak(self, what: str) -> None:
        with db.reading() as session:
            mine = enrolments.of(session, self.who.id, self.version)
            assert mine is not None
            found = texts.find(session, mine, what)
            assert found is not None
        speak(found.text)


def frozen(session: Session, who: SignedIn) -> Version:
    """A version whose clip has a summary; its scheme wants a practice after each hour."""
    version = make.version(session, who, sets=4)
    content = make.content_of(version)
    content["courses"][0]["resources"][0]["layers"] = {"summary": {"text": "先洗手。\n再和面。"}}
    version.scheme_id = "shanghai-2023"
    make.rewrite(version, content)
    session.flush()
    return version


@pytest.fixture
def study(person: Callable[..., SignedIn], strict: Callable[..., StrictClient]) -> Study:
    """Somebody who wants texts read aloud."""
    who = person(Role.TRAINEE)
    with db.writing() as session:
        version = frozen(session, who)
        enrolments.enrol(session, who.id, version, clock.now())
        people.prefer(session, who.id, preferences.make({"read_aloud": "on"}), clock.now())
        version_id = version.id
    return Study(strict(who), who, version_id)


def sit(study: Study) -> int:
    with db.writing() as session:
        version = session.get_one(Version, study.version)
        return attempts.sit(session, study.who.id, version, exam_terms.of(version), clock.now()).id


def buttons(page: Page) -> list[str]:
    return [each.get("data-reads") for each in page.select("//*[@data-reads]")]


def test_who_did_not_ask_sees_no_button_and_no_marks(study: Study) -> None:
    with db.writing() as session:
        people.prefer(session, study.who.id, preferences.make({}), clock.now())
    attempt = sit(study)
    for rest in (f"/{TEXT}", f"/{CLIP}", "/exam/1", "/practice/1"):
        page = study.get(rest)
        assert not page.select("//*[@data-reads or @data-said or @data-aloud]"), rest
        assert "reading-aloud.js" not in page.html
    assert study.get(f"/aloud/question-{attempt}-1").h1, "what one may read one may hear"


def test_a_text_a_summary_a_question_and_a_practice_have_the_button(study: Study) -> None:
    attempt = sit(study)
    assert buttons(study.get(f"/{TEXT}")) == [f"text-{TEXT}"]
    assert buttons(study.get(f"/{CLIP}")) == [f"summary-{CLIP}"]
    assert buttons(study.get("/exam/3")) == [f"question-{attempt}-3"]
    assert buttons(study.get("/practice/1")) == [f"practice-1-{n}" for n in range(1, 6)]


def test_the_marks_are_the_sentences_of_the_sounds(study: Study) -> None:
    page = study.get(f"/{TEXT}")
    marked = page.select("//*[@data-aloud]//span[@data-said]")
    assert [(each.get("data-said"), each.text) for each in marked] == [
        (str(n), "酵母是活的。") for n in range(5)
    ]
    with db.reading() as session:
        mine = enrolments.of(session, study.who.id, study.version)
        assert mine is not None
        found = texts.find(session, mine, f"text-{TEXT}")
        assert found is not None
        assert found.text.sentences == ("酵母是活的。",) * 5


def test_a_twin_is_marked_as_the_page_shows_it(study: Study) -> None:
    with db.writing() as session:
        version = session.get_one(Version, study.version)
        content = make.content_of(version)
        content["courses"][0]["resources"][1]["layers"] = {"twin": TWIN}
        make.rewrite(version, content)
    page = study.get(f"/{TEXT}")
    numbers = [each.get("data-said") for each in page.select("//*[@data-aloud]//span[@data-said]")]
    assert numbers == ["0", "1", "1", "2"]
    assert page.select("//*[@data-aloud]//h2/span")
    assert page.select("//*[@data-aloud]//b/span")


def test_a_question_is_read_with_its_choices_and_without_what_is_right(study: Study) -> None:
    attempt = sit(study)
    page = study.get("/exam/1")
    said = [each.text for each in page.select("//*[@data-aloud]//span[@data-said]")]
    assert said == ["第 1 题", "A. 甲", "B. 乙", "C. 丙"]
    with db.reading() as session:
        mine = enrolments.of(session, study.who.id, study.version)
        assert mine is not None
        for n in range(1, 6):
            found = texts.find(session, mine, f"question-{attempt}-{n}")
            assert found is not None
            assert "讲解里说过。" not in found.text.joined
    study.post("/exam/1", attempt=attempt, answer="1", go="stay")
    again = study.get("/exam/1")
    assert [each.text for each in again.select("//*[@data-aloud]//span[@data-said]")] == said
    assert again.select("//input[@checked]/@value") == ["1"]


def test_a_question_with_markup_in_it_stays_text(study: Study) -> None:
    with db.writing() as session:
        version = session.get_one(Version, study.version)
        content = make.content_of(version)
        for each in content["exam_sets"]:
            stem = f"<b>哪个</b> {{好}}{each['number']}？"
            each["questions"][0] |= {"stem": stem, "options": ["<i>甲</i>", "%s 乙"]}
        make.rewrite(version, content)
    sit(study)
    for rest in ("/exam/1", "/practice/1"):
        page = study.get(rest)
        assert "<b>哪个</b> {好}" in page.main, rest
        assert not page.select("//fieldset//b | //fieldset//i")


def test_sounds_are_asked_for_made_and_heard(study: Study) -> None:
    here = f"/aloud/text-{TEXT}"
    assert study.get(f"{here}/state.json").response.json == {
        "state": "unmade",
        "said": [None] * 5,
        "error": "",
    }
    assert study.bytes(f"{here}/0")[0] == 404
    assert study.post(here, go="stay").response.json["state"] == "making"  # type: ignore[index]
    study.speak(f"text-{TEXT}")
    told = study.get(f"{here}/state.json").response.json
    assert told is not None
    assert (told["state"], told["said"]) == ("ready", [700] * 5)
    status, sound = study.bytes(f"{here}/4")
    assert (status, sound[4:8]) == (200, b"ftyp")
    assert study.bytes(f"{here}/4", Range="bytes=0-3") == (206, sound[:4])
    assert study.bytes(f"{here}/5")[0] == 404
    status, whole = study.bytes(f"{here}/whole", Range="bytes=-10")
    assert (status, len(whole)) == (206, 10)


def test_without_scripting_the_whole_is_asked_for_by_a_form_and_played_by_the_browser(study: Study) -> None:
    page = study.get(f"/{TEXT}")
    link = page.select("//noscript//a/@href") or [f"/study/{study.version}/aloud/text-{TEXT}"]
    assert study.browser.get(link[0]).h1 == "做成声音来听"
    assert study.browser.post(link[0]).h1 == "声音正在做"
    assert study.browser.get(link[0]).h1 == "声音正在做"
    study.speak(f"text-{TEXT}")
    heard = study.browser.get(link[0])
    assert heard.h1 == "听这一段"
    assert heard.select("//audio/@src") == [f"{link[0]}/whole"]
    assert heard.link("回到原来那一页") == f"/study/{study.version}/{TEXT}"


def test_nobody_hears_what_they_may_not_read(
    study: Study, person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> None:
    attempt = sit(study)
    study.speak(f"text-{TEXT}")
    study.speak(f"question-{attempt}-1")
    stranger = strict(person(Role.TRAINEE))
    for what in (f"text-{TEXT}", f"question-{attempt}-1", f"summary-{CLIP}", "practice-1-1"):
        for rest in ("", "/state.json", "/0", "/whole"):
            stranger.get(f"/study/{study.version}/aloud/{what}{rest}", status=404)
        stranger.post(f"/study/{study.version}/aloud/{what}", {}, status=404)


def test_easy_mode_reads_what_to_do_now_and_the_summary_by_one_button(study: Study) -> None:
    with db.writing() as session:
        likes = preferences.make({"read_aloud": "on", "easy": "on"})
        people.prefer(session, study.who.id, likes, clock.now())
    page = study.get(f"/{CLIP}")
    assert buttons(page) == [f"easy-{CLIP}"]
    said = [each.text for each in page.select("//*[@data-aloud]//span[@data-said]")]
    assert said == ["先读下面几句话，再按“播放”。", "看完，这一课就学好了。", "先洗手。", "再和面。"]
    study.speak(f"easy-{CLIP}")
    assert study.get(f"/aloud/easy-{CLIP}/state.json").response.json["state"] == "ready"  # type: ignore[index]
    assert buttons(study.get(f"/{TEXT}")) == [f"easy-{TEXT}", f"text-{TEXT}"]
    study.browser.client.set_cookie("language", "en")
    assert buttons(study.get(f"/{CLIP}")) == [f"summary-{CLIP}"], "two languages are not read in one voice"


def test_everything_of_a_package_can_be_spoken_ahead(study: Study, app: Flask) -> None:
    runner = app.test_cli_runner()
    told = runner.invoke(args=["aloud", "prepare", str(study.version)]).output
    with db.reading() as session:
        every = texts.every(session.get_one(Version, study.version))
        kept = session.scalars(select(Job).where(Job.kind == sounds.ALOUD)).all()
    assert {each.joined for each in every} >= {"先洗手。\n再和面。", "第 1 题\nA. 甲\nB. 乙\nC. 丙"}
    assert f"一共 {len(every)} 段文字，{len(every)} 段要做声音" in told
    assert len(kept) == len(every)
    for each in every:
        speak(each)
    assert "0 段要做声音" in runner.invoke(args=["aloud", "prepare", str(study.version)]).output
    assert runner.invoke(args=["aloud", "prepare", "99"]).exit_code == 1


@pytest.mark.parametrize(
    "what",
    [
        "text-99",
        "text-1",
        "text",
        "text-2-1",
        "text--2",
        "text-²",
        "summary-2",
        "question-1-1",
        "practice-9-1",
        "practice-1-9",
        "你好",
        "text-9999999999",
    ],
)
def test_only_texts_of_the_package_are_spoken(study: Study, what: str) -> None:
    study.get(f"/aloud/{what}", status=404)
    study.post(f"/aloud/{what}", status=404)


def test_a_question_is_heard_only_while_its_attempt_is_open(study: Study) -> None:
    attempt = sit(study)
    study.speak(f"question-{attempt}-1")
    assert study.bytes(f"/aloud/question-{attempt}-1/0")[0] == 200
    study.get(f"/aloud/question-{attempt}-6", status=404)
    study.get(f"/aloud/question-{attempt + 1}-1", status=404)
    with db.writing() as session:
        sat = attempts.being_sat(session, study.who.id, session.get_one(Version, study.version).package_id)
        assert sat is not None
        attempts.hand_in(session, sat, pass_mark=60, now=clock.now())
    study.get(f"/aloud/question-{attempt}-1/0", status=404)


def test_where_no_voice_is_the_page_says_why_and_has_no_button(study: Study) -> None:
    with db.writing() as session:
        version = session.get_one(Version, study.version)
        content = make.content_of(version)
        content["courses"][0]["resources"][1]["language"] = "fr"
        make.rewrite(version, content)
    page = study.get(f"/{TEXT}")
    assert not buttons(page)
    assert "没有会念这种语言的声音" in page.main
    assert study.get(f"/aloud/text-{TEXT}").h1 == "这里没有能念的声音"
