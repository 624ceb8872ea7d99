"""Numbers as a spreadsheet shows them: each line was looked up in ECMA-376 or seen in Excel."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packages.reading import number_formats
from packages.reading.number_formats import Unshown

SHOWN = [
    (1.1, "0.00", "1.10"), (7, "000", "007"), (0.5, "0%", "50%"), (0.125, "0.0%", "12.5%"), (0.345, "0%", "35%"),
    (1234567, "#,##0", "1,234,567"), (1234.5, "#,##0.00", "1,234.50"), (12, "#,##0", "12"), (-1234, "#,##0", "-1,234"),
    (0, "#", ""), (0, "#.##", "."), (2.5, "0.##", "2.5"), (2, "0.??", "2.  "), (1.005, "0.00", "1.01"), (2.675, "0.00", "2.68"),
    (1234, "0,", "1"), (12_000_000, '0.0,,"百万"', "12.0百万"), (5, '0"分"', "5分"), (5, r"\第0\题", "第5题"), (-5, "0;(0)", "(5)"),
    (0, '0;-0;"无"', "无"), (1200, '[$¥-804]#,##0.00', "¥1,200.00"), (1200, '"¥"#,##0', "¥1,200"), (12, "[Red]0.0", "12.0"),
    (120, '[>100]"多"0;[<0]"少"0;0', "多120"), (-3, '[>100]"多"0;[<0]"少"0;0', "少3"), (50, '[>100]"多"0;[<0]"少"0;0', "50"),
    (12345, "0.00E+00", "1.23E+04"), (0.00012, "0.0E+0", "1.2E-4"), (12345, "##0.0E+0", "12.3E+3"), (9.999, "0.0E+0", "1.0E+1"),
    (1.5, "# ?/?", "1 1/2"), (0.75, "# ??/??", "3/4"), (0.3541666666666667, "?/?", "3/8"), (2.5, "# ?/8", "2 4/8"), (3, "# ?/?", "3"),
    (13800138000, "000-0000-0000", "138-0013-8000"), (45356, "m-d", "3-5"), (45514, 'm"月"d"日"', "8月10日"),
    (45356, "yyyy-mm-dd", "2024-03-05"), (45356, "yyyy/m/d", "2024/3/5"), (45356, "aaaa", "星期二"), (45356, "周aaa", "周二"),
    (45356, "dddd", "Tuesday"), (45356, "d-mmm-yy", "5-Mar-24"), (45356.5, "yyyy/m/d h:mm", "2024/3/5 12:00"),
    (0.3541666666666667, "h:mm", "8:30"), (0.7083333333333334, "h:mm", "17:00"), (0.7083333333333334, "h:mm AM/PM", "5:00 PM"),
    (0.7083333333333334, '上午/下午h"时"mm"分"', "下午5时00分"), (0, "h:mm AM/PM", "12:00 AM"), (1.5, "[h]:mm", "36:00"),
    (0.0007, "[mm]:ss", "01:00"), (0.5000058, "h:mm:ss.00", "12:00:00.50"), (60, "yyyy/m/d", "1900/2/29"), (61, "yyyy/m/d", "1900/3/1"),
    (1, "yyyy/m/d", "1900/1/1"), (7, "@", "7"), (7, ";;;", ""), (3, "General", "3"), (0.1 + 0.2, "General", "0.3"), (1 / 3, "General", "0.333333333"),
    (123456789012, "General", "123456789012"), (1e20, "General", "1E+20"), (0.00001234, "General", "1.234E-05"), (3, 'General"个"', "3个"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code", "wanted"), SHOWN, ids=[f"{each[1]} {each[0]}" for each in SHOWN])
def test_what_is_shown(value: float, code: str, wanted: str) -> None:
    assert number_formats.shown(value, code) == wanted


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (3, "[DBNum1]0"),
        (-1, "yyyy/m/d"),
        (1e9, "h:mm"),
        (45356, "ggge"),
        (5, "[<0]0;[>10]0"),
        (1, "0" * 2000),
    ],
)
def test_what_only_the_program_knows(value: float, code: str) -> None:
    with pytest.raises(Unshown):
        number_formats.shown(value, code)


def test_days_from_1904() -> None:
    assert number_formats.shown(0, "yyyy/m/d", epoch_1904=True) == "1904/1/1"
    assert number_formats.shown(43894, "yyyy-mm-dd", epoch_1904=True) == "2024-03-05"


def test_texts_have_a_section_of_their_own() -> None:
    assert number_formats.text("甲", "0.00") == "甲"
    assert number_formats.text("甲", '@"同学"') == "甲同学"
    assert number_formats.text("甲", "0;0;0;") == ""
    assert number_formats.text("甲", '0;0;0;"第"@') == "第甲"


@settings(max_examples=600, deadline=None)
@given(
    st.floats(allow_nan=False, allow_infinity=False) | st.floats(0, 60_000),
    st.text('0#?,.%/E+-ymdhsaegAMP[]"\\_*;@上午下n<>=1 日', max_size=20)
    | st.sampled_from([each[1] for each in SHOWN]),
)
def test_any_format_shows_a_text_or_says_that_it_can_not(value: float, code: str) -> None:
    try:
        assert isinstance(number_formats.shown(value, code), str)
    except Unshown:
        return


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_are_shown_whole(value: int) -> None:
    assert number_formats.shown(value, "General") == str(value)
    assert number_formats.shown(value, "#,##0") == f"{value:,}"
    assert number_formats.shown(value, "0.00") == f"{value}.00"
