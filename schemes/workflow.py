"""The workflow of a scheme: its stages as a graph, each with who acts, what is done, what must be left, and where each outcome leads.

Pure. `faults` says what is wrong with a graph; `arrive` says where an outcome leads once the conditions of stages are looked at.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from schemes.facts import SUBJECT_KINDS
from schemes.kinds.base import require

ENDS = ("accepted", "rejected", "withdrawn", "late")
LATE = "late"
_JUDGED = ("passed", "rework", "failed")
# what is done in a stage, and the outcomes that it can have; `late` where its time can run out
OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "topic": ("handed-in",),
    "submission": ("handed-in",),
    "recommendation": _JUDGED,
    "check": _JUDGED,
    "experts": _JUDGED,
    "vote": ("passed", "failed"),
    "assignment": ("assigned",),
    "report": _JUDGED,
    "decision": ("accepted", "rework", "rejected"),
    "publication": ("published", "rework"),
    "outside": ("done", "other"),
}
# what a stage can hang on, and the words that it can say
TOLD: Mapping[str, tuple[str, ...]] = {
    "recommended": ("yes", "no"),
    "subject_kind": SUBJECT_KINDS,
    "base_level": ("province", "city"),
}
HANDED_IN = ("topic", "submission")  # acts with which an application can begin

Fault = tuple[int, str, str]  # place of the stage, its key, what is wrong


@dataclass(frozen=True, kw_only=True)
class Review:
    """How many different people must have acted between submission and air: who decided, who confirmed captions, who publishes.

    As many grant a waiver, two at most. A file that leaves it out gets the reading of ours.
    """

    people: int = 2
    clause: str = ""
    reading: str = "文件没有规定几个人经手：从提交到发布至少两个人，豁免也要两个人同意"

    def __post_init__(self) -> None:
        require(1 <= self.people <= 3, "people", "wants 1, 2 or 3")
        require(bool(self.clause or self.reading), "reading", "says neither clause nor reading")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage of the workflow: who acts, what is done, what they must leave, how long it may take, where each outcome leads.

    `outcomes` maps an outcome to a stage's id or to an end; where the time can run out, `late` is one of them. The limit is
    `months` or `days` (0: none), or `by` a day of the call; `working_days`: the days are working days. `when`: it is done within
    that time, only after it, or that long ahead. `only` and `at_most`: it is entered only where that is told of the
    application, and so many times; else `otherwise` takes its place. `peer` of `who` is another applicant to the same call.
    `places`: how many get through a vote. `refund`: the outcomes with which money already given goes back.
    """

    id: str
    name: str
    act: Literal[
        "topic",
        "submission",
        "recommendation",
        "check",
        "experts",
        "vote",
        "assignment",
        "report",
        "decision",
        "publication",
        "outside",
    ]
    who: Literal["provider", "peer", "recommender", "expert", "curator", "authority", "public", "trainee"]
    clause: str
    words: str
    outcomes: Mapping[str, str]
    reading: str = ""
    leaves: tuple[Literal["note", "report", "scores", "signature"], ...] = ()
    months: int = 0
    days: int = 0
    working_days: bool = False
    by: Literal["", "closes_on", "topic_closes_on"] = ""
    when: Literal["within", "after", "ahead"] = "within"
    only: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    at_most: int = 0
    otherwise: str = ""
    places: int = 0
    refund: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for key in ("months", "days", "at_most", "places"):
            require(getattr(self, key) >= 0, key, "wants 0 or more")
        for name, values in self.only.items():
            known = TOLD.get(name, ())
            require(name in TOLD, "only", f"unknown {name!r}; one of {', '.join(TOLD)}")
            odd = [value for value in values if value not in known]
            require(not odd, "only", f"{name} is never {', '.join(odd)}; it is one of {', '.join(known)}")

    @property
    def limited(self) -> bool:
        """Whether its time can run out: not outside the site, where nobody sees it."""
        timed = self.by or ((self.months or self.days) and self.when == "within")
        return self.act != "outside" and bool(timed)

    @property
    def targets(self) -> tuple[str, ...]:
        """Everywhere it can lead."""
        return (*self.outcomes.values(), *((self.otherwise,) if self.otherwise else ()))


def runs(stages: Sequence[Stage]) -> bool:
    """Whether applications run through it on the site: it begins with something handed in."""
    return bool(stages) and stages[0].act in HANDED_IN


def stage(stages: Sequence[Stage], stage_id: str) -> Stage:
    """The stage of that id. Raises KeyError."""
    return {each.id: each for each in stages}[stage_id]


