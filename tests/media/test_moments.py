"""Moments of a clip: typed, shown and filed, in one place for captions, descriptions, cuts and notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import moments


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("75", 75_000),
        ("63.5", 63_500),
        ("1:15", 75_000),
        ("1:03.5", 63_500),
        ("0:01:15.050", 75_050),
        (" 1：15 ", 75_000),
        ("３：２０", 200_000),
        ("1:03。5", 63_500),
        ("1:03，5", 63_500),
        ("3 分 20 秒", 200_000),
        ("2分钟", 120_000),
        ("1小时3分", 3_780_000),
        ("1h3m20s", 3_800_000),
        *((wrong, None) for wrong in ("", "一分", "1:75", "1分75秒", "1:2:3:4", "-3", "x", "3:", "24:30:")),
    ],
)
def test_times_are_read_as_people_type_them(text: str, ms: int | None) -> None:
    assert moments.typed(text) == ms


def test_a_number_alone_may_mean_minutes_where_that_matters() -> None:
    assert moments.typed("24", seconds_alone=False) is None
    assert moments.typed("24:30", seconds_alone=False) == 1_470_000


@given(st.integers(0, 9_000_000))
def test_a_time_is_read_back_as_it_was_shown(ms: int) -> None:
    assert moments.typed(moments.exact(ms)) == moments.typed(moments.full(ms)) == ms
    assert moments.typed(moments.shown(ms)) == ms // 1000 * 1000


def test_how_moments_are_written() -> None:
    assert (moments.shown(1_470_999), moments.shown(3_845_000)) == ("24:30", "1:04:05")
    assert (moments.exact(65_200), moments.exact(60_000)) == ("1:05.2", "1:00")
    assert (moments.filed(63_500), moments.filed(3_600_001, ",")) == ("00:01:03.500", "01:00:00,001")
