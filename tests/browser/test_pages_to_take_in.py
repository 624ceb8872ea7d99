"""The check and the ledger as a tired person meets them: a few screens before something is unfolded, nothing found by a checker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from accounts.people import Role
from tests.browser import checkers
from tests.browser.site import Site
from tests.browser.world import World

HEIGHT = 900
CHECKS = ("draft", "ready", "lacking", "long", "waiting")


def ledger(_world: World) -> dict[str, int]:
    """Its pages have fifty entries each."""
    return {"/ledger": 5, "/ledger?kind=package.submitted": 5}


def packages(world: World) -> dict[str, int]:
    """A provider's desk, and every page about a package."""
    pages = [
        f"/packages/{world.packages[name]}{page}" for name in CHECKS for page in ("", "/check", "/submit")
    ]
    pages += [
        f"/packages/{world.packages[name]}/{page}" for name in CHECKS[1:3] for page in ("what-if", "compare")
    ]
    return dict.fromkeys(["/packages", *pages], 3)


def reviews(world: World) -> dict[str, int]:
    """A submission in each state, and the questions before a decision."""
    pages = [f"/reviews/{one}" for one in world.submissions.values()]
    asked = f"/reviews/{world.submissions['waiting']}"
    return dict.fromkeys(["/reviews", *pages, f"{asked}/checklist", f"{asked}/confirmations"], 3)


OF = {Role.PROVIDER: packages, Role.REVIEWER: reviews, Role.CURATOR: ledger, Role.AUDITOR: ledger}
LOOKED_AT = (
    "/check",
    "/what-if",
    "/checklist",
    "/ledger",
)  # the sweep looks at every page; these at both ends


@pytest.fixture(params=OF, ids=str)
def role(request: pytest.FixtureRequest) -> Role:
    found: Role = request.param
    return found


@pytest.fixture
def page(role: Role, browser: Browser, site: Site, world: World) -> Iterator[Page]:
    with site.context(browser, world.people[role]) as context:
        yield context.new_page()


def test_no_page_is_too_high(page: Page, role: Role, world: World) -> None:
    found = []
    for url, screens in OF[role](world).items():
        page.set_viewport_size({"width": 1280, "height": HEIGHT})
        page.goto(url)
        height = page.evaluate("document.documentElement.scrollHeight")
        if height > screens * HEIGHT:
            found.append(f"{url}: {height} px")
        for width in (1280, 320) if url.endswith(LOOKED_AT) else ():
            page.set_viewport_size({"width": width, "height": HEIGHT})
            found += [f"{url} at {width}: {one}" for one in checkers.look(page)]
    assert not found, "\n".join(found[:20])
