"""Experts for applications: enough, evenly, fitting, without a conflict, the same again for the same seed; and what is missing is told."""

from __future__ import annotations

import itertools
import random
import time

import pytest

from curation.experts.assigning import Candidate, Work, assign, barred, fit


def of(*words: str) -> frozenset[str]:
    return frozenset(words)


def world(works: int, people: int = 50, seed: int = 3) -> tuple[list[Work], list[Candidate]]:
    """Applications and experts with words, employers, co-authors and declarations by lot."""
    lot = random.Random(seed)
    words = [f"职业{n}" for n in range(20)]
    units = [f"单位{n}" for n in range(120)]
    names = [f"讲师{n}" for n in range(400)]
    asked = [
        Work(n, of(*lot.sample(words, 2)), of(*lot.sample(units, 2)), of(*lot.sample(names, 3)))
        for n in range(works)
    ]
    experts = [
        Candidate(
            n,
            names[n],
            of(*lot.sample(words, 3)),
            of(units[n]),
            of(*lot.sample(units, 2)),
            of(*lot.sample(names, 3)),
        )
        for n in range(people)
    ]
    return asked, experts


CASES = [
    ({"people": frozenset([1])}, {}, "self"),
    ({"organisations": of("甲单位")}, {"organisations": of("甲单位")}, "organisation"),
    ({"organisations": of("甲单位")}, {"declared": of("甲单位")}, "declared"),
    ({"authors": of("王一")}, {"declared": of("王一")}, "declared"),
    ({"authors": of("示例")}, {"name": "示例"}, "author"),
    ({"authors": of("王一")}, {"co_authors": of("王一")}, "co-author"),
    ({"seated": frozenset([1])}, {}, "seated"),
    ({"organisations": of("甲单位")}, {"organisations": of("乙单位"), "declared": of("丙单位")}, None),
    ({}, {"organisations": frozenset()}, None),
]


@pytest.mark.parametrize(("work", "who", "why"), CASES)
def test_each_conflict_bars(work: dict, who: dict, why: str | None) -> None:  # type: ignore[type-arg]
    assert barred(Work(1, **work), Candidate(1, **who)) == why


def test_a_word_within_a_longer_one_fits() -> None:
    assert fit(Work(1, of("中式面点师", "餐饮")), Candidate(1, words=of("面点", "电焊"))) == 1
    assert fit(Work(1, of("焊工")), Candidate(1, words=of("电焊工", "焊工"))) == 2


@pytest.mark.parametrize("works", [1, 10, 1000])
def test_many_are_assigned_within_seconds_evenly_and_without_a_conflict(works: int) -> None:
    asked, experts = world(works)
    begun = time.perf_counter()
    found = assign(asked, experts, seed=7)
    assert time.perf_counter() - begun < 10
    assert len(found.seats) == 3 * works
    assert not found.gaps
    assert max(found.loads.values()) - min(found.loads.values()) <= 1
    work, who = {each.id: each for each in asked}, {each.id: each for each in experts}
    assert not [seat for seat in found.seats if barred(work[seat.work], who[seat.candidate])]
    assert len({(seat.work, seat.candidate) for seat in found.seats}) == len(found.seats)
    assert sum(1 for seat in found.seats if seat.fit) > 0.9 * len(found.seats)


def test_the_same_seed_gives_the_same_whatever_the_order() -> None:
    asked, experts = world(60)
    assert assign(asked, experts, 5) == assign(asked[::-1], experts[::-1], 5)
    assert assign(asked, experts, 5) != assign(asked, experts, 6)


def test_what_somebody_has_already_counts() -> None:
    experts = [Candidate(1, load=6), Candidate(2), Candidate(3), Candidate(4)]
    found = assign([Work(n, places=2) for n in range(5)], experts, 1)
    assert sorted(found.loads.values()) == [3, 3, 4, 6]
    assert found.loads[1] == 6


def test_nobody_could_be_more_even() -> None:
    """Against every possible way, for small cases: no other one has a smaller distance of loads, or fills more places."""
    for seed in range(40):
        lot = random.Random(seed)
        asked = [Work(n, organisations=of(*lot.sample("甲乙丙丁", 2)), places=2) for n in range(3)]
        experts = [Candidate(n, organisations=of(lot.choice("甲乙丙丁戊"))) for n in range(4)]
        found = assign(asked, experts, seed)
        ways = [
            [who for who in itertools.combinations(experts, min(2, len(can)))
             if all(each in can for each in who)]
            for work in asked
            for can in [[each for each in experts if not barred(work, each)]]
        ]  # fmt: skip
        best = min(sum(load * load for load in _loads(way, experts)) for way in itertools.product(*ways))
        assert sum(load * load for load in found.loads.values()) == best, seed


def _loads(way: tuple[tuple[Candidate, ...], ...], experts: list[Candidate]) -> list[int]:
    return [sum(1 for some in way if each in some) for each in experts]


def test_places_that_nobody_can_have_are_told_with_the_reasons() -> None:
    work = Work(1, organisations=of("甲"), authors=of("王一"))
    experts = [
        Candidate(1, organisations=of("甲")),
        Candidate(2, "王一"),
        Candidate(3),
        Candidate(4, declared=of("甲")),
    ]
    found = assign([work], experts, 1)
    assert [seat.candidate for seat in found.seats] == [3]
    (gap,) = found.gaps
    assert (gap.missing, gap.why) == (2, {"organisation": 1, "author": 1, "declared": 1})
    (none,) = assign([work], [], 1).gaps
    assert (none.missing, none.why) == (3, {})
