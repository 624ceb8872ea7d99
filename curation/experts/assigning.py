"""Which expert scores which application: by load and fit, nobody with a conflict of interest. Pure: the same seed, the same result.

Every application is given as many places as it wants. First the hardest ones (fewest people may) get the people who fit best and
have room; then places move from who has most to who has least until no move makes it more even, so that loads lie within
one of each other wherever the conflicts allow it. Each move is the one that costs least fit.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

REASONS = ("self", "organisation", "declared", "author", "co-author", "seated")


@dataclass(frozen=True)
class Work:
    """An application as far as it matters here. All names are folded (accounts.models.fold).

    `words`: of industry and occupation. `organisations`: applicant and recommender. `authors`: lecturers and authors of the
    package. `people`: ids of who made or handed it in. `places`: how many experts are still wanted. `seated`: who had a
    place before, and gets none again.
    """

    id: int
    words: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()
    places: int = 3
    seated: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """An expert as far as it matters here. `organisations`: employer and the account's own organisation; `declared`: names of
    organisations and people whom they won't judge; `co_authors`: with whom they made a package within two years;
    `load`: places that they have already and have not handed in."""

    id: int
    name: str = ""
    words: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    co_authors: frozenset[str] = frozenset()
    load: int = 0


@dataclass(frozen=True)
class Seat:
    """A place that somebody gets: how many words they share with it, and how many places they have with this proposal."""

    work: int
    candidate: int
    fit: int
    load: int


@dataclass(frozen=True)
class Gap:
    """Places of an application that nobody can have, and why: how many people are barred, by reason."""

    work: int
    missing: int
    why: Mapping[str, int]


@dataclass(frozen=True)
class Proposal:
    """Who gets which place, which stay empty, and what everybody's load becomes."""

    seats: tuple[Seat, ...]
    gaps: tuple[Gap, ...]
    loads: Mapping[int, int] = field(default_factory=dict)


def barred(work: Work, who: Candidate) -> str | None:
    """Why somebody can't judge an application, one of REASONS; None where nothing speaks against it."""
    if who.id in work.people:
        return "self"
    if work.organisations & who.organisations:
        return "organisation"
    if who.declared & (work.organisations | work.authors):
        return "declared"
    if who.name and who.name in work.authors:
        return "author"
    if who.co_authors & work.authors:
        return "co-author"
    return "seated" if who.id in work.seated else None


def fit(work: Work, who: Candidate) -> int:
    """How many words of competence they share; a word within a longer one counts ("焊工" in "电焊工")."""
    return sum(1 for mine in who.words if any(mine in asked or asked in mine for asked in work.words))


def assign(works: Sequence[Work], candidates: Sequence[Candidate], seed: int) -> Proposal:
    """A proposal for all of these applications."""
    return _Assigning(works, candidates, seed).proposal()


class _Assigning:
    def __init__(self, works: Sequence[Work], candidates: Sequence[Candidate], seed: int) -> None:
        self.people = {each.id: each for each in sorted(candidates, key=lambda each: each.id)}
        self.works = {each.id: each for each in sorted(works, key=lambda each: each.id)}
        self.chance = random.Random(seed)  # noqa: S311  # a lot drawn again alike, no secret
        self.may = {
            work.id: {who.id: fit(work, who) for who in self.people.values() if barred(work, who) is None}
            for work in self.works.values()
        }
        self.load = {who.id: who.load for who in self.people.values()}
        self.sits: dict[int, set[int]] = {work: set() for work in self.works}
        self.of: dict[int, set[int]] = {who: set() for who in self.people}

    def proposal(self) -> Proposal:
        """Give the places, even them out, and say what is left."""
        self._give()
        while self._move_one():
            pass
        seats = tuple(
            Seat(work, who, self.may[work][who], self.load[who])
            for work in self.works
            for who in sorted(self.sits[work], key=lambda who, work=work: (-self.may[work][who], who))  # type: ignore[misc]  # a default is how a loop's value is kept
        )
        return Proposal(seats, tuple(self._gaps()), dict(self.load))

    def _give(self) -> None:
        wanted = sum(min(work.places, len(self.may[work.id])) for work in self.works.values())
        room = -(-(wanted + sum(self.load.values())) // len(self.people)) if self.people else 0
        lots = {work: self.chance.random() for work in self.works}
        hardest = sorted(self.works.values(), key=lambda work: (len(self.may[work.id]), lots[work.id]))
        order = list(self.people)
        for work in hardest:
            self.chance.shuffle(order)
            fits = self.may[work.id]
            best = sorted(
                (who for who in order if who in fits),
                key=lambda who: (self.load[who] >= room, -fits[who], self.load[who]),
            )
            for who in best[: work.places]:
                self._seat(work.id, who)

    def _seat(self, work: int, who: int) -> None:
        self.sits[work].add(who)
        self.of[who].add(work)
        self.load[who] += 1

    def _unseat(self, work: int, who: int) -> None:
        self.sits[work].remove(who)
        self.of[who].remove(work)
        self.load[who] -= 1

    def _move_one(self) -> bool:
        """Take a place from who has most to who has two fewer or less, over others where it must be; whether one was found."""
        for most in sorted(self.people, key=lambda who: (-self.load[who], who)):
            path = self._path(most)
            if path:
                for giver, taker in itertools.pairwise(path):
                    self._hand_over(giver, taker)
                return True
        return False

    def _path(self, most: int) -> list[int]:
        """From one person over people who can take a place of the one before to one with room; the shortest."""
        came: dict[int, int] = {most: most}
        waiting = deque([most])
        while waiting:
            giver = waiting.popleft()
            for taker in sorted(self._takers(giver) - came.keys(), key=lambda who: (self.load[who], who)):
                came[taker] = giver
                if self.load[taker] <= self.load[most] - 2:
                    return _back(came, taker)
                waiting.append(taker)
        return []

    def _takers(self, giver: int) -> set[int]:
        found: set[int] = set()
        for work in self.of[giver]:
            found.update(self.may[work].keys() - self.sits[work])
            if len(found) >= len(self.people) - 1:
                break
        return found

    def _hand_over(self, giver: int, taker: int) -> None:
        can = [work for work in self.of[giver] if taker in self.may[work] and taker not in self.sits[work]]
        work = min(can, key=lambda one: (self.may[one][giver] - self.may[one][taker], one))
        self._unseat(work, giver)
        self._seat(work, taker)

    def _gaps(self) -> list[Gap]:
        found = []
        for work in self.works.values():
            missing = work.places - len(self.sits[work.id])
            if missing > 0:
                why = Counter(reason for who in self.people.values() if (reason := barred(work, who)))
                found.append(Gap(work.id, missing, dict(why)))
        return found


def _back(came: Mapping[int, int], end: int) -> list[int]:
    path = [end]
    while came[path[-1]] != path[-1]:
        path.append(came[path[-1]])
    return path[::-1]
