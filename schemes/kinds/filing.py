"""Kinds about how resources are filed: form against category, minutes that are only stated, clips hidden in a simulation."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemes.facts import CONTRADICTING, PackageFacts
from schemes.findings import FAIL, Measure, Remedy, Shortfall, remedy
from schemes.kinds.base import (
    Kind,
    not_applicable,
    not_measured,
    nothing_yet,
    place_of,
    require,
    seconds_up,
    total_ms,
    unmeasured,
)


@dataclass(frozen=True, kw_only=True)
class FormAndCategory(Kind):
    """No resource is filed under a category that its form contradicts, such as a lecture under practice."""

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each, with the category that would fit its form."""
        if not facts.resources:
            yield nothing_yet("resource")
        for each in facts.resources:
            fitting = CONTRADICTING.get((each.form, each.category))
            if fitting:
                mend = remedy(
                    "file-as", name=each.name, form=each.form, category=each.category, fitting=fitting
                )
                yield Shortfall(FAIL, where=place_of(facts, each), remedy=mend)


@dataclass(frozen=True, kw_only=True)
class MediaInside(Kind):
    """No simulation holds clips of its own: there they have no captions, and nobody measures them."""

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each simulation, with the clips that it holds."""
        if not any(each.kind == "simulation" for each in facts.resources):
            yield not_applicable()
        for each in facts.resources:
            if each.media_inside:
                mend = remedy("take-out-media", name=each.name, files=each.media_inside)
                yield Shortfall(
                    FAIL, Measure(len(each.media_inside), 0, "count"), place_of(facts, each), mend
                )


@dataclass(frozen=True, kw_only=True)
class StatedShare(Kind):
    """Minutes that are only stated take at most so many percent of the whole time; the scheme says how many."""

    stated_percent: int

    def __post_init__(self) -> None:
        require(0 < self.stated_percent <= 100, "stated_percent", "wants 1 to 100")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall, with what is too much."""
        stated, total = self._stated(facts), total_ms(facts)
        if missing := unmeasured(facts):
            yield not_measured(missing, facts.where)
        elif not stated:
            yield not_applicable()
        elif stated * 100 > self.stated_percent * total:
            yield Shortfall(FAIL, self.measure(facts), facts.where, self._remedy(stated, total))

    def measure(self, facts: PackageFacts) -> Measure:
        """The share of what is stated, rounded up."""
        share = -(-self._stated(facts) * 10_000 // max(1, total_ms(facts)))
        return Measure(share, self.stated_percent * 100, "bp")

    def _remedy(self, stated: int, total: int) -> Remedy:
        gap, rest = 100 * stated - self.stated_percent * total, 100 - self.stated_percent
        take = min(seconds_up(gap, rest), stated)
        return remedy("less-stated", take_ms=take, add_ms=seconds_up(gap, self.stated_percent))

    def _stated(self, facts: PackageFacts) -> int:
        return sum(each.duration_ms or 0 for each in facts.resources if each.stated)
