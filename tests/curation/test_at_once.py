"""Two people decide on one submission, or on one waiver, at the same moment: one of them comes too late, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from config.settings import Settings
from curation import submissions
from curation.models import Submission
from foundation import clock, db, ledger
from tests.make import steps


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


def test_of_two_decisions_one_counts(
    app: Flask, person: Callable[..., SignedIn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, one, other = person(Role.PROVIDER), person(Role.REVIEWER), person(Role.REVIEWER)
    made = steps.submitted(steps.imported(provider, tmp_path), provider)
    steps.judged(made, one)
    meeting, rows = threading.Barrier(2), submissions.checklist.rows

    def met(*given: object) -> object:
        """Both have seen that it waits, unless one of them has to wait for the other."""
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return rows(*given)  # type: ignore[arg-type]  # handed through as it came

    monkeypatch.setattr(submissions.checklist, "rows", met)
    outcomes: list[str] = []

    def decide(state: str, who: SignedIn) -> None:
        with app.app_context():
            try:
                with db.writing() as session:
                    found = session.get_one(Submission, made)
                    submissions.decide(
                        session, found, state, who.id, note="说明", until=None, now=clock.now()
                    )
            except submissions.NotWaiting:
                outcomes.append("too late")
            else:
                outcomes.append("decided")

    threads = [
        threading.Thread(target=decide, args=each) for each in (("accepted", one), ("rejected", other))
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["decided", "too late"]
    with db.reading() as session:
        version = session.get_one(Submission, made).version_id
        kinds = [each.kind for each in ledger.about(session, f"version:{version}")]
        assert len({"package.accepted", "package.rejected"} & set(kinds)) == 1
