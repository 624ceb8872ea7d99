"""The guide takes over what the system asks for: shown first, changed only when the person sends it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import checkers
from tests.browser.hands import Hands
from tests.browser.site import Site

pytestmark = pytest.mark.browser
GUIDE = "/display/guide/size"


def visitor(site: Site, browser: Browser, width: int = 1280, **asks: object) -> Iterator[Page]:
    context = site.context(browser, None, width)
    page = context.new_page()
    page.emulate_media(**asks)  # type: ignore[arg-type]
    page.goto(GUIDE)
    yield page
    context.close()


def rows(page: Page) -> list[str]:
    return [
        one.get_attribute("data-found") or "" for one in page.locator("#system [data-found]:visible").all()
    ]


def test_high_contrast_is_offered_and_taken_by_keyboard(site: Site, browser: Browser) -> None:
    for page in visitor(site, browser, contrast="more", color_scheme="dark", reduced_motion="reduce"):
        assert rows(page) == ["contrast-dark"]
        assert page.locator("html").get_attribute("data-theme") == "system", "nothing is changed unasked"
        hands = Hands(page)
        hands.to("这台设备要高对比，深色。颜色用“高对比，黑底白字”", role="checkbox")
        hands.follow("就用选中的")
        assert page.locator("html").get_attribute("data-theme") == "contrast-dark"
        assert rows(page) == ["none"]


def test_what_a_person_unticks_is_left_as_it_is(site: Site, browser: Browser) -> None:
    for page in visitor(site, browser, contrast="more"):
        page.get_by_role("checkbox", name="这台设备要高对比").uncheck()
        page.get_by_role("button", name="就用选中的").click()
        assert page.locator("html").get_attribute("data-theme") == "system"


def test_less_motion_and_colours_of_one_s_own(site: Site, browser: Browser) -> None:
    for page in visitor(site, browser, reduced_motion="reduce", forced_colors="active"):
        assert rows(page) == ["none"], "nothing moves by itself here, and one's own colours hold already"
        page.goto("/display/lessons")
        page.get_by_label("文字稿跟着声音滚动吗").select_option("on")
        page.get_by_role("button", name="记下来").click()
        page.goto("/display")
        page.get_by_role("radio", name="深色", exact=True).check()
        page.get_by_role("button", name="就这样显示").click()
        page.goto(GUIDE)
        assert rows(page) == ["forced", "motion"]


def test_a_device_in_english_is_offered_english(site: Site, browser: Browser) -> None:
    with browser.new_context(base_url=site.url, locale="en-GB") as context:
        page = context.new_page()
        page.goto(GUIDE)
        assert rows(page) == ["en"]
        page.get_by_role("button", name="就用选中的").click()
        assert page.locator("html").get_attribute("lang") == "en"


def test_without_scripting_the_guide_is_as_ever(site: Site, browser: Browser) -> None:
    with site.context(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(GUIDE)
        assert not page.locator("#system").is_visible()
        page.get_by_role("radio", name="大字", exact=True).check()
        page.get_by_role("button", name="下一步").click()
        page.wait_for_url("**/guide/theme")


@pytest.mark.parametrize("width", [1280, 320])
def test_the_checkers_find_nothing(site: Site, browser: Browser, width: int) -> None:
    for page in visitor(site, browser, width, contrast="more"):
        assert page.locator("#system input:visible").count() == 1
        assert not (found := list(checkers.look(page))), found
