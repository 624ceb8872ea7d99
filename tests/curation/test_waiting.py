"""The desk of reviewers and curators: what waits, since when, what is late; nothing of anybody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from accounts.people import Role, SignedIn
from curation import submissions
from curation.desk import views, waiting
from curation.models import Submission
from foundation import clock, db
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

Person = Callable[..., SignedIn]
Strict = Callable[..., StrictClient]


@pytest.fixture
def provider(person: Person) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def handed_in(provider: SignedIn, tmp_path: Path) -> int:
    return steps.submitted(steps.imported(provider, tmp_path), provider)


def decided(handed_in: int, by: SignedIn, state: str, days: int = 30) -> None:
    """Somebody decides; sent back until so many days from now."""
    steps.judged(handed_in, by)
    now = clock.now()
    with db.writing() as session:
        found = session.get_one(Submission, handed_in)
        submissions.decide(
            session, found, state, by.id, note="请改。", until=now + timedelta(days=days), now=now
        )


def rows(client: StrictClient) -> list[str]:
    return [
        " ".join("".join(each.itertext()).split())
        for each in client.get("/waiting").select("//main//tbody/tr")
    ]


def test_empty_desks_say_what_comes_here(strict: Strict) -> None:
    for role, words in ((Role.REVIEWER, "供应单位提交以后就会来到这里"), (Role.CURATOR, "等着发布的")):
        page = strict(role).get("/waiting")
        assert page.h1 == "没有事等着你"
        assert words in page.main


def test_a_package_waits_for_its_reviewer_since_it_was_handed_in(strict: Strict, handed_in: int) -> None:
    with db.writing() as session:
        found = session.get_one(Submission, handed_in)
        found.submitted_at -= timedelta(days=3)
    reviewer = strict(Role.REVIEWER)
    (row,) = rows(reviewer)
    assert make.NAME in row
    assert "等了 3 天" in row
    page = reviewer.get("/waiting")
    assert page.h1 == "有 1 件事等着你"
    (goal,) = page.select("//main//tbody//a/@href")
    assert goal == f"/reviews/{handed_in}"


def test_nobody_judges_their_own_organisation(strict: Strict, person: Person, handed_in: int) -> None:
    own = person(Role.REVIEWER, "示例培训中心（虚构）")
    assert rows(strict(own)) == []
    assert len(rows(strict(Role.REVIEWER))) == 1


def test_who_accepted_does_not_publish(strict: Strict, person: Person, handed_in: int) -> None:
    by, other = person(Role.CURATOR), person(Role.CURATOR)
    decided(handed_in, by, "accepted")
    assert rows(strict(by)) == []
    (row,) = rows(strict(other))
    assert row.startswith("发布")


def test_what_is_late_comes_first_and_is_called_so(
    strict: Strict, person: Person, handed_in: int, provider: SignedIn, tmp_path: Path
) -> None:
    decided(handed_in, person(Role.REVIEWER), "rework", days=2)
    other = tmp_path / "other"
    other.mkdir()
    steps.submitted(steps.imported(provider, other), provider)
    curator = strict(Role.CURATOR)
    assert [row.partition("：")[0] for row in rows(curator)] == ["评审"], "its day is not over yet"
    with db.writing() as session:
        found = session.get_one(Submission, handed_in)
        found.decided_at, found.rework_until = (
            clock.now() - timedelta(days=9),
            clock.now() - timedelta(days=1),
        )
    page = curator.get("/waiting")
    assert page.h1 == "有 2 件事等着你，1 件过了期限"
    assert [row.partition("：")[0] for row in rows(curator)] == ["催供应单位修改", "评审"]
    assert "过了期限" in rows(curator)[0]
    assert [row.partition("：")[0] for row in rows_by_kind(curator)] == ["评审", "催供应单位修改"]
    assert [row.partition("：")[0] for row in rows(strict(Role.REVIEWER))] == ["评审"], "only curators chase"


def rows_by_kind(client: StrictClient) -> list[str]:
    return [
        "".join(each.itertext()).strip()
        for each in client.get("/waiting?by=kind").select("//main//tbody/tr/th")
    ]


def test_every_kind_has_its_words(app: object) -> None:
    told = set(views.kinds())
    written = re.findall(r'Waiting\(\s*"([a-z]+)"', Path(waiting.__file__).read_text(encoding="utf-8"))
    assert told == set(written)
