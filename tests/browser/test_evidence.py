"""What was played reaches the server: at pause and at the end, and after a lost network when a lesson is next opened."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from accounts import people
from accounts.people import Role, SignedIn
from foundation import clock, db, storage
from hours import enrolments, evidence
from packages.models import Version
from tests.browser.site import Site
from tests.conftest import PASSWORD
from tests.make import packages
from tests.make import versions as make

pytestmark = pytest.mark.browser
SECONDS = 8


@pytest.fixture(scope="module")
def version_id(site: Site) -> int:
    """A version on air whose clip is eight seconds long."""
    with site.app.app_context(), db.writing() as session:
        version = make.version(session, trainee(session, "frozen-by"), clip_ms=SECONDS * 1000)
        stream = io.BytesIO(packages.clip(SECONDS))
        stored = storage.save(session, stream, name="clip.mp4", media_type="video/mp4", now=clock.now())
        content = make.content_of(version)
        content["courses"][0]["resources"][0]["file_id"] = stored.id
        make.rewrite(version, content)
        return version.id


def trainee(session: Session, name: str) -> SignedIn:
    made = people.add(
        session,
        email=f"{name}@example.com",
        name="示例（虚构）",
        password=PASSWORD,
        role=Role.TRAINEE,
        organisation=None,
        now=clock.now(),
    )
    found = people.by_id(session, made.id)
    assert found is not None
    return found


@pytest.fixture
def lesson(
    site: Site, browser: Browser, version_id: int, request: pytest.FixtureRequest
) -> Iterator[tuple[Page, int]]:
    """A trainee before the clip, and the id of their enrolment."""
    with site.app.app_context(), db.writing() as session:
        who = trainee(session, request.node.name)
        version = session.get_one(Version, version_id)
        mine = enrolments.enrol(session, who.id, version, clock.now()).id
    with site.context(browser, who) as context:
        page = context.new_page()
        page.goto(f"/study/{version_id}/1")
        yield page, mine


def covered_ms(site: Site, enrolment_id: int) -> int:
    with site.app.app_context(), db.reading() as session:
        mine = session.get_one(enrolments.Enrolment, enrolment_id)
        return evidence.length(evidence.within(evidence.of(session, mine, 1), SECONDS * 1000))


def play(page: Page, until: float) -> None:
    """Play on to a second of the clip and pause there."""
    page.evaluate(
        """async (until) => {
            const player = document.getElementById("player");
            await player.play();
            while (player.currentTime < until) await new Promise((go) => setTimeout(go, 50));
            player.pause();
        }""",
        until,
    )


def test_a_clip_played_to_its_end_is_studied(site: Site, lesson: tuple[Page, int]) -> None:
    page, mine = lesson
    with page.expect_response("**/evidence"):
        play(page, 3)
    page.evaluate("document.getElementById('player').play()")
    page.get_by_role("heading", name="这一课学完了").wait_for()
    assert covered_ms(site, mine) == SECONDS * 1000


def test_skipping_ahead_covers_only_what_was_played(site: Site, lesson: tuple[Page, int]) -> None:
    page, mine = lesson
    play(page, 2.4)  # the last moment before a jump is known to a quarter of a second
    with page.expect_response("**/evidence"):
        page.evaluate("document.getElementById('player').currentTime = 6")
        play(page, 7)
    assert 2_000 <= covered_ms(site, mine) <= 5_000


def test_what_a_lost_network_held_back_is_sent_when_a_lesson_is_next_opened(
    site: Site, lesson: tuple[Page, int]
) -> None:
    page, mine = lesson
    # the whole clip is here before the network goes
    page.evaluate("""async () => {
        const player = document.getElementById("player");
        player.preload = "auto";
        while (player.readyState < 4) await new Promise((go) => setTimeout(go, 50));
    }""")
    page.context.set_offline(True)
    # chromium's emulation lets the beacon of a page that is left through; a real lost network does not
    page.evaluate("navigator.sendBeacon = () => false")
    play(page, 4)
    page.goto("about:blank")
    assert covered_ms(site, mine) == 0
    page.context.set_offline(False)
    with page.expect_response("**/evidence") as answer:
        page.go_back()
    assert answer.value.ok
    assert 4_000 <= covered_ms(site, mine) <= 6_000
    page.wait_for_function("Object.keys(localStorage).every((key) => !key.startsWith('evidence:'))")


def kept(page: Page) -> int:
    """How many messages this device keeps."""
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('evidence:')).length"))


def test_what_was_played_while_signed_out_elsewhere_is_kept_until_it_is_received(
    site: Site, lesson: tuple[Page, int]
) -> None:
    """Signed out in another tab, the sign-in page in between, signed in again: nothing is lost, and it counts once."""
    page, mine = lesson
    address, cookies = page.url, page.context.cookies()
    page.context.clear_cookies()
    play(page, 3)
    page.get_by_text("先记在这台设备上").wait_for()
    assert kept(page) >= 1
    page.reload()
    page.get_by_role("heading", name="登录").first.wait_for()
    assert kept(page) >= 1
    assert covered_ms(site, mine) == 0
    page.context.add_cookies([dict(each) for each in cookies])  # type: ignore[misc, arg-type]  # as they came
    with page.expect_response("**/evidence") as answer:
        page.goto(address)
    assert answer.value.ok
    page.wait_for_function("Object.keys(localStorage).every((key) => !key.startsWith('evidence:'))")
    assert 3_000 <= covered_ms(site, mine) <= 5_000


def test_somebody_else_signing_in_on_the_same_device_loses_nothing(
    site: Site, lesson: tuple[Page, int], version_id: int
) -> None:
    """The page of the first one plays on while a second one, who studies the same, has signed in in another tab."""
    page, mine = lesson
    address, cookies = page.url, page.context.cookies()
    with site.app.app_context(), db.writing() as session:
        other = trainee(session, "somebody-else")
        version = session.get_one(Version, version_id)
        theirs = enrolments.enrol(session, other.id, version, clock.now()).id
    cookie = site.cookie(other)
    assert cookie is not None
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dict of the cookie's fields
    with page.expect_response("**/evidence"):
        play(page, 3)
    page.get_by_text("先记在这台设备上").wait_for()
    page.goto(address)  # the second one's own page
    assert kept(page) >= 1
    page.context.add_cookies([dict(each) for each in cookies])  # type: ignore[misc, arg-type]  # as they came
    with page.expect_response("**/evidence") as answer:
        page.goto(address)
    assert answer.value.ok
    page.wait_for_function("Object.keys(localStorage).every((key) => !key.startsWith('evidence:'))")
    assert 3_000 <= covered_ms(site, mine) <= 5_000
    assert covered_ms(site, theirs) == 0


def test_a_page_that_fails_in_our_hands_loses_nothing(site: Site, lesson: tuple[Page, int]) -> None:
    """The site answers with its page for errors, as it does in trouble: the stretch stays and goes with the next."""
    page, mine = lesson
    page.route("**/evidence", lambda route: route.fulfill(status=400, body="<h1>400</h1>"))
    play(page, 2)
    page.get_by_text("先记在这台设备上").wait_for()
    page.unroute("**/evidence")
    with page.expect_response("**/evidence"):
        play(page, 4)
    page.wait_for_function("Object.keys(localStorage).every((key) => !key.startsWith('evidence:'))")
    assert 4_000 <= covered_ms(site, mine) <= 6_000


def test_more_than_the_clock_allows_is_said_to_everybody(site: Site, lesson: tuple[Page, int]) -> None:
    page, mine = lesson
    url = page.locator("#studied").get_attribute("data-url")
    opened = page.locator("#studied").get_attribute("data-opened")
    too_much = [{"key": "forged", "way": "played", "start": 0, "end": SECONDS * 1000, "rate": 25}]
    page.evaluate(
        "message => localStorage.setItem(`evidence:${document.querySelector('meta[name=person]').content}:0`,"
        " JSON.stringify(message))",
        {"url": url, "opened": opened, "stretches": too_much},
    )
    page.reload()
    page.get_by_role("status").filter(has_text="没有记上").wait_for()
    assert covered_ms(site, mine) == 0
