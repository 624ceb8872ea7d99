"""What if, in a browser: at once and without moving the focus where scripting is on, by a button where it is off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.people import Role
from tests.browser.site import Site, focused
from tests.browser.test_speech import Listen, in_order, listen
from tests.browser.world import World

pytestmark = pytest.mark.browser
__all__ = ["listen"]
WAIT = 20_000


@pytest.fixture
def address(world: World) -> str:
    """The page for a package with too little practice: 100 of 312 seconds."""
    return f"/packages/{world.packages['lacking']}/what-if"


@pytest.fixture
def page(browser: Browser, site: Site, world: World, address: str) -> Iterator[Page]:
    context = site.context(browser, world.people[Role.PROVIDER])
    made = context.new_page()
    made.goto(address)
    yield made
    context.close()


def test_a_change_is_tried_at_once_and_told_politely(page: Page) -> None:
    news = page.locator("#trial-news")
    assert news.get_attribute("role") == "status"
    assert news.inner_text() == ""
    first = page.get_by_role("group", name="第 1 项")
    first.get_by_label("内容").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    first.get_by_label("几分钟").focus()
    page.keyboard.type("2")
    expect(news).to_contain_text("改好", timeout=WAIT)
    assert "实操 50" in news.inner_text()
    assert "改了以后" in page.locator("#outcome").inner_text()
    assert "实操的比例" in page.locator("#outcome").inner_text().split("改好了")[1].split("还要改的")[0]
    assert focused(page)["name"].startswith("几分钟")
    assert first.get_by_label("几分钟").input_value() == "2"


def test_what_cannot_be_tried_is_told_and_the_last_outcome_stays(page: Page) -> None:
    page.get_by_role("group", name="第 1 项").get_by_label("几分钟").fill("二")
    expect(page.locator("#trial-news")).to_contain_text("请写 1 到 9999 的整数", timeout=WAIT)
    assert "现在的样子" in page.locator("#outcome").inner_text()


def test_the_table_behind_the_bars_stays_open(page: Page) -> None:
    page.locator("#outcome summary", has_text="看成表格").click()
    page.locator("#outcome summary", has_text="还要改的").click()
    page.get_by_role("group", name="第 1 项").get_by_label("几分钟").fill("3")
    expect(page.locator("#trial-news")).not_to_be_empty(timeout=WAIT)
    assert page.get_by_role("table", name="课时比例，现在和改后").is_visible()
    assert page.get_by_role("columnheader", name="改后").is_visible()
    assert page.locator("#outcome details[open] summary", has_text="还要改的").count() == 1


def test_without_scripting_the_button_does_the_same(
    browser: Browser, site: Site, world: World, address: str
) -> None:
    with site.context(browser, world.people[Role.PROVIDER], java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("button", name="用“只加内容”试算").click()
        first = page.get_by_role("group", name="第 1 项")
        assert first.get_by_label("几分钟").input_value() == "2"
        assert "改好了" in page.locator("#outcome").inner_text()
        first.get_by_label("几分钟").fill("20")
        page.get_by_role("button", name="试算", exact=True).click()
        assert "改了以后" in page.locator("#outcome").inner_text()
        assert page.url.endswith("#outcome")


def test_it_is_said_in_order(listen: Listen, address: str) -> None:
    said = listen(address, Role.PROVIDER)
    in_order(
        said,
        "heading, 试一试：“面点入门（虚构）”改了会怎样, level 1",
        "heading, 最省事的改法, level 2",
        "课程“和面”加 2 分钟实操（视频）",
        "button, 用“只加内容”试算",
        "region, 现在的样子",
        "还有 4 处不符合。",
        "实操",
        "32.0%，要求不低于 50.0%",
        "group, 第 1 项",
        "combobox, 加还是减",
        "textbox, 几分钟",
        "button, 试算",
    )
