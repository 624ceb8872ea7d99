"""Marks are what marking gives: a command says where they are not."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from accounts.people import Role, SignedIn
from exams.sitting import answers, attempts
from exams.sitting.attempts import Terms
from exams.sitting.models import Attempt
from foundation import db
from tests.make import versions as make


def test_what_is_stored_is_marked_again_the_same(app: Flask, person: Callable[..., SignedIn]) -> None:
    run = app.test_cli_runner().invoke
    people = [person(Role.TRAINEE) for _ in range(3)]
    with db.writing() as session:
        for who in people:
            version = make.version(session, who)
            attempt = attempts.sit(session, who.id, version, Terms(3, 60), make.NOW)
            answers.save(session, attempt, 1, [1], make.NOW)
            attempts.hand_in(session, attempt, pass_mark=60, now=make.NOW)
    done = run(args=["exams", "remark", "--check"])
    assert (done.exit_code, done.stdout) == (0, "0 differ\n")
    with db.writing() as session:
        touched = session.scalars(select(Attempt).order_by(Attempt.id)).all()[1]
        touched.marks = [{**each, "points": 2000, "right": True} for each in touched.marks or ()]
        touched.score, mine = 10_000, touched.id
    done = run(args=["exams", "remark", "--check"])
    assert done.exit_code == 1
    assert f"attempt {mine}: 100 stored, 20 again (questions 2, 3, 4, 5)" in done.stdout
    assert done.stdout.endswith("1 differ\n")
