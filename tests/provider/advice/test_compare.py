"""Schemes side by side: what only one asks, what several do, and what asks nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from accounts.people import Role, SignedIn
from foundation import db
from packages.models import Package
from provider.advice.compare import Joined, Side, compare, joined
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


def shared(facts: PackageFacts, *names: str) -> tuple[Joined, ...]:
    return joined(sides(facts, *names).values(), names[0])


def test_what_several_schemes_ask_is_told_once() -> None:
    found = sides(package(), "tianjin-2023", "shanghai-2023", "mohrss-2022")
    assert not found["tianjin-2023"].failing
    assert not found["tianjin-2023"].blocked
    # the two share the association's standard: what one misses the other does
    assert found["shanghai-2023"].failing
    together = shared(package(), "tianjin-2023", "shanghai-2023", "mohrss-2022")
    assert [each.id for one in together for each in one.schemes] == ["shanghai-2023", "mohrss-2022"]
    (alone,) = shared(package(), "tianjin-2023", "shanghai-2023")
    assert [each.id for each in alone.schemes] == ["shanghai-2023"]
    assert alone.findings == found["shanghai-2023"].failing


def test_one_change_that_mends_both_stands_with_both_and_is_told_by_the_packages_own() -> None:
    facts = replace(package(), class_hours_tenths=999)
    found = sides(facts, "tianjin-2023", "shanghai-2023")
    assert {each.id for each in found["tianjin-2023"].failing} == {"TJ-10", "PL-13"}
    both, alone = shared(facts, "tianjin-2023", "shanghai-2023")
    assert [each.id for each in both.schemes] == ["tianjin-2023", "shanghai-2023"]
    assert {each.id for each in both.findings} == {"TJ-10", "PL-13"}
    assert "SH-06" not in {each.id for each in alone.findings}


def test_every_shortfall_stands_in_exactly_one_group() -> None:
    found = sides(PackageFacts(), *SCHEMES)
    groups = joined(found.values(), "tianjin-2023")
    told = [each.about for group in groups for each in group.findings]
    assert set(told) == {each.about for side in found.values() for each in side.failing}
    assert all(
        {each.about for each in group.findings} & {each.about for each in other.findings} == set()
        for group in groups
        for other in groups
        if other is not group
    )


def test_a_scheme_of_hours_only_says_that_it_judged_nothing() -> None:
    side = sides(package(), "tianjin-2023", "shanghai-2021")["shanghai-2021"]
    assert (side.failing, side.unknown, side.blocked) == ((), 0, False)
    assert side.passed
    assert side.silent
    assert not sides(package(), "tianjin-2023", "shanghai-2021")["tianjin-2023"].silent


def test_the_page_shows_every_scheme_to_its_provider_only(
    strict: Callable[..., StrictClient], person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    provider = person(Role.PROVIDER)
    package_id = steps.imported(provider, tmp_path)
    page = strict(provider).get(f"/packages/{package_id}/compare")
    assert all(scheme.title in page.main for scheme in SCHEMES.values())
    assert "没有要改的" in page.main
    assert "什么也没有判断" in page.main
    assert "份文件都要求改" in page.main
    with db.reading() as session:
        assert session.get_one(Package, package_id).scheme_id == "tianjin-2023"
