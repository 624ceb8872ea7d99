"""Experts for a call: seconds for 10, 100 and 1,000 applications and 50 experts, the balance of loads, and conflicts."""

from __future__ import annotations

import random
import time

from curation.experts.assigning import Candidate, Work, assign, barred

EXPERTS = 50


def world(works: int) -> tuple[list[Work], list[Candidate]]:
    """Applications and experts with words, employers, authors, co-authors and declarations by lot."""
    lot = random.Random(18)
    words, units = [f"职业{n}" for n in range(20)], [f"单位{n}" for n in range(120)]
    names = [f"讲师{n}" for n in range(400)]

    def some(of: list[str], count: int) -> frozenset[str]:
        return frozenset(lot.sample(of, count))

    asked = [Work(n, some(words, 2), some(units, 2), some(names, 3)) for n in range(works)]
    experts = [
        Candidate(n, names[n], some(words, 3), some(units, 1), some(units, 2), some(names, 3))
        for n in range(EXPERTS)
    ]
    return asked, experts


def main() -> None:
    """Print one line a size; the ratio is that of the time to the time for ten applications."""
    print(
        f"{'applications':>12} {'places':>6} {'seconds':>8} {'ratio':>6} {'loads':>9} {'conflicts':>9} {'empty':>5}"
    )
    first = 0.0
    for size in (10, 100, 1000):
        asked, experts = world(size)
        begun = time.perf_counter()
        found = assign(asked, experts, 1)
        took = time.perf_counter() - begun
        first = first or took
        work, who = {each.id: each for each in asked}, {each.id: each for each in experts}
        wrong = sum(1 for seat in found.seats if barred(work[seat.work], who[seat.candidate]))
        loads = f"{min(found.loads.values())}-{max(found.loads.values())}"
        empty = sum(each.missing for each in found.gaps)
        print(
            f"{size:>12} {len(found.seats):>6} {took:>8.3f} {took / first:>6.1f} {loads:>9} {wrong:>9} {empty:>5}"
        )


if __name__ == "__main__":
    main()
