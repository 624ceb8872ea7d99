"""Reading aloud in a real browser: sound that moves, the mark that follows it, by keyboard, and in nobody's way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from accounts import people
from accounts.people import SignedIn
from accounts.preferences import preferences
from exams.sitting import attempts
from foundation import clock, db
from hours import enrolments
from judging import exam_terms
from tests.browser import checkers
from tests.browser.hands import Hands
from tests.browser.site import Site, focused
from tests.browser.test_evidence import trainee
from tests.browser.test_speech import READ, READER, in_order
from tests.make import versions as make
from tests.make.aloud import Tone, speak
from trainee.reading_aloud import texts

pytestmark = pytest.mark.browser
CLIP, TEXT = 1, 2
WORDS = "先洗手。\n水要一点一点加。再揉面。"
MS = 1_000
HEAR = """
window.heard = [];
document.addEventListener("read-aloud", (event) => window.heard.push(event.detail));
"""
# the place in the sound and the sentence that is marked, at one moment
NOW = """() => {
  const last = window.heard.at(-1);
  const marked = [...document.querySelectorAll(".being-said")].map((one) => one.textContent);
  return { at: last?.sound?.currentTime ?? 0, number: last?.number ?? -1, marked };
}"""


@pytest.fixture(scope="module")
def reader(site: Site) -> tuple[SignedIn, int, str]:
    """Somebody who wants texts read aloud, a version whose texts have their sounds, and the first question's name."""
    with site.app.app_context():
        with db.writing() as session:
            who = trainee(session, "reader")
            version = make.version(session, who, sets=4)
            content = make.content_of(version)
            clip, text = content["courses"][0]["resources"]
            clip["layers"] = {"summary": {"text": "先推面团。\n面团光滑了就好。"}}
            text["text"] = WORDS
            version.scheme_id = "shanghai-2023"
            make.rewrite(version, content)
            mine = enrolments.enrol(session, who.id, version, clock.now())
            attempt = attempts.sit(session, who.id, version, exam_terms.of(version), clock.now())
            people.prefer(session, who.id, preferences.make({"read_aloud": "on"}), clock.now())
            names = [f"text-{TEXT}", f"question-{attempt.id}-1"]
            found = [texts.find(session, mine, name) for name in names]
            version_id = version.id
        for each in found:
            assert each
            speak(each.text, Tone(MS))
    return who, version_id, names[1]


@pytest.fixture
def context(site: Site, browser: Browser, reader: tuple[SignedIn, int, str]) -> Iterator[BrowserContext]:
    made = site.context(browser, reader[0])
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    made = context.new_page()
    made.add_init_script(HEAR)
    return made


def marked(page: Page, words: str) -> None:
    page.wait_for_function(
        "(words) => document.querySelector('.being-said')?.textContent === words", arg=words
    )


def test_the_sound_moves_and_the_mark_follows_it_to_the_end(
    page: Page, reader: tuple[SignedIn, int, str]
) -> None:
    page.goto(f"/study/{reader[1]}/{TEXT}")
    assert page.evaluate("document.querySelectorAll('.being-said').length") == 0, "nothing begins by itself"
    hands = Hands(page)
    hands.to("朗读", role="button")
    page.keyboard.press("Enter")
    marked(page, "先洗手。")
    first = page.evaluate(NOW)
    page.wait_for_timeout(250)
    second = page.evaluate(NOW)
    assert second["number"] == 0
    assert second["at"] > first["at"], "the sound moves"
    assert focused(page) == {"role": "button", "name": "停止朗读"}, (
        "the focus stays, the button says what it does now"
    )
    assert (
        page.locator(".being-said").evaluate("(one) => getComputedStyle(one).textDecorationLine")
        == "underline"
    )
    marked(page, "水要一点一点加。")
    marked(page, "再揉面。")
    page.wait_for_function("() => document.querySelectorAll('.being-said').length === 0")
    assert focused(page)["name"] == "朗读"
    told = [each["number"] for each in page.evaluate("window.heard.map(({number}) => ({number}))")]
    assert told == [0, 1, 2, -1]


def test_it_stops_at_the_sentence_and_goes_on_there_or_from_the_beginning(
    page: Page, reader: tuple[SignedIn, int, str]
) -> None:
    page.goto(f"/study/{reader[1]}/{TEXT}")
    button = page.locator("[data-button=read]")
    button.focus()
    page.keyboard.press("Space")
    marked(page, "水要一点一点加。")
    page.keyboard.press("Space")
    assert page.evaluate(NOW)["marked"] == []
    assert focused(page)["name"] == "接着朗读"
    quiet = page.evaluate("window.heard.length")
    page.wait_for_timeout(MS + 400)
    assert page.evaluate("window.heard.length") == quiet, "nothing is said after the stop"
    page.keyboard.press("Space")
    marked(page, "水要一点一点加。")
    page.keyboard.press("Space")
    Hands(page).to("从头朗读", role="button")
    page.keyboard.press("Enter")
    marked(page, "先洗手。")
    assert focused(page)["name"] == "停止朗读"


