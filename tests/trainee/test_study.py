"""Evidence, class hours, completion and certificates."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

import pikepdf
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from exams.sitting import answers, attempts
from foundation import db, ledger
from hours import certificate_pdf, certificates, earned, enrolments, evidence
from hours.evidence import Report
from hours.models import Enrolment
from judging import exam_terms
from tests.make import versions as make

NOW = make.NOW
MINUTE = timedelta(minutes=1)
INTERVALS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda p: (min(p), max(p))), max_size=12
)


@given(INTERVALS)
def test_the_union_counts_each_instant_once(intervals: list[tuple[int, int]]) -> None:
    merged = evidence.union(intervals)
    points = {n for start, end in intervals for n in range(start, end)}
    assert evidence.length(merged) == len(points)
    assert all(a[1] < b[0] for a, b in pairwise(merged))
    gaps = evidence.missing(intervals, 500)
    assert evidence.length(gaps) + len(points) == 500


@pytest.fixture
def enrolment(app: Flask, person: Callable[..., SignedIn]) -> Iterator[tuple[Session, Enrolment]]:
    """Somebody who has just enrolled."""
    who = person(Role.TRAINEE)
    with db.writing() as session:
        yield session, enrolments.enrol(session, who.id, make.version(session, who), NOW)


def played(key: str, start: int, end: int, rate: int = 100) -> Report:
    return Report(key, 1, "played", start, end, rate)


def test_a_report_sent_twice_counts_once(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    for expected in (1, 0):
        new = evidence.record(session, mine, [played("a", 0, 30_000)], opened_at=NOW, now=NOW + MINUTE)
        assert new == expected
    assert evidence.of(session, mine, 1) == [(0, 30_000)]


def test_a_key_twice_in_one_message_counts_once(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    twice = [played("a", 0, 10_000)] * 2
    assert evidence.record(session, mine, twice, opened_at=NOW, now=NOW + MINUTE) == 1


def test_a_studied_lesson_is_noted_in_the_ledger_once(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    for at, end in ((1, 56_999), (2, 57_000), (3, 58_000)):
        reports = [played(f"k{at}", 0, end)]
        evidence.record(session, mine, reports, opened_at=NOW, now=NOW + at * MINUTE)
        earned.settle(session, mine, lambda: "ABCDEFGH", NOW + at * MINUTE)
        noted = [e for e in ledger.about(session, f"enrolment:{mine.id}") if e.kind == earned.STUDIED]
        assert [e.data["covered_ms"] for e in noted] == ([] if at == 1 else [57_000])


def test_more_than_the_clock_allows_is_refused(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    with pytest.raises(evidence.Implausible):
        evidence.record(
            session, mine, [played("a", 0, 50_000)], opened_at=NOW, now=NOW + timedelta(seconds=30)
        )
    evidence.record(
        session, mine, [played("b", 0, 50_000, 250)], opened_at=NOW, now=NOW + timedelta(seconds=20)
    )
    with pytest.raises(evidence.Implausible):  # a second device at the same time
        evidence.record(
            session, mine, [played("c", 0, 50_000)], opened_at=NOW, now=NOW + timedelta(seconds=21)
        )


def test_the_slack_is_not_given_anew_to_each_message(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    sent = 0
    for second in range(1, 41):
        try:
            part = [played(f"burst {second}", sent, sent + 5_000)]
            evidence.record(session, mine, part, opened_at=NOW, now=NOW + timedelta(seconds=second))
            sent += 5_000
        except evidence.Implausible:
            continue
    assert 40_000 <= sent <= 40_000 + 2 * evidence.SLACK_MS


def test_messages_that_come_a_little_early_or_late_are_all_kept(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    for n, late in enumerate([0, 3, -2, 4, 0, 1, -3, 2] * 4, start=1):
        part = [played(f"steady {n}", (n - 1) * 15_000, n * 15_000)]
        at = NOW + timedelta(seconds=15 * n + late)
        assert evidence.record(session, mine, part, opened_at=NOW, now=at) == 1


def test_what_waited_for_the_network_comes_in_one_message(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    evidence.record(session, mine, [played("a", 0, 15_000)], opened_at=NOW, now=NOW + MINUTE / 4)
    waited = [played(f"w{n}", n * 15_000, (n + 1) * 15_000) for n in range(1, 4)]
    assert evidence.record(session, mine, waited, opened_at=NOW, now=NOW + 2 * MINUTE) == 3


def test_a_lesson_is_studied_at_exactly_95_percent(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    lesson = earned.of_package(session, mine)[0].lesson
    evidence.record(session, mine, [played("a", 0, 56_999)], opened_at=NOW, now=NOW + MINUTE)
    before = earned.of_lesson(session, mine, lesson)
    assert (before.studied, before.needed_ms, before.percent) == (False, 1, 94)
    evidence.record(session, mine, [played("b", 50_000, 57_000)], opened_at=NOW, now=NOW + 2 * MINUTE)
    assert earned.of_lesson(session, mine, lesson).studied


def complete(session: Session, mine: Enrolment) -> bool:
    """Study everything (the clip by reading) and pass."""
    read = [Report("r1", 1, "read", 0, 60_000), Report("r2", 2, "read", 0, 6_000)]
    evidence.record(session, mine, read, opened_at=NOW, now=NOW + MINUTE)
    assert not earned.settle(session, mine, lambda: "ABCDEFGH", NOW)
    attempt = attempts.sit(session, mine.person_id, mine.version, exam_terms.of(mine.version), NOW)
    for position, chosen in {1: [1], 2: [0, 2], 3: [1]}.items():
        answers.save(session, attempt, position, chosen, NOW)
    attempts.hand_in(session, attempt, pass_mark=60, now=NOW)
    return earned.settle(session, mine, lambda: "ABCDEFGH", NOW)


def test_completion_issues_one_certificate_that_can_be_proved(enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    assert complete(session, mine)
    assert not earned.settle(session, mine, lambda: "ZZZZZZZZ", NOW)
    found = certificates.of(session, mine)
    assert found is not None
    kinds = [entry.kind for entry in ledger.about(session, f"enrolment:{mine.id}")]
    assert kinds == ["trainee.enrolled", *[earned.STUDIED] * 2, "package.completed", "certificate.issued"]
    assert list(ledger.verify(session)) == []
    proof = certificates.prove(session, found.number.lower().replace("-", " "))
    assert proof is not None
    assert proof.whole
    assert proof.name == "示***"
    assert (
        certificates.prove(session, "WA-2026-ABCDEFGH-2" if found.number[-1] != "2" else "WA-2026-ABCDEFGH-3")
        is None
    )


@given(
    st.text(alphabet=certificates.ALPHABET, min_size=8, max_size=8),
    st.integers(0, 6),
    st.sampled_from(certificates.ALPHABET),
)
def test_a_wrong_sign_or_two_swapped_neighbours_give_another_check_sign(
    signs: str, at: int, other: str
) -> None:
    right = certificates.check_sign(2026, signs)
    swapped = signs[:at] + signs[at + 1] + signs[at] + signs[at + 2 :]
    assert (certificates.check_sign(2026, swapped) == right) == (swapped == signs)
    mistyped = signs[:at] + other + signs[at + 1 :]
    assert (certificates.check_sign(2026, mistyped) == right) == (mistyped == signs)


def is_whole(session: Session, number: str) -> bool:
    proof = certificates.prove(session, number)
    assert proof is not None
    return proof.whole


def test_a_certificate_is_whole_only_while_it_says_what_the_ledger_says(
    enrolment: tuple[Session, Enrolment],
) -> None:
    session, mine = enrolment
    complete(session, mine)
    found = certificates.of(session, mine)
    assert found is not None
    wide = found.number.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    assert is_whole(session, wide)  # as a Chinese keyboard types it
    tenths, found.class_hours_tenths = found.class_hours_tenths, 9
    session.flush()
    assert not is_whole(session, found.number)
    found.class_hours_tenths = tenths
    make.rewrite(mine.version, {**make.content_of(mine.version), "name": "别的课"}, honest=False)
    assert not is_whole(session, found.number)


def test_the_certificate_is_a_tagged_pdf(app: Flask, enrolment: tuple[Session, Enrolment]) -> None:
    session, mine = enrolment
    complete(session, mine)
    found = certificates.of(session, mine)
    assert found is not None
    with app.test_request_context():
        made = certificate_pdf.make(certificate_pdf.told(found, "王示例", "https://example.com/verify/x"))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked == True  # noqa: E712  (a PDF boolean)
        assert str(root.Lang).startswith("zh")
        assert root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712  (a PDF boolean)
        assert found.number in str(pdf.docinfo["/Title"])
        with pdf.open_metadata() as xmp:
            assert xmp["pdfuaid:part"] == "1"
        tags = list(_tags(root.StructTreeRoot))
    assert tags.count("/H1") == 1
    assert {"/L", "/LI", "/Link"} <= set(tags)


def _tags(node: object) -> Iterator[str]:
    """The types of all structure elements below a node."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _tags(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        if "/K" in node:
            yield from _tags(node.K)
