"""Splitting a long clip by the keyboard alone: a cut moved, a part named, the split made; heard and shown as it goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from accounts.people import Role
from foundation import clock, db
from foundation.jobs import Work
from packages.models import Resource
from provider.splitting import splits
from tests.browser.hands import Hands
from tests.browser.site import Site
from tests.browser.test_speech import Listen, in_order, listen
from tests.browser.world import World

pytestmark = pytest.mark.browser
__all__ = ["listen"]


@pytest.fixture
def page(browser: Browser, site: Site, world: World) -> Iterator[Page]:
    context = site.context(browser, world.people[Role.PROVIDER])
    made = context.new_page()
    yield made
    context.close()


def test_it_is_said_in_order(listen: Listen, world: World) -> None:
    said = listen(f"/resources/{world.lectures['proposed']}/split", Role.PROVIDER)
    in_order(
        said,
        "太长，可以分成 2 段, level 1",
        "第 1 段，12 分",
        "textbox, 第 1 段的名称",
        "group, 第 1 处断开",
        "textbox, 在几分几秒断开",
        "断开前：",
        "button, 提前一句",
        "button, 推后一句",
        "button, 听前后 5 秒",
        "第 2 段，1",
        "button, 就这样分开",
    )


def test_the_player_goes_to_the_cut_and_stops_after_it(page: Page, world: World) -> None:
    page.goto(f"/resources/{world.lectures['proposed']}/split")
    page.get_by_role("button", name="听前后 5 秒").press("Enter")
    player = page.locator(".player")
    expect(player).to_have_js_property("paused", False)
    at = int(page.locator(".cut").get_attribute("data-at") or 0) / 1000
    assert abs(player.evaluate("one => one.currentTime") - (at - 2.5)) < 1.5
    expect(player).to_have_js_property("paused", True, timeout=15_000)
    assert abs(player.evaluate("one => one.currentTime") - (at + 2.5)) < 1


def test_a_cut_is_moved_and_the_clip_split_by_keyboard(page: Page, site: Site, world: World) -> None:
    clip = world.lectures["spare"]  # the sweep looks at the others
    hands = Hands(page)
    page.goto(f"/packages/{world.packages['long']}/check")
    folded = page.locator("main details:not([open]) > summary:visible")
    while folded.count():  # equal findings are one entry, which unfolds to its places
        folded.first.click()
    assert page.get_by_role("link", name="去分开").count() >= 2
    page.goto(f"/resources/{clip}/split")
    before = int(page.locator(".cut").get_attribute("data-at") or 0)
    hands.follow("推后一句", part=True, role="button")
    assert hands.h1.startswith("第 1 处改到了")
    assert int(page.locator(".cut").get_attribute("data-at") or 0) == before + 6_000
    hands.to("在几分几秒断开", role="textbox")
    page.keyboard.press("Control+A")
    page.keyboard.type("12:00")
    hands.to("第 2 段的名称", role="textbox")
    page.keyboard.press("Control+A")
    page.keyboard.type("第二段（下）")
    hands.follow("就这样分开", role="button")
    assert "排队等着分" in hands.h1
    with site.app.app_context():
        _work(clip)
    expect(page.locator("#job-done")).to_be_visible()
    hands.follow("看分好的目录", role="link")
    assert page.url.endswith(f"/packages/{world.packages['long']}")
    assert page.get_by_role("link", name="第二段（下）").first.is_visible()
    with site.app.app_context(), db.reading() as session:
        made = session.scalars(select(Resource).where(Resource.name == "第二段（下）")).one()
        parts = [
            each for each in made.course.resources if each.position in (made.position - 1, made.position)
        ]
        assert [(each.duration_ms or 0) // 1000 for each in parts] == [720, 840]


def _work(clip: int) -> None:
    """What the worker does with this one job: the others of this site stand still."""
    with db.writing() as session:
        job = splits.of(session, clip)
        assert job is not None
        job.state, job.tries, job.started_at = "running", 1, clock.now()
        job.lease_until = clock.now() + timedelta(minutes=5)
    splits.split(Work(db.database(), job))
