"""With a package of 1,000 clips, made as rows without media, no page is higher than five screens, whoever looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from accounts.models import Organisation, Person
from accounts.people import Role
from foundation import db
from tests.browser import pages, sweep
from tests.browser import site as live
from tests.browser import world as building
from tests.browser.pages import Visit
from tests.browser.papers import Papers
from tests.browser.site import Site
from tests.browser.world import World
from tests.make import large

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

CLIPS, SCREENS = 1_000, 5
# Pages without parameters that list what there is of packages; the others don't know how large one is.
LISTS = {
    "upload.packages",
    "curation.reviews",
    "curation.ledger_page",
    "trainee.courses",
    "trainee.my_study",
    "trainee.my_hours",
    "audit.index",
    "rounds.index",
}


class Same(dict[str, Any]):
    """Whichever is asked for, it is this one."""

    def __init__(self, one: int | str) -> None:
        super().__init__({"": one})

    def __missing__(self, _name: object) -> Any:
        return self[""]


@pytest.fixture(scope="module")
def long_site(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Site]:
    with live.running(tmp_path_factory.mktemp("long") / "var", migrated_file) as made:
        yield made


@pytest.fixture(scope="module")
def long_world(long_site: Site) -> World:
    """Every name of the world stands for a part of the long package: its draft, its version on air, one that waits."""
    with long_site.app.app_context():
        world = World(people={role: building.person(role, "示例培训中心（虚构）") for role in Role})
        with db.writing() as session:
            _fill(session, world)
    return world


def _fill(session: Session, world: World) -> None:
    provider = session.get_one(Person, world.people[Role.PROVIDER].id)
    reviewer = session.get_one(Person, world.people[Role.REVIEWER].id)
    shown = large.package(session, "长课甲", CLIPS, provider, reviewer)
    version = large.on_air(session, shown, provider)
    handed_in = large.package(session, "长课乙", CLIPS, provider, reviewer)
    submission = large.waiting(session, handed_in, provider, reviewer)
    until = large.NOW + timedelta(days=60)
    mine = large.half_studied(session, world.people[Role.TRAINEE].id, version, until)
    lesson = shown.resources[CLIPS // 2].id
    world.packages, world.versions = Same(shown.id), Same(version.id)
    world.clips = world.files = world.lectures = world.layers = world.checked = world.lessons = Same(lesson)
    world.submissions, world.enrolments = Same(submission.id), Same(mine.id)
    world.first_clip = {submission.id: handed_in.resources[0].id}
    world.account, world.aloud, world.tracks = Same("0"), Same("none"), [0, 0]
    world.papers = Papers(asked=Same(0), links=Same("0"))
    for each in fields(World):  # of what is in none of its states
        if getattr(world, each.name) == {}:
            setattr(world, each.name, Same(0))
    world.layered = world.copied = lesson
    assert session.query(Organisation).count() == 1


def test_no_page_is_too_high(browser: Browser, long_site: Site, long_world: World) -> None:
    found: dict[str, list[str]] = {}
    seen = 0
    for role, visits in _shown(long_site, long_world).items():
        with long_site.context(browser, long_world.people[role]) as context:
            page = context.new_page()
            for visit in visits:
                page.goto(visit.url)
                height = page.evaluate("document.documentElement.scrollHeight")
                seen += 1
                if height > SCREENS * sweep.HEIGHT:
                    found.setdefault(visit.endpoint, []).append(f"{visit}: {height} px")
    assert seen > 40, "nearly every page of a package was refused"
    told = [each for ones in found.values() for each in ones]
    assert not told, "\n".join(told)


def _shown(site: Site, world: World) -> dict[Role, list[Visit]]:
    """What each role may open of the pages that show a package or a list of them."""
    clients = {role: sweep.client(site, world, role) for role in world.people}
    shown: dict[Role, list[Visit]] = {role: [] for role in clients}
    for visit in pages.visits(site.app, world):
        if visit.endpoint.endswith("file") or visit in shown.get(visit.role, []):  # files are not there
            continue
        if visit.role is None or not (visit.endpoint in LISTS or visit.endpoint in pages.MAKERS):
            continue
        if visit.endpoint.startswith(("schemes.", "preferences.", "display.", "occupations.", "people.")):
            continue
        answer = clients[visit.role].get(visit.url)
        if answer.status_code == 200 and answer.mimetype == "text/html" and answer.content_length is not None:
            shown[visit.role].append(visit)
        answer.close()
    return shown
