"""A scheme asked of the facts: findings, one or more for each rule of the stages asked for."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from schemes.facts import PackageFacts
from schemes.findings import (
    FAIL,
    NOT_APPLICABLE,
    PASS,
    STAGES,
    UNKNOWN,
    Finding,
    Measure,
    Shortfall,
    remedy,
)
from schemes.kinds.records import Tariff
from schemes.scheme import Rule, Scheme

DECISION = "decision"
BEFORE = STAGES[: STAGES.index(DECISION)]


@dataclass(frozen=True)
class Line:
    """One line of the reviewer's checklist: what a person judges, and the clause that asks for it."""

    rule: str
    clause: str
    words: str
    line: str
    stage: str


def evaluate(
    scheme: Scheme, facts: PackageFacts, stages: Collection[str] = frozenset({"package"})
) -> tuple[Finding, ...]:
    """What the scheme finds, in the order of its rules.

    A rule that is met gives exactly one finding, else one for each shortfall. What only a person can
    judge comes besides, as findings of severity "human" that never block. What rests on minutes that nobody confirmed is
    unknown, and asked at the decision: a provider can hand it in, nobody can accept it.
    """
    waiting = facts.measured_only is not facts and DECISION in stages
    return tuple(
        finding
        for rule in scheme.rules
        if rule.stage in stages or (waiting and rule.stage in BEFORE)
        for finding in _findings(rule, facts)
        if rule.stage in stages or finding.stage in stages
    )


def checklist(scheme: Scheme) -> tuple[Line, ...]:
    """Every line that a person judges, in the order of the rules."""
    return tuple(
        Line(rule.id, rule.clause, rule.words, line, rule.stage)
        for rule in scheme.rules
        for line in rule.human
    )


def _findings(rule: Rule, facts: PackageFacts) -> list[Finding]:
    by_person = [
        _finding(rule, Shortfall(NOT_APPLICABLE, remedy=remedy("person-judges", line=line), by_person=True))
        for line in rule.human
    ]
    if any(getattr(facts, name) not in values for name, values in rule.when.items()):
        return [_finding(rule, Shortfall(NOT_APPLICABLE))] if rule.checks else []
    return (_waiting(rule, facts) if rule.checks else []) + by_person


def _waiting(rule: Rule, facts: PackageFacts) -> list[Finding]:
    """What the checks find; where only unconfirmed minutes make the rule pass, that it waits for a reviewer."""
    found = _by_machine(rule, facts)
    sure = facts.measured_only
    if sure is facts or any(_is_open(each) for each in found):
        return found
    if not any(_is_open(each) for each in _by_machine(rule, sure)):
        return found
    missing = sum(each.unconfirmed for each in facts.resources)
    measure = Measure(found[0].measured, found[0].limit, found[0].unit)
    asked = Shortfall(UNKNOWN, measure, facts.where, remedy("confirm-minutes", missing=missing))
    stage = rule.stage if rule.stage not in BEFORE else DECISION
    return [replace(_finding(rule, asked), stage=stage)]


def _is_open(finding: Finding) -> bool:
    return finding.outcome in (FAIL, UNKNOWN) and finding.severity != "human"


def _by_machine(rule: Rule, facts: PackageFacts) -> list[Finding]:
    answers = [list(check.check(facts)) for check in rule.checks]
    open_ones = [each for answer in answers for each in answer if each.outcome in (FAIL, UNKNOWN)]
    if open_ones:
        return [_finding(rule, each) for each in open_ones]
    passed = [check for check, answer in zip(rule.checks, answers, strict=True) if not answer]
    if not passed:
        return [_finding(rule, _nothing(rule, facts))]
    measures = [check.measure(facts) for check in passed]
    shown = next((measure for measure in measures if measure.unit), Measure())
    return [_finding(rule, Shortfall(PASS, shown))]


def _nothing(rule: Rule, facts: PackageFacts) -> Shortfall:
    """A rule that has nothing to look at does not apply; of a record or classes that nobody gathered nothing is known."""
    of = {getattr(check, "of", "class" if isinstance(check, Tariff) else "entry") for check in rule.checks}
    gathered = facts.classes if of == {"class"} else facts.record
    if rule.stage == "record" and gathered is None:
        what = "classes" if of == {"class"} else "record"
        return Shortfall(UNKNOWN, remedy=remedy("not-known-here", what=what))
    return Shortfall(NOT_APPLICABLE)


def _finding(rule: Rule, shortfall: Shortfall) -> Finding:
    return Finding(
        id=rule.id,
        clause=rule.clause,
        words=rule.words,
        reading=rule.reading,
        severity="human" if shortfall.by_person else rule.severity,
        stage=rule.stage,
        outcome=shortfall.outcome,
        measured=shortfall.measure.measured,
        limit=shortfall.measure.limit,
        unit=shortfall.measure.unit,
        where=shortfall.where,
        remedy=shortfall.remedy,
        estimated=shortfall.estimated,
    )
