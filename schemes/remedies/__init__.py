"""Remedies for a package as a whole: one consistent set of changes, the smallest that there is.

Each finding tells what would mend it alone; what mends one share can break another. A plan mends shares, hours and
questions together (a small integer programme), and is put to the rules again before it is offered.
"""

from dataclasses import dataclass, replace

from schemes.evaluate import evaluate
from schemes.facts import PackageFacts, QuestionFacts
from schemes.findings import FAIL, Finding
from schemes.kinds import Kind
from schemes.kinds.fields import Coverage
from schemes.kinds.hours import HoursAmong, QuestionsPerHour
from schemes.kinds.numbers import Composition, Count, Limit
from schemes.kinds.shares import Balance, Proportion, RequiredHours, StatedHours
from schemes.remedies.minutes import MARGIN, Minutes
from schemes.remedies.questions import QuestionChange, Questions
from schemes.scheme import Scheme
from schemes.whatif import Changes, applied

__all__ = ["Plan", "QuestionChange", "Split", "plan"]

PLANNED = (
    Balance,
    Composition,
    Count,
    Coverage,
    HoursAmong,
    Limit,
    Proportion,
    QuestionsPerHour,
    RequiredHours,
    StatedHours,
)


@dataclass(frozen=True)
class Split:
    """A clip that is too long becomes so many parts."""

    name: str
    parts: int


@dataclass(frozen=True)
class Plan:
    """One consistent set of changes. `mends`: ids of rules that fail now and pass then."""

    changes: Changes
    splits: tuple[Split, ...]
    questions: tuple[QuestionChange, ...]
    mends: tuple[str, ...]

    @property
    def work(self) -> int:
        """About how many minutes of material it makes or cuts, a question for two."""
        minutes = sum(each.minutes for each in self.changes.added) + sum(self.changes.shortened.values())
        return minutes + 2 * sum(abs(each.count) for each in self.questions)

    def __bool__(self) -> bool:
        return bool(self.changes or self.splits or self.questions)


def plan(scheme: Scheme, facts: PackageFacts, *, take: bool) -> Plan | None:
    """The smallest set of changes that meets the scheme's rules on time and questions.

    `take`: whether what is made may be shortened and fewer class hours stated; otherwise things are only added. None
    when something is not measured yet, or no change of these sorts does.
    """
    checks = _asked(scheme, facts)
    if any(resource.duration_ms is None for resource in facts.resources) or not facts.courses:
        return None
    changes = _changes(facts, checks, take)
    if changes is None:
        return None
    whole, splits = _split(applied(facts, changes), checks)
    questions = Questions(whole, checks).solved()
    if questions is None:
        return None
    before, after = _failing(scheme, facts), _failing(scheme, _with_questions(whole, questions))
    mends = tuple(rule for rule in before if rule not in after)
    return Plan(changes, splits, questions, mends)


def _asked(scheme: Scheme, facts: PackageFacts) -> list[Kind]:
    """The checks that a plan is about, of the rules that are asked of this package."""
    return [
        check
        for rule in scheme.rules
        if all(getattr(facts, name) in values for name, values in rule.when.items())
        for check in rule.checks
        if isinstance(check, PLANNED)
    ]


def _changes(facts: PackageFacts, checks: list[Kind], take: bool) -> Changes | None:
    """The cheapest changes over the sizes that the stated hours may have, held against the rules exactly."""
    found = [solved for size in _sizes(facts, checks) if (solved := _exact(facts, checks, take, size))]
    return min(found, key=lambda each: each[1])[0] if found else None


def _exact(
    facts: PackageFacts, checks: list[Kind], take: bool, size: int | None
) -> tuple[Changes, float] | None:
    """The solver counts in floats; a row that it met only nearly is asked for again with a little to spare."""
    for margin in (0.0, MARGIN):
        solved = Minutes(facts, checks, take, size, margin=margin).solved()
        if solved is None:
            return None
        after = applied(facts, solved[0])
        timed = [each for each in checks if isinstance(each, Proportion | StatedHours | RequiredHours)]
        if not any(
            each.outcome == FAIL and not each.estimated for check in timed for each in check.check(after)
        ):
            return solved
    return None


def _sizes(facts: PackageFacts, checks: list[Kind]) -> list[int | None]:
    """What the stated hours may be, in tenths: as they are, or the sizes that a rule allows."""
    among = [check.among for check in checks if isinstance(check, HoursAmong)]
    allowed = [hours * 10 for hours in among[0] if all(hours in each for each in among)] if among else []
    stated = facts.class_hours_tenths
    return [stated] if not allowed or stated in allowed else [*allowed]


def _split(facts: PackageFacts, checks: list[Kind]) -> tuple[PackageFacts, tuple[Split, ...]]:
    """Clips that are too long cut into equal parts: it changes no share."""
    splits: list[Split] = []
    resources = []
    limits = [check for check in checks if isinstance(check, Limit)]
    for resource in facts.resources:
        one = replace(facts, resources=(resource,))
        found = [each.remedy for check in limits for each in check.check(one) if each.outcome == FAIL]
        parts = max(
            [int(str(each.params["parts"])) for each in found if each and each.code == "split"], default=1
        )
        if parts > 1:
            splits.append(Split(resource.name, parts))
        whole = resource.duration_ms or 0
        for part in range(parts):
            length = whole * (part + 1) // parts - whole * part // parts
            name = resource.name if part == 0 else f"{resource.name} {part + 1}"
            resources.append(
                replace(resource, name=name, duration_ms=length if parts > 1 else resource.duration_ms)
            )
    return replace(facts, resources=tuple(resources)), tuple(splits)


def _with_questions(facts: PackageFacts, changes: tuple[QuestionChange, ...]) -> PackageFacts:
    """The facts with the questions written and left out."""
    course_of = {resource.name: resource.course for resource in facts.resources}
    first = {resource.course: resource.name for resource in reversed(facts.resources)}
    questions = list(facts.questions)
    for change in changes:
        for number in range(max(0, change.count)):
            questions.append(
                QuestionFacts(
                    exam_set=change.exam_set,
                    number=10_000 + number,
                    kind=change.kind,
                    resource=first.get(change.course, ""),
                )
            )
        for _ in range(max(0, -change.count)):
            questions.remove(
                next(
                    each
                    for each in questions
                    if (each.exam_set, each.kind, course_of.get(each.resource))
                    == (change.exam_set, change.kind, change.course)
                )
            )
    return replace(facts, questions=tuple(questions))


def _failing(scheme: Scheme, facts: PackageFacts) -> list[str]:
    """The ids of rules that fail, once each, in the scheme's order."""
    found: list[Finding] = [each for each in evaluate(scheme, facts) if each.outcome == FAIL]
    return list(dict.fromkeys(each.id for each in found))
