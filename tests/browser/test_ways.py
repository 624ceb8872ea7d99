"""A lesson finished in different ways earns the same: played, by the sound alone, by its transcript with and without
scripting, on two devices one after the other, and on two at once without doubling."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.people import Role, SignedIn
from foundation import clock, db, jobs, ledger, storage
from hours import content, earned, enrolments
from packages.models import Version
from tests.browser import checkers
from tests.browser import world as building
from tests.browser.site import Site
from tests.make import packages
from tests.make import versions as make
from trainee.offline import jobs as offline

pytestmark = pytest.mark.browser
SECONDS = 12
COUNT = iter(range(1000))


@pytest.fixture(scope="module")
def version_id(site: Site) -> int:
    """A version on air whose clip lasts twelve seconds and says a sentence."""
    with site.app.app_context():
        who = building.person(Role.TRAINEE, "", "ways-")
        with db.writing() as session:
            version = make.version(session, who, clip_ms=SECONDS * 1000)
            stream = io.BytesIO(packages.clip(SECONDS))
            stored = storage.save(session, stream, name="clip.mp4", media_type="video/mp4", now=clock.now())
            told = make.content_of(version)
            told["courses"][0]["resources"][0]["file_id"] = stored.id
            make.rewrite(version, told)
            return version.id


class Learner:
    """A trainee with as many devices as they like."""

    def __init__(self, site: Site, browser: Browser, version_id: int) -> None:
        self.site, self.browser, self.version_id = site, browser, version_id
        with site.app.app_context():
            self.who: SignedIn = building.person(Role.TRAINEE, "", f"way-{next(COUNT)}-")
            with db.writing() as session:
                version = session.get_one(Version, version_id)
                self.mine = enrolments.enrol(session, self.who.id, version, clock.now()).id
        self.contexts: list[BrowserContext] = []

    def device(self, **more: object) -> Page:
        self.contexts.append(self.site.context(self.browser, self.who, **more))  # type: ignore[arg-type]
        return self.contexts[-1].new_page()

    def url(self, rest: str = "") -> str:
        return f"/study/{self.version_id}/1{rest}"

    def earned(self) -> tuple[bool, int, int]:
        """Whether the clip is studied, the ms that count, and how often the ledger says so."""
        with self.site.app.app_context(), db.reading() as session:
            mine = session.get_one(enrolments.Enrolment, self.mine)
            progress = earned.of_lesson(session, mine, content.lessons(mine.version)[0])
            noted = [e for e in ledger.about(session, f"enrolment:{self.mine}") if e.kind == earned.STUDIED]
            return progress.studied, progress.covered_ms, len(noted)


EARNED = (True, SECONDS * 1000, 1)


@pytest.fixture
def learner(site: Site, browser: Browser, version_id: int) -> Iterator[Learner]:
    made = Learner(site, browser, version_id)
    yield made
    for context in made.contexts:
        context.close()


def play(page: Page, start: float = 0, until: float = SECONDS) -> None:
    """Play from a second of the clip to another; the page tells of it."""
    with page.expect_response("**/evidence"):
        page.evaluate(
            """async ([start, until]) => {
                const player = document.getElementById("player");
                player.currentTime = start;
                await player.play();
                while (player.currentTime < until && !player.ended) await new Promise((go) => setTimeout(go, 50));
                player.pause();
            }""",
            [start, until],
        )


def listen(learner: Learner) -> None:
    page = learner.device()
    page.goto(learner.url("/sound"))
    assert page.evaluate("document.getElementById('player').readyState") == 0  # nothing was loaded unasked
    play(page)
    page.get_by_role("heading", name="这一课学完了").wait_for()


def watch(learner: Learner) -> None:
    page = learner.device()
    page.goto(learner.url())
    play(page)
    page.get_by_role("heading", name="这一课学完了").wait_for()


def read(learner: Learner, **more: object) -> None:
    """No playback at all: the section is read, and the page waits with who is too fast."""
    page = learner.device(**more)
    page.goto(learner.url("/transcript"))
    for _ in range(10):
        page.get_by_role("button", name="第 1 节读完了").click()
        if page.get_by_text("这一节读完了").count():
            break
        time.sleep(1)
    assert "这一课学完了" in page.locator("main").inner_text()


def read_without_scripting(learner: Learner) -> None:
    read(learner, java_script_enabled=False)


def two_devices(learner: Learner) -> None:
    """Half on one, then on where it stopped on the other."""
    first, second = learner.device(), learner.device(width=320)
    first.goto(learner.url())
    play(first, 0, 7)
    assert learner.earned()[0] is False
    second.goto("/study")
    second.get_by_role("link", name="接着学：和面").click()
    second.wait_for_url("**/study/*/1*")
    play(second, 6, SECONDS)
    second.get_by_role("heading", name="这一课学完了").wait_for()


WAYS = [watch, listen, read, read_without_scripting, two_devices]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_earns_the_same(learner: Learner, way: Callable[[Learner], None]) -> None:
    way(learner)
    assert learner.earned() == EARNED


def test_two_tabs_at_once_do_not_double(learner: Learner) -> None:
    one, other = learner.device(), learner.device()
    for page in (one, other):
        page.goto(learner.url())
    for page in (one, other):
        page.evaluate(
            "{ const player = document.getElementById('player'); player.muted = true; player.play(); }"
        )
    for page in (one, other):
        page.evaluate(
            """async () => {
                const player = document.getElementById("player");
                while (!player.ended) await new Promise((go) => setTimeout(go, 50));
            }"""
        )
    expect(one.locator("#studied-text")).to_have_text("这一课学完了")
    assert learner.earned() == EARNED


def unpacked(site: Site, version_id: int, folder: Path) -> Path:
    """The offline bundle of a version as it lies on a disk: made by its job, here and now."""
    with site.app.app_context():
        with db.writing() as session:
            job = offline.ask(session, session.get_one(Version, version_id))
            assert job is not None
            job.state, job.lease_until = "running", clock.now() + timedelta(minutes=5)
        offline.make(jobs.Work(db.database(), job))
        with db.reading() as session:
            made = offline.of(session, version_id)
            assert made is not None
            path = storage.local_path(made.file)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
    return folder


def test_the_bundle_is_studied_from_a_disk_without_a_network(
    site: Site, browser: Browser, version_id: int, tmp_path: Path
) -> None:
    """Opened as a file: it plays, is read and has no finding, and asks nothing of any network."""
    folder = unpacked(site, version_id, tmp_path)
    asked: list[str] = []
    for width in (1280, 320):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", offline=True)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto((folder / "index.html").as_uri())
        assert [str(one) for one in checkers.look(page)] == []
        page.get_by_role("link", name="和面").click()
        assert page.locator("h1").inner_text() == "和面"
        assert "水要分三次加，一边加一边搅。" in page.locator(".transcript").inner_text()
        assert [str(one) for one in checkers.look(page)] == []
        heard = page.evaluate(
            """async () => {
                const sound = document.querySelector("audio");
                await sound.play();
                while (sound.currentTime < 0.5) await new Promise((go) => setTimeout(go, 50));
                sound.pause();
                return sound.currentTime;
            }"""
        )
        assert heard >= 0.5
        page.locator(".transcript a").first.click()
        page.wait_for_url("**/media/01.m4a#t=0")
        context.close()
    captions = (folder / "captions/01.vtt").read_text(encoding="utf-8")
    assert captions.startswith("WEBVTT")
    assert "水要分三次加" in captions
    assert asked
    assert [url for url in asked if not url.startswith("file:")] == []
