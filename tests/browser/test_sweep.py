"""Every route as every role at two widths by every checker: nothing found outside accepted.toml."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.browser import checkers, pages, sweep
from tests.browser.site import Site
from tests.browser.sweep import Sweep
from tests.browser.world import World

SAID = ("height", "code", "untranslated", "heading", "links", "hit")
pytestmark = [pytest.mark.browser, pytest.mark.timeout(1500)]


@pytest.fixture(scope="session")
def swept(
    site: Site, world: World, tmp_path_factory: pytest.TempPathFactory, record_line: Callable[[str], None]
) -> Sweep:
    """The whole sweep, done once; its coverage is printed at the end of the run."""
    result = sweep.run(site, world, tmp_path_factory.mktemp("pages"))
    record_line(str(result))
    return result


def test_every_route_has_a_maker_of_its_parameters(app: Flask) -> None:
    missing = pages.without_maker(app)
    assert not missing, f"tests/browser/pages.py: say how to make the parameters of {missing}"
    gone = set(pages.MAKERS) - {rule.endpoint for rule in pages.routes(app)}
    assert not gone, f"tests/browser/pages.py: routes that are gone: {gone}"


@pytest.mark.parametrize("checker", [*checkers.CHECKERS, *SAID, "vnu", "console", "answer"])
def test_nothing_is_found(swept: Sweep, checker: str) -> None:
    grouped: dict[str, list[str]] = {}
    for one in swept.findings:
        if one.checker == checker:
            grouped.setdefault(f"{one.rule}: {one.sample}", []).append(one.where)
    told = [f"{len(places)} x {what}\n    {', '.join(places[:4])}" for what, places in grouped.items()]
    assert not told, f"{len(told)} different findings:\n" + "\n".join(told)


def test_every_accepted_finding_is_still_needed(swept: Sweep) -> None:
    assert not swept.unused, "take these out of accepted.toml or owed.toml:\n" + "\n".join(swept.unused)


def test_the_sweep_looked_at_what_it_says(swept: Sweep, app: Flask) -> None:
    assert swept.routes == len(pages.routes(app))
    assert swept.asked >= swept.routes * 7
    assert swept.measured > 0
    assert sum(swept.answers.values()) == swept.asked
