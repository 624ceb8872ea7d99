"""`make bench`: 10,000 clips' transcripts searched, beside 100 and 1,000 of them in the same run.

Prints how long a search takes for a rare word, a common one, a single character and two words; the target is that ten times
the clips take less than ten times as long.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.models import Organisation, Person
from foundation.db import connect
from packages.models import Package, Version
from tests.conftest import migrate
from tests.make import versions as make
from trainee.finding import finding, index

SIZES = (100, 1_000, 10_000)
CLIPS = 20  # in a package
SENTENCES = 60  # in a clip: about ten minutes
RARE = "缫丝"
SIGNS = "".join(chr(0x4E00 + n) for n in range(1500))
COMMON = ("面粉要细", "先洗手再和面", "注意安全")
SOUGHT = {"a rare word": RARE, "a common word": "面粉", "a character": "缫", "two words": f"{RARE} 面粉"}


def fill(engine: Engine, clips: int) -> None:
    """So many clips in packages of twenty; one in five hundred sentences is common, the rare word is said once."""
    chance = random.Random(clips)
    with Session(engine) as session:
        person = Person(
            email="a@example.com", name="示例", password_hash="x", role="trainee", created_at=make.NOW
        )
        centre = Organisation(name="示例单位（虚构）", created_at=make.NOW)
        session.add_all([person, centre])
        session.flush()
        for number in range(-(-clips // CLIPS)):
            some = min(CLIPS, clips - number * CLIPS)
            index.follow(session, _version(session, number, some, person, centre, chance))
            session.flush()
            session.expunge_all()
            person, centre = session.merge(person), session.merge(centre)
        session.commit()


def _version(
    session: Session, number: int, clips: int, person: Person, centre: Organisation, chance: random.Random
) -> Version:
    package = Package(
        organisation=centre, name=f"课程 {number}", scheme_id="tianjin-2023", class_hours_tenths=1, details={},
        faults=[], created_at=make.NOW, changed_at=make.NOW,
    )  # fmt: skip
    session.add(package)
    session.flush()
    resources = [make.resource(n, f"片段 {number}-{n}", "video", 600_000) for n in range(clips)]
    captions = {str(n): {"cues": _cues(number == n == 0, chance)} for n in range(clips)}
    content = {
        "name": f"课程 {number}",
        "organisation": "示例单位（虚构）",
        "class_hours_tenths": 1,
        "details": {"introduction": {"occupation": "中式面点师", "content": "", "learners": ""}},
        "courses": [{"name": "动手", "resources": resources}],
    }
    return make.on_air(session, package, person.id, content, captions)


def _cues(first: bool, chance: random.Random) -> list[dict[str, object]]:
    said = ["".join(chance.choices(SIGNS, k=16)) + "。" for _ in range(SENTENCES)]
    if chance.random() < SENTENCES / 500:
        said[chance.randrange(SENTENCES)] = chance.choice(COMMON) + "。"
    if first:
        said[0], said[1] = f"今天说一说{RARE}。", COMMON[0] + "。"
    return [
        {"start_ms": n * 10_000, "end_ms": n * 10_000 + 9_000, "text": text, "flags": []}
        for n, text in enumerate(said)
    ]


def growth(sizes: tuple[int, ...] = SIZES, rounds: int = 15) -> float:
    """Print a line for each kind of search; by how many times the slowest kind grew in the last step of size."""
    with tempfile.TemporaryDirectory() as folder:
        engines = []
        for size in sizes:
            address = f"sqlite:///{Path(folder) / f'{size}.db'}"
            migrate(address)
            engines.append(connect(address))
            fill(engines[-1], size)
        worst = 0.0
        for name, typed in SOUGHT.items():
            times = [_seconds(engine, typed, rounds) for engine in engines]
            told = ", ".join(
                f"{size:,} clips {t * 1000:.1f} ms" for size, t in zip(sizes, times, strict=True)
            )
            print(f"search for {name}: {told}; the last step grows {times[-1] / times[-2]:.1f} times")
            worst = max(worst, times[-1] / times[-2])
        for engine in engines:
            engine.dispose()
    return worst


def _seconds(engine: Engine, typed: str, rounds: int) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        with Session(engine) as session:
            found, _pages, _total = finding.search(session, finding.wish(typed), 1)
        took.append(time.perf_counter() - began)
        assert found
    return statistics.median(took)


def main() -> int:
    """Print the lines; 1 when ten times the clips take ten times as long."""
    return 0 if growth() < SIZES[-1] / SIZES[-2] else 1


if __name__ == "__main__":
    sys.exit(main())
