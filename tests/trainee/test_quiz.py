"""Where a scheme wants the quiz of a class hour passed, the package is complete only then, and right answers wait until then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from app import create_app
from config.settings import Settings
from foundation import clock, db, ledger
from hours import enrolments, evidence
from hours.evidence import Report
from hours.models import Certificate
from tests.client import StrictClient
from tests.conftest import FreshContext
from tests.make import versions as make
from tests.make.candidate import Candidate

RIGHT = {1: ["1"], 2: ["0", "2"], 3: ["1"], 4: ["0"], 5: ["0"]}


@pytest.fixture
def app(site_settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """A site whose scheme of Shanghai wants three of five right."""
    folder = tmp_path / "schemes"
    folder.mkdir()
    for path in Path("config/schemes").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        wanting = text.replace("[exam]\n", "[exam]\nquiz_pass = 60\n")
        (folder / path.name).write_text(wanting if path.stem == "shanghai-2023" else text, encoding="utf-8")
    made = create_app(replace(site_settings, schemes_dir=folder))
    made.testing = True
    made.test_client_class = FreshContext
    with made.app_context():
        yield made
    made.extensions["database"].engine.dispose()


def certificates() -> int:
    with db.reading() as session:
        return len(session.scalars(select(Certificate)).all())


def test_the_certificate_waits_for_the_quiz(
    app: Flask, person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> None:
    who = person(Role.TRAINEE)
    candidate = Candidate(who, strict(who))
    with db.writing() as session:
        version = make.version(session, who, sets=4)
        make.judged_by(version, "shanghai-2023")
        mine = enrolments.enrol(session, who.id, version, clock.now())
        read = [Report(f"all-{n}", n, "read", 0, 60_000) for n in (1, 2)]
        evidence.record(session, mine, read, opened_at=make.NOW, now=clock.now())
        there, enrolment = version.id, mine.id
    assert "证书已经发给你" not in candidate.hand_in(there, RIGHT).main
    assert certificates() == 0
    quiz = f"/study/{there}/practice/1"
    assert "答对 60% 以上，这一学时才算" in candidate.browser.get(quiz).main
    failed = candidate.browser.post(quiz, {"q1": "1", "q3": "1"}).main
    assert "还没有通过" in failed
    assert "正确的是" not in failed
    assert certificates() == 0
    passed = candidate.browser.post(quiz, {"q1": "1", "q3": "1", "q4": "0"}).main
    assert "通过了，这一学时算了" in passed
    assert "正确的是" in passed
    assert "证书已经发给你" in passed
    assert certificates() == 1
    with db.reading() as session:
        kinds = [each.kind for each in ledger.about(session, f"enrolment:{enrolment}")]
        assert kinds.count("study.quiz-passed") == 1