def arrive(stages: Sequence[Stage], target: str, told: Mapping[str, str], entered: Mapping[str, int]) -> str:
    """Where an outcome that points at `target` leads: a stage's id, or an end.

    `told` is what stages can hang on (keys of TOLD), `entered` how often the application came into each stage already.
    """
    known = {each.id: each for each in stages}
    while target in known:
        there = known[target]
        fits = all(told.get(name, "") in values for name, values in there.only.items())
        if fits and not (there.at_most and entered.get(target, 0) >= there.at_most):
            return target
        target = there.otherwise
    return target


def faults(stages: Sequence[Stage]) -> list[Fault]:
    """Everything that is wrong with the graph, stage by stage. Whether all is reached is asked once each stage is good."""
    known = {each.id: place for place, each in reversed([*enumerate(stages)])}
    found = [
        (place, key, message)
        for place, each in enumerate(stages)
        for key, message in _of_stage(each, known, place)
    ]
    return found or [*_unreached(stages), *_endless(stages)]


def _of_stage(each: Stage, known: Mapping[str, int], place: int) -> Iterator[tuple[str, str]]:
    if known[each.id] != place:
        yield "id", f"{each.id!r} is there twice"
    if each.id in ENDS:
        yield "id", f"{each.id!r} is the name of an end"
    if not each.outcomes:
        yield "outcomes", "is missing"
    yield from _outcomes(each)
    for outcome, target in each.outcomes.items():
        if target not in known and target not in ENDS:
            yield (
                f"outcomes.{outcome}",
                f"leads to {target!r}, which is neither a stage nor one of {', '.join(ENDS)}",
            )
    yield from _condition(each, known)


def _outcomes(each: Stage) -> Iterator[tuple[str, str]]:
    """Whether the outcomes are such as the act can have, with one for time that runs out just where it can."""
    mine = (*OUTCOMES[each.act], LATE)
    for outcome in each.outcomes:
        if outcome not in mine:
            yield f"outcomes.{outcome}", f"{each.act} has no {outcome!r}; one of {', '.join(mine)}"
    if each.limited and LATE not in each.outcomes:
        yield "outcomes", "has a limit, but no outcome late for when it runs out"
    if LATE in each.outcomes and not each.limited:
        yield f"outcomes.{LATE}", "has an outcome late, but no limit that runs out"
    for outcome in each.refund:
        if outcome not in each.outcomes:
            yield "refund", f"unknown {outcome!r}; one of {', '.join(each.outcomes)}"
    if each.places and each.act != "vote":
        yield "places", "is only for a vote"


def _condition(each: Stage, known: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Whether `otherwise` stands just where there is a condition, and leads somewhere."""
    asked = bool(each.only or each.at_most)
    if asked and not each.otherwise:
        yield "otherwise", "is missing"
    if each.otherwise and not asked:
        yield "otherwise", "stands without only or at_most"
    if each.otherwise and each.otherwise not in known and each.otherwise not in ENDS:
        yield (
            "otherwise",
            f"leads to {each.otherwise!r}, which is neither a stage nor one of {', '.join(ENDS)}",
        )


def _unreached(stages: Sequence[Stage]) -> Iterator[Fault]:
    """Stages that no way leads to from the first one."""
    seen: set[str] = set()
    ahead = [stages[0].id] if stages else []
    known = {each.id: each for each in stages}
    while ahead:
        here = ahead.pop()
        if here in known and here not in seen:
            seen.add(here)
            ahead += known[here].targets
    yield from (
        (place, "id", f"nothing leads to {each.id!r}")
        for place, each in enumerate(stages)
        if each.id not in seen
    )


def _endless(stages: Sequence[Stage]) -> Iterator[Fault]:
    """Stages from which no end can be reached, and conditions that only point at each other."""
    leaving: set[str] = set(ENDS)
    while more := {each.id for each in stages if set(each.outcomes.values()) & leaving} - leaving:
        leaving |= more
    for place, each in enumerate(stages):
        if each.id not in leaving:
            yield place, "outcomes", f"no end can be reached from {each.id!r}"
    known = {each.id: each for each in stages}
    for place, each in enumerate(stages):
        seen, target = {each.id}, each.otherwise
        while target in known and target not in seen:
            seen.add(target)
            target = known[target].otherwise
        if target in seen:
            yield place, "otherwise", f"comes back to {target!r}"


def of_before(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Stages of an edition that was kept before stages had outcomes: steps outside the site, one after the other."""
    return [
        {
            **row,
            "id": f"step-{place}",
            "act": "outside",
            "outcomes": {"done": f"step-{place + 1}" if place < len(rows) else "accepted"},
        }
        for place, row in enumerate(rows, 1)
    ]
