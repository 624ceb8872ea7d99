"""`make bench`: does the time of a message of evidence grow with what is stored, and is an hour of a thousand trainees
merged exactly once?

Prints the processor time of a message (medians) beside 1,000 to 1,000,000 stored intervals, spread over a thousand trainees and all of one
trainee; the target is at most 1.2 times. Then 240,000 messages of a simulated hour, a tenth of them sent twice or late.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from accounts.models import Person
from app import create_app
from config import settings
from foundation import db
from hours import earned, evidence, union
from hours.content import Lesson, lessons
from hours.evidence import Report
from hours.models import Enrolment, Evidence
from packages.models import Version
from tests.conftest import migrate
from tests.make import versions as make

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST_RATIO = 1.2
MESSAGES = 400
STEP_MS = 15_000
CLIP_MS = 20 * 60_000
CLIPS = 3
AT_ONCE = (
    50  # messages in a transaction of the simulated hour, which is about the merging, not about the disk
)


@contextmanager
def site(url: str = "") -> Iterator[Flask]:
    """An application on an empty database of its own; SQLite unless an address is given."""
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{Path(folder) / 'wuai.db'}"
        migrate(address)
        told = {"WUAI_VAR_DIR": folder, "WUAI_SECRET_KEY": "for the bench only", "WUAI_DATABASE_URL": address}
        app = create_app(settings.load(told))
        with app.app_context():
            yield app
        app.extensions["database"].engine.dispose()


def trainees(session: Session, count: int) -> list[int]:
    """Enrolments of so many trainees in a package of three clips of twenty minutes."""
    people = [
        Person(email=f"{n}@example.com", name="示例", password_hash="x", role="trainee", created_at=make.NOW)
        for n in range(count)
    ]
    session.add_all(people)
    session.flush()
    version = make.version(session, people[0])  # type: ignore[arg-type]  # its id is all that is read
    clips = [make.resource(n, f"片段 {n}", "video", CLIP_MS) for n in range(1, CLIPS + 1)]
    make.rewrite(version, {**make.content_of(version), "courses": [{"name": "动手", "resources": clips}]})
    rows = [{"person_id": each.id, "version_id": version.id, "enrolled_at": make.NOW} for each in people]
    session.execute(insert(Enrolment), rows)
    return list(session.scalars(select(Enrolment.id).order_by(Enrolment.id)))


def store(session: Session, enrolments: list[int], count: int) -> None:
    """So many intervals that came before, with their union."""
    chance = random.Random(1)
    rows = []
    for n in range(count):
        start = chance.randrange(CLIP_MS // STEP_MS - 1) * STEP_MS
        rows.append(
            {
                "enrolment_id": enrolments[n % len(enrolments)],
                "resource_id": 1 + n % (CLIPS - 1),  # the last clip is still to be studied
                "key": f"before-{n}",
                "way": "played",
                "start_ms": start,
                "end_ms": start + STEP_MS,
                "rate_percent": 100,
                "received_at": make.NOW,
            }
        )
        if len(rows) == 20_000:
            session.execute(insert(Evidence), rows)
            rows = []
    session.execute(insert(Evidence), rows) if rows else None
    union.rebuild(session, union.disagreeing(session))


@dataclass
class Stored:
    """A site with so much stored, and how long each message took."""

    app: Flask
    enrolments: list[int]
    took: list[float]

    def send(self, number: int) -> None:
        """One message as the view takes it: plausible, stored, merged, and what it came to."""
        enrolment_id = self.enrolments[number % len(self.enrolments)]
        turn = number // len(self.enrolments)
        start = turn % (CLIP_MS // STEP_MS) * STEP_MS
        now = make.NOW + timedelta(days=1, seconds=15 * (turn + 1))
        with self.app.app_context():
            began = time.process_time()
            with db.writing() as session:
                mine = session.get_one(Enrolment, enrolment_id)
                report = Report(f"now-{number}", CLIPS, "played", start, start + STEP_MS)
                evidence.record(session, mine, [report], opened_at=make.NOW + timedelta(days=1), now=now)
                earned.of_lesson(session, mine, clip(session, mine))
            self.took.append(time.process_time() - began)


def clip(session: Session, mine: Enrolment) -> Lesson:
    """The clip that is being studied."""
    return lessons(session.get_one(Version, mine.version_id))[CLIPS - 1]


def growth(people: int, sizes: tuple[int, ...] = SIZES, messages: int = MESSAGES) -> float:
    """Messages beside little and much, in turns, so that both see the same machine; the last one's time by the first's."""
    made, open_sites = [], []
    for size in sizes:
        opened = site()
        app = opened.__enter__()
        open_sites.append(opened)
        with db.writing() as session:
            found = trainees(session, people)
            store(session, found, size)
        made.append(Stored(app, found, []))
    for number in range(messages):
        for stored in made:
            stored.send(number)
    medians = [statistics.median(stored.took[messages // 10 :]) for stored in made]
    who = "one trainee" if people == 1 else f"{people:,} trainees"
    told = ", ".join(f"{size:,}: {median * 1000:.2f} ms" for size, median in zip(sizes, medians, strict=True))
    print(f"a message beside stored intervals of {who}: {told}; grows {medians[-1] / medians[0]:.2f} times")
    for opened in reversed(open_sites):
        opened.__exit__(None, None, None)
    return medians[-1] / medians[0]


def messages_of_an_hour(people: int, minutes: int = 60) -> Iterator[tuple[int, int, int, int]]:
    """(trainee, key, start, second of arrival): every 15 s of media time, a tenth twice, a tenth late and out of order."""
    chance = random.Random(2)
    waiting: list[tuple[int, int, int, int]] = []
    for step in range(minutes * 4):
        for who in range(people):
            told = (who, step, step * STEP_MS, (step + 1) * 15)
            draw = chance.random()
            if draw < 0.1:
                waiting.append(told)
                continue
            yield told
            if draw < 0.2:
                yield told
        chance.shuffle(waiting)
        for _ in range(len(waiting) // 2):
            who, key, start, _arrives = waiting.pop()
            yield who, key, start, (step + 1) * 15
    yield from ((who, key, start, minutes * 60) for who, key, start, _ in waiting)


def hour(people: int, minutes: int = 60, url: str = "") -> bool:
    """A simulated hour; whether every second of every trainee is counted, and once."""
    with site(url):
        with db.writing() as session:
            found = trainees(session, people)
        began, worked, sent, batch = time.perf_counter(), time.process_time(), 0, []
        for told in messages_of_an_hour(people, minutes):
            batch.append(told)
            sent += 1
            if len(batch) == AT_ONCE:
                _send(found, batch)
                batch = []
        _send(found, batch)
        took, worked = time.perf_counter() - began, time.process_time() - worked
        whole = _whole(found, minutes)
    where = "PostgreSQL" if url else "SQLite"
    print(
        f"an hour of {people:,} trainees on {where}: {sent:,} messages in {took:.0f} s ({worked / sent * 1000:.2f} ms of our processor time each); "
        f"merged exactly once: {'yes' if whole else 'NO'}"
        if minutes == 60
        else f"{minutes} minutes of {people} trainees on {where}: {sent:,} messages, merged exactly once: {whole}"
    )
    return whole


def _send(enrolments: list[int], batch: list[tuple[int, int, int, int]]) -> None:
    with db.writing() as session:
        for who, key, start, arrives in batch:
            mine = session.get_one(Enrolment, enrolments[who])
            resource, at = 1 + start // CLIP_MS, start % CLIP_MS
            report = Report(f"{key}", resource, "played", at, at + STEP_MS)
            now = make.NOW + timedelta(seconds=arrives)
            evidence.record(session, mine, [report], opened_at=make.NOW, now=now)


def _whole(enrolments: list[int], minutes: int) -> bool:
    total = minutes * 60_000
    parts = {n: min(CLIP_MS, total - (n - 1) * CLIP_MS) for n in range(1, CLIPS + 1)}
    expected = {n: [(0, end)] for n, end in parts.items() if end > 0}
    with db.reading() as session:
        rows = session.scalar(select(func.count()).select_from(Evidence))
        covered = all(dict(union.of_all(session, one)) == expected for one in enrolments)
        return rows == len(enrolments) * minutes * 4 and covered and union.disagreeing(session) == []


def main() -> int:
    """Print the lines; 1 when one misses its target."""
    ratios = [growth(1_000), growth(1)]
    whole = hour(1_000)
    return 0 if max(ratios) <= MOST_RATIO and whole else 1


if __name__ == "__main__":
    sys.exit(main())
