"""What if: what the scheme would find after changes that are only tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judging import readiness
from schemes import remedies
from schemes.evaluate import evaluate
from schemes.facts import PackageFacts
from schemes.findings import FAIL, Finding
from schemes.hours import MS_PER_MINUTE, floor_tenths
from schemes.kinds.base import total_ms
from schemes.remedies import Plan
from schemes.scheme import Scheme
from schemes.whatif import Changes, applied


@dataclass(frozen=True)
class Row:
    """A share before and after: basis points; None where there is nothing yet."""

    before: int | None
    after: readiness.Share


@dataclass(frozen=True)
class Outcome:
    """What the changes would do: shares, time in milliseconds, hours in tenths, and findings that come, go and stay."""

    shares: tuple[Row, ...]
    time_ms: tuple[int, int]
    hours_tenths: tuple[int, int]
    stated_tenths: tuple[int | None, int | None]
    mended: tuple[Finding, ...]
    new: tuple[Finding, ...]
    left: tuple[Finding, ...]


def outcome(scheme: Scheme, facts: PackageFacts, written: PackageFacts, changes: Changes) -> Outcome:
    """What the scheme finds in the file now, and after the changes of what is `written` otherwise."""
    after = applied(written, changes)
    old, new = evaluate(scheme, facts), evaluate(scheme, after)
    was, now = _failing(old), _failing(new)
    before = {(share.finding.id, share.value): share.share for share in readiness.shares(scheme, old)}
    return Outcome(
        shares=tuple(
            Row(before.get((share.finding.id, share.value)), share) for share in readiness.shares(scheme, new)
        ),
        time_ms=(total_ms(facts), total_ms(after)),
        hours_tenths=(_hours(scheme, facts), _hours(scheme, after)),
        stated_tenths=(facts.class_hours_tenths, after.class_hours_tenths),
        mended=tuple(each for key, each in was.items() if key not in now),
        new=tuple(each for key, each in now.items() if key not in was),
        left=tuple(each for key, each in now.items() if key in was),
    )


def plans(scheme: Scheme, facts: PackageFacts) -> dict[str, Plan]:
    """The smallest sets of changes, by what they do, what is less work first: `add` only adds; `take` may also take away, where
    that differs."""
    found = {name: remedies.plan(scheme, facts, take=name == "take") for name in ("add", "take")}
    worth = {name: plan for name, plan in found.items() if plan}
    if worth.get("add") == worth.get("take"):
        worth.pop("take", None)
    return dict(sorted(worth.items(), key=lambda pair: pair[1].work))


def is_much(plan: Plan, facts: PackageFacts) -> bool:
    """Whether a plan makes more anew than there is: then it is rather a number that is wrong."""
    minutes = sum(each.minutes for each in plan.changes.added)
    asked = sum(each.count for each in plan.questions if each.count > 0)
    return minutes * MS_PER_MINUTE > total_ms(facts) or asked > max(20, len(facts.questions))


def categories(scheme: Scheme, facts: PackageFacts) -> Sequence[str]:
    """The categories of content that a resource can be of."""
    named = [category.id for category in scheme.categories]
    return list(dict.fromkeys([*named, *(each.category for each in facts.resources if each.category)]))


def _hours(scheme: Scheme, facts: PackageFacts) -> int:
    return floor_tenths(total_ms(facts), scheme.class_hour_minutes)


def _failing(findings: Sequence[Finding]) -> dict[tuple[str, str], Finding]:
    return {(each.id, each.where): each for each in findings if each.outcome == FAIL}
