"""Every theme, text size and spacing on the pages that show the most: contrast, reflow, targets, focus; forced colours too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from accounts.people import Role
from accounts.preferences import display
from tests.browser import checkers
from tests.browser.site import Site
from tests.browser.world import World

pytestmark = pytest.mark.browser

LOOKS = [
    f"{theme}.{size}.normal"
    for theme, size in zip(display.THEMES, [*display.SIZES, "larger", "normal"], strict=True)
]
LOOKS.append("light.larger.wide")
PAGES: dict[str, tuple[Role | None, Callable[[World], str]]] = {
    "components": (None, lambda _world: "/components"),
    "lesson": (Role.TRAINEE, lambda world: f"/study/{world.versions['published']}/{world.lessons['video']}"),
    "question": (Role.TRAINEE, lambda world: f"/study/{world.versions['published']}/exam/2"),
    "check": (Role.PROVIDER, lambda world: f"/packages/{world.packages['faulty']}/check"),
}
CHOSEN = ("axe", "reflow", "targets", "spacing", "focus")


@pytest.mark.parametrize("page_name", PAGES)
@pytest.mark.parametrize("look", LOOKS)
def test_a_theme_is_as_clean_as_the_default(
    browser: Browser, site: Site, world: World, look: str, page_name: str
) -> None:
    role, address = PAGES[page_name]
    context = site.context(browser, world.people[role] if role else None, 320)
    context.add_cookies([{"name": display.COOKIE, "value": look, "url": site.url}])
    page = context.new_page()
    page.goto(address(world))
    assert page.locator("html").get_attribute("data-theme") == look.split(".")[0]
    checkers.prepare(page)
    found = [str(one) for name in CHOSEN for one in checkers.CHECKERS[name](page)]
    context.close()
    assert found == []


@pytest.mark.parametrize("page_name", PAGES)
def test_focus_shows_in_forced_colours(browser: Browser, site: Site, world: World, page_name: str) -> None:
    role, address = PAGES[page_name]
    who = world.people[role] if role else None
    context = site.context(browser, who, forced_colors="active", color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address(world))
    checkers.prepare(page)
    found = [str(one) for one in checkers.focus(page)]
    moving = page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length")
    context.close()
    assert found == []
    assert moving == 0
