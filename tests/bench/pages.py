"""`make bench`: what a page costs when packages are long, people many and packages many.

Three sites: a package of 10 minutes among 20 packages with 10 trainees, one of 8 class hours, one of 80 class hours
(1,000 clips of 3.6 minutes, 60,000 cues) among 200 packages with 1,000 trainees; all made as rows, without media. Prints
the processor time (median) and the statements of each page; the target is at most 1.3 times the smallest site, and twice
for pages that show fifty rows of a package.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from accounts import sessions
from accounts.models import Organisation, Person
from foundation import clock, db
from hours.models import Enrolment
from packages.models import Version
from tests.bench.evidence import site
from tests.conftest import FreshContext
from tests.make import large
from tests.make import versions as make

MOST_RATIO, MOST_OF_ROWS = 1.3, 2.0
ROUNDS = 15
SLACK_MS = 1.0  # less than this is the clock, not the page


@dataclass(frozen=True)
class Size:
    """A site: clips of its package, how many packages and trainees there are, cues of a long clip."""

    words: str
    clips: int
    packages: int
    trainees: int
    cues: int


SIZES = (
    Size("10 minutes", 3, 20, 10, 20),
    Size("8 hours", 100, 60, 100, 200),
    Size("80 hours", 1_000, 200, 1_000, 2_000),
)
# by page: whose it is, its address, by how much it may grow
PAGES = {
    "lesson": ("trainee", "/study/{version}/{lesson}", MOST_RATIO),
    "package": ("trainee", "/study/{version}", MOST_OF_ROWS),
    "my study": ("trainee", "/study", MOST_RATIO),
    "hours": ("trainee", "/hours", MOST_RATIO),
    "captions of a clip": ("trainee", "/study/{version}/{lesson}/captions.vtt", MOST_RATIO),
    "exam question": ("trainee", "/study/{version}/exam/1", MOST_RATIO),
    "catalogue": ("trainee", "/courses", MOST_RATIO),
    "package before enrolling": ("trainee", "/courses/{version}", MOST_OF_ROWS),
    "provider's package": ("provider", "/packages/{package}", MOST_OF_ROWS),
    "provider's packages": ("provider", "/packages", MOST_OF_ROWS),
    "review": ("reviewer", "/reviews/{submission}", MOST_OF_ROWS),
    "captions of 20, 200, 2,000 cues": ("provider", "/captions/{spoken}", MOST_OF_ROWS),
    "captions, next page": ("provider", "/captions/{spoken}?page=2", MOST_OF_ROWS),
    "captions, what rows may have meant": ("provider", "/captions/{spoken}/terms.json?page=2", MOST_OF_ROWS),
}


@dataclass
class Made:
    """A site that is filled: clients by role, and the numbers that stand in addresses."""

    app: Flask
    clients: dict[str, FlaskClient]
    ids: dict[str, int]

    def ask(self, page: str) -> tuple[float, int]:
        """Processor time in ms and statements of one request."""
        role, address, _most = PAGES[page]
        client, url = self.clients[role], address.format(**self.ids)
        with self.app.app_context(), counted() as statements:
            began = time.process_time()
            answer = client.get(url)
            body = answer.get_data()
            took = time.process_time() - began
        if answer.status_code != 200 or not body:
            raise SystemExit(f"{page}: {url} answered {answer.status_code}")
        return took * 1000, len(statements)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are asked meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    engine = db.database().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def fill(app: Flask, size: Size) -> Made:
    """The rows of a site."""
    with app.app_context(), db.writing() as session:
        people = _people(session, size)
        provider, reviewer = people["provider"], people["reviewer"]
        shown = large.package(session, "长课甲", size.clips, provider, reviewer)
        version = large.on_air(session, shown, provider)
        handed_in = large.package(session, "长课乙", size.clips, provider, reviewer)
        submission = large.waiting(session, handed_in, provider, reviewer)
        for _ in range(size.packages - 2):
            make.version(session, provider)  # type: ignore[arg-type]  # its id is all that is read
        _enrol(session, version, people["trainee"].id)
        mine = people["trainee"]
        large.half_studied(session, mine.id, version, make.NOW + timedelta(days=60))
        lesson = shown.resources[size.clips // 2].id
        spoken = handed_in.resources[0].id
        large.speak(session, spoken, size.cues)
        ids = {
            "spoken": spoken,
            "version": version.id,
            "package": shown.id,
            "submission": submission.id,
            "lesson": lesson,
        }
        who = {role: person.id for role, person in people.items()}
    app.test_client_class = FreshContext
    return Made(app, {role: _client(app, one) for role, one in who.items()}, ids)


def _people(session: Session, size: Size) -> dict[str, Person]:
    organisation = Organisation(name=make.NAME, created_at=make.NOW)
    session.add(organisation)
    session.flush()
    told = {"password_hash": "x", "created_at": make.NOW}
    found = {
        role: Person(email=f"{role}@example.com", name="示例", role=role, **told,
                     organisation_id=organisation.id if role == "provider" else None)
        for role in ("trainee", "provider", "reviewer")
    }  # fmt: skip
    others = [
        Person(email=f"{n}@example.com", name="示例", role="trainee", **told) for n in range(size.trainees)
    ]
    session.add_all([*found.values(), *others])
    session.flush()
    return found


def _enrol(session: Session, version: Version, but: int) -> None:
    """Everybody else takes it up."""
    ids = session.query(Person.id).where(Person.role == "trainee", Person.id != but)
    rows = [{"person_id": one, "version_id": version.id, "enrolled_at": make.NOW} for (one,) in ids]
    session.execute(insert(Enrolment), rows)


def _client(app: Flask, person_id: int) -> FlaskClient:
    client = app.test_client()
    with app.app_context():
        with db.writing() as session:
            key = sessions.start(session, person_id, timedelta(hours=12), "", clock.now())
        with client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = key, True
    return client


def measure(sizes: tuple[Size, ...] = SIZES, rounds: int = ROUNDS) -> bool:
    """Print a line a page; whether every page keeps to its target. The sites take turns, so that all see the same machine."""
    sites, made = [], []
    for size in sizes:
        opened = site()
        began = time.perf_counter()
        made.append(fill(opened.__enter__(), size))
        sites.append(opened)
        print(f"made {size.words}: {size.clips:,} clips in {time.perf_counter() - began:.0f} s", flush=True)
    kept = [_page(page, sizes, made, rounds) for page in PAGES]
    for opened in reversed(sites):
        opened.__exit__(None, None, None)
    return all(kept)


def _page(page: str, sizes: tuple[Size, ...], made: list[Made], rounds: int) -> bool:
    for each in made:
        each.ask(page)  # templates are compiled, what may be remembered is
    took: list[list[float]] = [[] for _ in made]
    statements = [0 for _ in made]
    for _ in range(rounds):
        for at, each in enumerate(made):
            milliseconds, statements[at] = each.ask(page)
            took[at].append(milliseconds)
    medians = [statistics.median(each) for each in took]
    ratio, most = medians[-1] / medians[0], PAGES[page][2]
    met = ratio <= most or medians[-1] - medians[0] <= SLACK_MS
    told = ", ".join(
        f"{size.words} {median:.1f} ms ({count} statements)"
        for size, median, count in zip(sizes, medians, statements, strict=True)
    )
    print(f"{page}: {told}; ratio {ratio:.2f}, target {most}: {'met' if met else 'MISSED'}", flush=True)
    return met


def main() -> int:
    """Print the lines; 1 when one misses its target."""
    return 0 if measure() else 1


if __name__ == "__main__":
    sys.exit(main())
