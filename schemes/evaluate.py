"""A scheme asked of the facts: findings, one or more for each rule of the stages asked for."""

from collections.abc import Collection
from dataclasses import dataclass

from schemes.facts import PackageFacts
from schemes.findings import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, Finding, Measure, Shortfall, remedy
from schemes.scheme import Rule, Scheme


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
    judge comes besides, as findings of severity "human" that never block.
    """
    return tuple(
        finding for rule in scheme.rules if rule.stage in stages for finding in _findings(rule, facts)
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
    return (_by_machine(rule, facts) if rule.checks else []) + by_person


def _by_machine(rule: Rule, facts: PackageFacts) -> list[Finding]:
    answers = [list(check.check(facts)) for check in rule.checks]
    open_ones = [each for answer in answers for each in answer if each.outcome in (FAIL, UNKNOWN)]
    if open_ones:
        return [_finding(rule, each) for each in open_ones]
    passed = [check for check, answer in zip(rule.checks, answers, strict=True) if not answer]
    if not passed:
        return [_finding(rule, Shortfall(NOT_APPLICABLE))]
    measures = [check.measure(facts) for check in passed]
    shown = next((measure for measure in measures if measure.unit), Measure())
    return [_finding(rule, Shortfall(PASS, shown))]


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
