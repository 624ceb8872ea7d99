"""`make bench`: what beginning, answering and handing in cost beside few and many stored attempts, and answers a second.

Prints the processor time (medians) beside 100 and 10,000 stored attempts; the target is at most 1.2 times. Then answers through the whole
application, as the page sends them, on one process: the target is 100 a second, two processes on two cores give twice as many.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from accounts.models import Person
from exams.sitting import answers, attempts
from exams.sitting.attempts import Terms
from exams.sitting.models import Answer, AnswerGiven, Attempt, Round
from foundation import db
from hours.models import Enrolment
from packages.models import Version
from tests.bench.evidence import MOST_RATIO, site
from tests.browser.site import Site
from tests.make import versions as make

SIZES = (100, 10_000)
TIMES = 150
ANSWERS, PER_SECOND = 600, 100
TERMS = Terms(attempts=3, pass_mark=60)


@dataclass
class Stored:
    """A site with so many attempts, who has none yet, and what each step took."""

    app: Flask
    version: int
    people: list[int]
    took: dict[str, list[float]] = field(default_factory=dict)

    def step(self, name: str, do: Callable[[Session], Any]) -> None:
        """Do something in a transaction of its own, and keep what it cost."""
        with self.app.app_context():
            began = time.process_time()
            with db.writing() as session:
                do(session)
            self.took.setdefault(name, []).append(time.process_time() - began)


def fill(app: Flask, count: int) -> Stored:
    """So many attempts with five answers each, and people who have not begun."""
    with db.writing() as session:
        people = [
            Person(
                email=f"{n}@example.com", name="示例", password_hash="x", role="trainee", created_at=make.NOW
            )
            for n in range(count + TIMES)
        ]
        session.add_all(people)
        session.flush()
        version = make.version(session, people[0]).id  # type: ignore[arg-type]  # its id is all that is read
        package = session.get_one(Version, version).package_id
        ids = [each.id for each in people]
        session.execute(
            insert(Enrolment),
            [{"person_id": one, "version_id": version, "enrolled_at": make.NOW} for one in ids],
        )
        old = ids[:count]
        session.execute(
            insert(Round),
            [
                {"person_id": one, "package_id": package, "number": 1, "opened_at": make.NOW, "reason": ""}
                for one in old
            ],
        )
        session.execute(
            insert(Attempt),
            [
                {
                    "person_id": one,
                    "package_id": package,
                    "version_id": version,
                    "round": 1,
                    "number": 1,
                    "set_number": 1,
                    "started_at": make.NOW,
                    "handed_in_at": make.NOW,
                    "score": 4000,
                    "full_score": 10_000,
                    "passed": False,
                    "marks": [],
                }
                for one in old
            ],
        )
        made = session.scalars(select(Attempt.id)).all()
        given = [{"attempt_id": one, "position": at} for one in made for at in range(1, 6)]
        session.execute(insert(Answer), [{**each, "chosen": [0], "saved_at": make.NOW} for each in given])
        logged = {"given": [0], "given_at": make.NOW, "received_at": make.NOW, "state": "kept"}
        session.execute(
            insert(AnswerGiven), [{**each, "key": str(each["position"]), **logged} for each in given]
        )
    return Stored(app, version, ids[count:])


def growth() -> float:
    """Begin, answer and hand in beside little and much, in turns, so that both see the same machine."""
    opened = [site() for _size in SIZES]
    stored = [fill(each.__enter__(), size) for each, size in zip(opened, SIZES, strict=True)]
    for turn in range(TIMES):
        for each in stored:
            _sit(each, each.people[turn])
    worst = 0.0
    for name in stored[0].took:
        medians = [statistics.median(each.took[name][TIMES // 10 :]) for each in stored]
        told = ", ".join(f"{size:,}: {one * 1000:.2f} ms" for size, one in zip(SIZES, medians, strict=True))
        ratio = medians[-1] / medians[0]
        worst = max(worst, ratio)
        print(f"exam, to {name} beside stored attempts: {told}; grows {ratio:.2f} times")
    for each in reversed(opened):
        each.__exit__(None, None, None)
    return worst


def _sit(stored: Stored, person: int) -> None:
    def mine(session: Session) -> Attempt:
        return session.scalars(
            select(Attempt).where(Attempt.person_id == person, Attempt.handed_in_at.is_(None))
        ).one()

    def begin(session: Session) -> None:
        attempts.sit(session, person, session.get_one(Version, stored.version), TERMS, make.NOW)

    stored.step("begin", begin)
    stored.step("answer", lambda session: answers.save(session, mine(session), 1, [1], make.NOW))
    stored.step(
        "hand in", lambda session: attempts.hand_in(session, mine(session), pass_mark=60, now=make.NOW)
    )


def throughput() -> float:
    """Answers a second that one process takes through the whole application."""
    with site() as app:
        stored = fill(app, SIZES[0])
        app.config["WTF_CSRF_ENABLED"] = False
        person = stored.people[0]
        with db.writing() as session:
            version = session.get_one(Version, stored.version)
            attempt = attempts.sit(session, person, version, TERMS, make.NOW).id
        cookie = Site(app, "http://127.0.0.1").cookie(type("Signed", (), {"id": person})())
        client = app.test_client()
        client.set_cookie("session", str(cookie and cookie["value"]))
        there = f"/study/{stored.version}/exam/answers"
        began = 0.0
        for n in range(ANSWERS + ANSWERS // 10):
            began = time.process_time() if n == ANSWERS // 10 else began
            told = {"attempt": attempt, "position": 1, "key": str(n), "answer": str(n % 3)}
            answer = client.post(there, data=told)
            assert answer.get_json()["saved"] == "kept", answer.get_data(as_text=True)
        found = ANSWERS / (time.process_time() - began)
    print(f"answers through the whole application, one process: {found:.0f} a second of processor time")
    return found


def main() -> int:
    """Print the lines; 1 when one misses its target."""
    return 0 if growth() <= MOST_RATIO and throughput() >= PER_SECOND else 1


if __name__ == "__main__":
    sys.exit(main())
