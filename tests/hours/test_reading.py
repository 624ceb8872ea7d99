"""Who reads earns no more than who plays at the fastest speed, also where little is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from foundation import clock, db
from hours import content, enrolments, evidence, reading
from hours.models import Covered, Enrolment, Evidence, LessonProgress, StudyTime
from packages.models import Version
from tests.client import StrictClient
from tests.make import versions as make

CLIP = 1
MINUTE = timedelta(minutes=1)


def _silent(session: Session, who: SignedIn, minutes: int, words: str = "看。") -> Version:
    """A version whose clip shows work for so many minutes and says next to nothing."""
    version = make.version(session, who, clip_ms=minutes * 60_000)
    cue = {"start_ms": 0, "end_ms": 900, "text": words, "flags": []}
    captions = make.captions_of(version)
    make.rewrite(version, captions={"1": {**captions["1"], "cues": [cue]}})
    return version


def test_a_silent_clip_is_not_read_in_a_moment(
    person: Callable[..., SignedIn],
    strict: Callable[..., StrictClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider = person(Role.PROVIDER)
    with db.writing() as session:
        version_id = _silent(session, provider, 20).id
    browser, opened = strict(Role.TRAINEE), clock.now()
    browser.post(f"/courses/{version_id}/enrol")
    page = browser.get(f"/study/{version_id}/{CLIP}/transcript")
    form = {"part": "0", "opened": str(page.select("//main//input[@name='opened']/@value")[0])}
    monkeypatch.setattr(clock, "now", lambda: opened + MINUTE)
    hurried = browser.post(f"/study/{version_id}/{CLIP}/transcript", form)
    assert "再看一会儿：这一节至少还要 7 分" in hurried.main
    monkeypatch.setattr(clock, "now", lambda: opened + 9 * MINUTE)
    assert "这一课学完了" in browser.post(f"/study/{version_id}/{CLIP}/transcript", form).main


@pytest.fixture
def mine(app: Flask, person: Callable[..., SignedIn]) -> Iterator[tuple[Session, list[Enrolment]]]:
    """Somebody enrolled in three packages, one silent, one with a little and one with much to read."""
    who = person(Role.TRAINEE)
    with db.writing() as session:
        made = [
            _silent(session, who, 20),
            _silent(session, who, 3, "揉到光滑。" * 40),
            make.version(session, who),
        ]
        yield session, [enrolments.enrol(session, who.id, each, make.NOW) for each in made]


PRESSES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([1, 2]), st.integers(0, 600), st.integers(0, 900)),
    max_size=12,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PRESSES)
def test_whatever_is_pressed_when_nobody_reads_faster_than_the_fastest_speed(
    mine: tuple[Session, list[Enrolment]], presses: list[tuple[int, int, int, int]]
) -> None:
    """Of random presses on pages opened before, in several packages and on several devices at once."""
    session, enrolled = mine
    session.execute(text("DROP TRIGGER IF EXISTS evidence_no_delete"))
    for table in (Evidence, Covered, LessonProgress, StudyTime):
        session.query(table).delete()
    now, first = make.NOW, make.NOW + timedelta(days=9)
    for which, resource, after, opened_before in presses:
        now += timedelta(seconds=after)
        opened = max(make.NOW, now - timedelta(seconds=opened_before))
        first = min(first, opened)
        lesson = content.lesson(enrolled[which].version, resource)
        assert lesson is not None
        try:
            reading.read(session, enrolled[which], lesson, 0, opened_at=opened, now=now)
        except reading.TooSoon:
            continue
    passed = max(0, (now - first) // timedelta(milliseconds=1))
    read = sum(evidence.length(rows) for each in enrolled for rows in evidence.of_all(session, each).values())
    assert read * 100 <= passed * evidence.FASTEST_PERCENT + 100 * len(presses)
