"""Fixtures of the browser tests: one browser for all, and a live site with one of everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from config.settings import ROOT
from operation import vendor
from tests.browser import site as live
from tests.browser.site import Site
from tests.browser.world import World, build


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for the whole run."""
    with sync_playwright() as playwright:
        made = live.launch(playwright)
        yield made
        made.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Site]:
    """A live site whose jobs stand still, so that each state can be looked at."""
    assert not vendor.copy(ROOT / "node_modules", ROOT / "static"), "npm ci brings the player"
    with live.running(tmp_path_factory.mktemp("site") / "var", migrated_file) as made:
        yield made


@pytest.fixture(scope="session")
def world(site: Site) -> World:
    """One of everything on that site."""
    with site.app.app_context():
        return build(site.app)
