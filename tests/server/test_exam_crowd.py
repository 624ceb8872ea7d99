"""Two hundred trainees sit an exam at once on two server processes, hand in twice, and a process is killed ten times.

Every request is sent again until it is answered, as the exam's page does; each answer has a key of its own.
"""

from __future__ import annotations

import http.client
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from werkzeug.wrappers import Response

from accounts.models import Person
from app import create_app
from config import settings
from exams.sitting import answers
from exams.sitting.models import Attempt
from foundation import clock, db
from hours.models import Enrolment
from tests.browser.site import Site
from tests.client import RealClient, parse
from tests.conftest import migrate
from tests.make import databases
from tests.make import versions as make
from tests.server.conftest import KEY, Running, started

TRAINEES, AT_ONCE, KILLED = 200, 20, 10
PATIENCE_S = 240
KEYS = {1: [1], 2: [0, 2], 3: [1], 4: [0], 5: [0]}  # of make.exam_set
POINTS = 2000


@pytest.fixture(params=["sqlite", "postgresql"])
def crowded(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path
) -> Iterator[tuple[Path, str]]:
    """A folder of a site, and the address of its database."""
    var = tmp_path / "var"
    var.mkdir()
    if request.param == "sqlite":
        shutil.copy(migrated_file, var / "wuai.db")
        yield var, f"sqlite:///{var / 'wuai.db'}"
        return
    with databases.empty(request.getfixturevalue("postgres_url")) as url:
        migrate(url)
        yield var, url


class Sitting:
    """One trainee with a stubborn browser."""

    def __init__(self, site: Running, cookie: str, version: int, number: int) -> None:
        self.client = RealClient(site.address, {"session": cookie})
        self.there, self.chance = f"/study/{version}/exam", random.Random(number)
        self.given: dict[int, list[int]] = {}

    def sit(self) -> dict[int, list[int]]:
        """Begin, answer with changes of mind, hand in twice at the same moment; gives what was answered last."""
        token = self._until(lambda: self._token())
        self._post(self.there, token, {})
        attempt = self._until(lambda: self._attempt())
        for position in self.chance.sample(sorted(KEYS), len(KEYS)):
            for turn in range(self.chance.choice([1, 1, 2])):
                self._answer(attempt, position, f"{position}:{turn}", token)
        with ThreadPoolExecutor(2) as hands:
            both = [
                hands.submit(self._post, f"{self.there}/hand-in", token, {"attempt": attempt}) for _ in "12"
            ]
            for each in both:
                each.result()
        return self.given

    def _answer(self, attempt: str, position: int, key: str, token: str) -> None:
        most = 1 if position > 2 else 2
        chosen = sorted(
            self.chance.sample(range(most + 1), self.chance.randint(1, 2) if position == 2 else 1)
        )
        told = {"attempt": attempt, "position": position, "key": key, "answer": [str(n) for n in chosen]}
        found = self._post(f"{self.there}/answers", token, told)
        assert found.get_json()["saved"] in ("kept", "same"), found.get_json()
        self.given[position] = chosen

    def _token(self) -> str:
        page = parse(self._ok(self.client.get("/display")).get_data(as_text=True))[0]
        return str(page.xpath("//input[@name='csrf_token']/@value")[0])

    def _attempt(self) -> str:
        page = parse(self._ok(self.client.get(f"{self.there}/1")).get_data(as_text=True))[0]
        return str(page.xpath("//input[@name='attempt']/@value")[0])

    def _post(self, url: str, token: str, data: dict[str, Any]) -> Response:
        sent = {"csrf_token": token, **data}
        return self._until(
            lambda: self._ok(self.client.post(url, data=sent, content_type="multipart/form-data"))
        )

    @staticmethod
    def _ok(answer: Response) -> Response:
        if answer.status_code >= 500:
            raise ConnectionError(answer.status_code)
        assert answer.status_code in (200, 302), (answer.status_code, answer.get_data(as_text=True)[:300])
        return answer

    @staticmethod
    def _until(ask: Callable[[], Any]) -> Any:
        """Ask until there is an answer: a process that is killed takes its requests along."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return ask()
            except (OSError, http.client.HTTPException):
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)


def killer(site: Running, done: list[int], over: threading.Event, killed: list[int]) -> None:
    """Kill one of the processes again and again, as the crowd comes along."""
    chance = random.Random(3)
    while len(killed) < KILLED and not over.wait(0.05):
        if len(done) * (KILLED + 2) < (len(killed) + 1) * TRAINEES:
            continue
        with suppress(ProcessLookupError):
            if living := site.children():
                victim = chance.choice(living)
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)


def plain_marks(given: dict[int, list[int]]) -> int:
    """Marked by hand, as it were: a question is right when just its options were chosen."""
    return sum(POINTS for position, key in KEYS.items() if given.get(position) == key)


@pytest.mark.slow  # last run on 2026-11-29: passed on both databases
@pytest.mark.timeout(1200)
def test_two_hundred_at_once_lose_nothing_and_double_nothing(
    crowded: tuple[Path, str], request: pytest.FixtureRequest
) -> None:
    var, url = crowded
    told = {"WUAI_VAR_DIR": str(var), "WUAI_SECRET_KEY": KEY, "WUAI_DATABASE_URL": url}
    app = create_app(settings.load(told))
    request.addfinalizer(app.extensions["database"].engine.dispose)
    with app.app_context():
        with db.writing() as session:
            people = [
                Person(
                    email=f"{n}@example.com",
                    name=f"示例{n}号",
                    password_hash="x",
                    role="trainee",
                    created_at=clock.now(),
                )
                for n in range(TRAINEES)
            ]
            session.add_all(people)
            session.flush()
            version = make.version(session, people[0]).id  # type: ignore[arg-type]  # its id is all that is read
            rows = [{"person_id": each.id, "version_id": version, "enrolled_at": make.NOW} for each in people]
            session.execute(insert(Enrolment), rows)
            ids = [each.id for each in people]
        cookies = [Site(app, "http://127.0.0.1").cookie(_signed(one)) for one in ids]
    over, killed, done = threading.Event(), list[int](), list[int]()

    def sat(one: Sitting) -> dict[int, list[int]]:
        found = one.sit()
        done.append(1)
        return found

    with started(var, "serve", WUAI_DATABASE_URL=url) as site:
        sittings = [
            Sitting(site, str(cookie and cookie["value"]), version, n) for n, cookie in enumerate(cookies)
        ]
        hunting = threading.Thread(target=killer, args=(site, done, over, killed))
        hunting.start()
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            given = list(crowd.map(sat, sittings))
        over.set()
        hunting.join()
    with app.app_context(), db.reading() as session:
        every = session.scalars(select(Attempt).order_by(Attempt.person_id)).all()
        assert [each.person_id for each in every] == sorted(ids), "exactly one attempt each"
        for attempt, answered in zip(every, given, strict=True):
            assert answers.of(attempt) == answered
            assert attempt.handed_in_at is not None
            assert attempt.score == plain_marks(answered)
    assert len(killed) == KILLED


def _signed(person_id: int) -> Any:
    """What a session is begun with: somebody's id."""
    return type("Signed", (), {"id": person_id})()
