"""Schemes side by side: what only one asks, what several do, and what asks nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from accounts.people import Role, SignedIn
from advice.compare import Side, compare
from foundation import db
from packages.models import Package
from schemes.evaluate import evaluate
from schemes.facts import PackageFacts
from schemes.scheme import load_all
from tests.client import StrictClient
from tests.make import steps
from tests.schemes.make import package

SCHEMES = load_all(Path("config/schemes"))


def sides(facts: PackageFacts, *names: str) -> dict[str, Side]:
    asked = {name: (SCHEMES[name], evaluate(SCHEMES[name], facts)) for name in names}
    return {side.scheme.id: side for side in compare(asked)}


def test_what_only_one_scheme_asks_is_its_own() -> None:
    found = sides(package(), "tianjin-2023", "shanghai-2023", "mohrss-2022")
    assert not found["tianjin-2023"].failing
    assert not found["tianjin-2023"].blocked
    # the two share the association's standard: what one misses the other does
    assert found["shanghai-2023"].failing
    assert not found["shanghai-2023"].own
    alone = sides(package(), "tianjin-2023", "shanghai-2023")["shanghai-2023"]
    assert alone.own == alone.failing


def test_one_change_that_mends_both_is_nobodys_own() -> None:
    facts = replace(package(), class_hours_tenths=999)
    found = sides(facts, "tianjin-2023", "shanghai-2023")
    assert {each.id for each in found["tianjin-2023"].failing} == {"TJ-10"}
    assert found["tianjin-2023"].own == ()
    assert "SH-06" not in {each.id for each in found["shanghai-2023"].own}


def test_a_scheme_of_hours_only_has_nothing_to_say_of_a_package() -> None:
    side = sides(package(), "shanghai-2021")["shanghai-2021"]
    assert (side.failing, side.passed, side.unknown, side.blocked) == ((), 0, 0, False)


def test_the_page_shows_every_scheme_to_its_provider_only(
    strict: Callable[..., StrictClient], person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    provider = person(Role.PROVIDER)
    package_id = steps.imported(provider, tmp_path)
    page = strict(provider).get(f"/packages/{package_id}/compare")
    assert all(scheme.title in page.main for scheme in SCHEMES.values())
    assert "这份文件对培训包没有要求" in page.main
    assert "只有这份文件要求改的" in page.main
    with db.reading() as session:
        assert session.get_one(Package, package_id).scheme_id == "tianjin-2023"
