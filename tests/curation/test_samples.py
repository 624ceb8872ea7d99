"""The checklist beside its samples, and the review's page by rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.people import Role, SignedIn
from curation import checklist
from curation.models import Submission
from curation.review import samples
from foundation import clock, db
from packages.models import Version
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]


@pytest.fixture
def waiting(person: Callable[..., SignedIn], tmp_path: Path) -> int:
    provider = person(Role.PROVIDER)
    return steps.submitted(steps.imported(provider, tmp_path), provider)


def questions(submission_id: int) -> list[samples.Question]:
    with db.reading() as session:
        found = session.get_one(Submission, submission_id)
        rows = list(enumerate(checklist.rows(session, found, clock.now()), 1))
        return samples.questions(session, session.get_one(Version, found.version_id), rows)


def test_each_rule_stands_once_beside_three_clips_from_beginning_middle_and_end(waiting: int) -> None:
    found = questions(waiting)
    assert len(found) == len({each.rule.id for each in found})
    assert [at for each in found for at, _row in each.rows] == list(
        range(1, sum(len(each.rows) for each in found) + 1)
    )
    for each in found:
        assert each.samples[0].name == make.FIRST
        assert len(each.samples) == 3
        assert all(one.is_clip for one in each.samples)
    assert [each.open for each in found] == [True, *[False] * (len(found) - 1)]


def test_the_next_question_is_open_and_what_is_answered_is_folded(strict: Strict, waiting: int) -> None:
    reviewer, url = strict(Role.REVIEWER), f"/reviews/{waiting}/checklist"
    page = reviewer.get(url)
    (first,) = page.select("//main//details[@open]")
    assert "已答 0 条" in "".join(first.find("summary").itertext())
    assert "可以看这几个" in "".join(first.itertext())
    assert first.xpath(".//a[contains(@href, '/captions/')]")
    names = {each.get("name") for each in first.xpath(".//input[@type='radio']")}
    page = reviewer.post(url, dict.fromkeys(names, "yes"))
    (second,) = page.select("//main//details[@open]")
    assert "".join(second.itertext()) != "".join(first.itertext())


def test_a_no_without_words_opens_its_rule(strict: Strict, waiting: int) -> None:
    reviewer, url = strict(Role.REVIEWER), f"/reviews/{waiting}/checklist"
    last = reviewer.get(url).select("//main//details")[-1]
    name = last.xpath(".//input[@type='radio']")[0].get("name")
    page = reviewer.post(url, {name: "no"})
    assert page.select("//*[@id='error-summary']")
    opened = page.select("//main//details[@open]")
    assert name in {each.get("name") for one in opened for each in one.xpath(".//input[@type='radio']")}


def test_the_review_tells_every_rule_once(strict: Strict, waiting: int) -> None:
    page = strict(Role.REVIEWER).get(f"/reviews/{waiting}")
    links = [str(one) for one in page.select("//main//a/@href") if "/schemes/" in str(one)]
    assert links
    assert len(links) == len(set(links))
    assert "第 1 门课程的第 1 个资源" not in page.main