def test_a_question_is_read_and_chosen_as_ever(page: Page, reader: tuple[SignedIn, int, str]) -> None:
    page.goto(f"/study/{reader[1]}/exam/1")
    page.get_by_role("button", name="朗读", exact=True).click()
    marked(page, "第 1 题")
    page.get_by_role("radio", name="B. 乙").check()
    page.wait_for_function("() => document.getElementById('saved').textContent === '答案已存好'")
    marked(page, "B. 乙")
    page.get_by_role("button", name="下一题").click()
    page.wait_for_url("**/exam/2")
    page.go_back()
    page.wait_for_selector("[data-button=read]:not([hidden])")
    assert page.locator("[data-button=read]").inner_text() != "停止朗读", "it stopped with the page"
    assert page.get_by_role("radio", name="B. 乙").is_checked()


def test_a_clip_that_plays_stops_the_reading(page: Page, reader: tuple[SignedIn, int, str]) -> None:
    page.goto(f"/study/{reader[1]}/{TEXT}")
    page.get_by_role("button", name="朗读", exact=True).click()
    marked(page, "先洗手。")
    page.evaluate("document.querySelector('main').append(document.createElement('audio'))")
    page.evaluate("document.querySelector('audio').dispatchEvent(new Event('play'))")
    assert page.evaluate(NOW)["marked"] == []


def test_what_is_not_made_yet_says_so_where_the_button_is(
    page: Page, reader: tuple[SignedIn, int, str]
) -> None:
    page.goto(f"/study/{reader[1]}/{CLIP}")
    page.get_by_text("简明摘要", exact=True).click()
    button = page.get_by_role("button", name=re.compile("^朗读.*简明摘要"))
    button.click()
    page.wait_for_function(
        "() => document.querySelector('.aloud [data-role=told]').textContent.startsWith('正在做声音')"
    )
    assert page.get_by_role("button", name=re.compile("^停止朗读.*简明摘要")).is_visible()
    assert page.get_by_role("button", name=re.compile("从头朗读")).count() == 0, (
        "there is no beginning to go back to"
    )
    assert page.locator(".aloud [role=status]").inner_text() == "", "nothing is announced into the reading"


@pytest.mark.parametrize(
    ("width", "likes"),
    [
        (1280, {}),
        (320, {}),
        (1280, {"easy": "on", "theme": "dark"}),
        (320, {"easy": "on", "theme": "contrast-dark"}),
    ],
)
def test_the_checkers_find_nothing(
    site: Site, browser: Browser, reader: tuple[SignedIn, int, str], width: int, likes: dict[str, str]
) -> None:
    who, version, question = reader
    prefer(site, who, **likes)
    pages = [f"/{TEXT}", f"/{CLIP}", "/exam/1", "/practice/1", f"/aloud/text-{TEXT}", f"/aloud/{question}"]
    with site.context(browser, who, width) as context:
        page = context.new_page()
        found = []
        for rest in pages[:2] if likes else pages:
            page.goto(f"/study/{version}{rest}")
            page.evaluate("document.querySelector('[data-said]')?.classList.add('being-said')")
            found += [f"{rest} {one}" for one in checkers.look(page)]
    prefer(site, who)
    assert not found, "\n".join(found)


def prefer(site: Site, who: SignedIn, **likes: str) -> None:
    """What the reader wants besides having texts read aloud."""
    with site.app.app_context(), db.writing() as session:
        people.prefer(session, who.id, preferences.make({"read_aloud": "on", **likes}), clock.now())


def test_without_scripting_the_browser_plays_the_whole(
    site: Site, browser: Browser, reader: tuple[SignedIn, int, str]
) -> None:
    who, version, _question = reader
    with site.context(browser, who, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/study/{version}/{TEXT}")
        assert (
            page.locator(".aloud audio[controls]").get_attribute("src")
            == f"/study/{version}/aloud/text-{TEXT}/whole"
        )
        assert page.locator(".aloud audio").bounding_box()["width"] > 200  # type: ignore[index]
        assert not page.get_by_role("button", name="朗读", exact=True).is_visible()
        page.goto(f"/study/{version}/exam/2")
        page.get_by_role("link", name="听这一段").click()
        page.get_by_role("button", name="做成声音").click()
        assert page.locator("h1").inner_text() == "声音正在做"
        page.get_by_role("link", name="回到原来那一页").last.click()
        page.wait_for_url("**/exam/2")


def test_a_screen_reader_says_the_button_once_and_the_text_unbroken(
    page: Page, reader: tuple[SignedIn, int, str]
) -> None:
    page.route("**/reader.js", lambda route: route.fulfill(path=READER, content_type="text/javascript"))
    page.goto(f"/study/{reader[1]}/{TEXT}")
    said: list[str] = page.evaluate(READ)
    in_order(said, "heading, 面点小抄", "button, 朗读", "先洗手。", "水要一点一点加。", "再揉面。")
    assert sum(one.startswith("button, 朗读") for one in said) == 1
    page.goto(f"/study/{reader[1]}/exam/1")
    in_order(page.evaluate(READ), "group, 第 1 题", "heading, 第 1 题", "radio, C. 丙", "button, 朗读")
