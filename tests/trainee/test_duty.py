"""A year's duty on the trainee's own page: what this site recorded counts, what it can't know is said to be unknown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.people import Role, SignedIn
from foundation import clock, db
from hours import certificates, enrolments
from hours.models import Certificate
from tests.client import StrictClient
from tests.make import versions

Strict = Callable[..., StrictClient]


@pytest.fixture
def trainee(person: Callable[..., SignedIn]) -> SignedIn:
    """Somebody who studies one package under a scheme that speaks of a year's hours."""
    someone, curator = person(Role.TRAINEE), person(Role.CURATOR)
    with db.writing() as session:
        made = versions.version(session, curator)
        made.scheme_id = "shaanxi-2024"
        details = {"introduction": {"occupation": "", "subject_kind": "professional"}}
        versions.rewrite(made, {**versions.content_of(made), "details": details})
        enrolments.enrol(session, someone.id, made, clock.now())
    return someone


def test_hours_that_are_missing_are_told(strict: Strict, trainee: SignedIn) -> None:
    page = strict(trainee).get("/hours").main
    assert "按“陕西省专业技术人员继续教育培训（知识更新工程）2024年度”的要求" in page
    assert "还差 80.0 学时" in page
    assert "一年 80 小时" in page  # SX-32, by its name


def test_what_was_finished_here_counts_and_what_nobody_knows_is_unknown(
    strict: Strict, trainee: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    earned = Certificate(number="WA-2026-8F3KQ7TZ-5", class_hours_tenths=600, issued_at=clock.now())
    monkeypatch.setattr(certificates, "of", lambda session, mine: earned)
    page = strict(trainee).get("/hours").main
    missing, unknown = page.split("平台还不能判断的")
    assert "专业课 56 小时" not in page  # 60 of 56 professional hours
    assert "一年 80 小时" in missing
    assert "面授 16 学时" in missing  # none of them face to face
    assert "平台没有记“实名登录”，还不能判断" in unknown
    assert "平台没有记“面授和直播的班次”，还不能判断" in unknown


def test_a_scheme_without_a_years_duty_asks_nothing(strict: Strict, person: Callable[..., SignedIn]) -> None:
    someone, curator = person(Role.TRAINEE), person(Role.CURATOR)
    with db.writing() as session:
        enrolments.enrol(session, someone.id, versions.version(session, curator), clock.now())
    assert "年按“" not in strict(someone).get("/hours").main
