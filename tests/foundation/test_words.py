"""How durations, hours, shares, sizes and instants are spelt."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from foundation import i18n


@pytest.mark.parametrize(
    ("ms", "told"),
    [
        (None, "还不知道"),
        (0, "0 秒"),
        (59_999, "59 秒"),
        (60_000, "1 分钟"),
        (400_000, "6 分 40 秒"),
        (3_599_999, "59 分 59 秒"),
        (3_600_000, "1 小时 0 分"),
        (40_080_000, "11 小时 8 分"),
    ],
)
def test_durations_are_said_as_people_say_them(app: Flask, ms: int | None, told: str) -> None:
    assert i18n.minutes(ms) == told


def test_hours_and_shares_are_floored(app: Flask) -> None:
    assert i18n.class_hours(32) == "3.2 学时"
    assert i18n.class_hours(None) == "还没有填"
    assert [i18n.share(bp) for bp in (4639, 10_000, 5, 0)] == ["46.3%", "100.0%", "0.0%", "0.0%"]
    assert [i18n.size(count) for count in (0, 1999, 2_500_000)] == ["1 KB", "1 KB", "2.5 MB"]


def test_instants_are_shown_in_the_sites_zone(app: Flask) -> None:
    late = datetime(2026, 12, 31, 20, 5, tzinfo=UTC)
    told = str(i18n.instant(late))
    assert "2027年1月1日 04:05" in told
    assert 'datetime="2026-12-31T20:05:00+00:00"' in told
    assert i18n.day(late) == "2027年1月1日"
    assert "04:05" in i18n.clock_time(late.isoformat())


def test_the_language_is_the_visitors(app: Flask) -> None:
    with app.test_request_context():
        assert i18n.language_tag() == "zh-CN"
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert i18n.language_tag() == "en"
    with app.test_request_context(headers={"Cookie": "language=xx"}):
        assert i18n.language_tag() == "zh-CN"
