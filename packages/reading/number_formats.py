"""A number as a spreadsheet shows it: the number formats of ECMA-376 part 1, 18.8.30 and 18.8.31, as a Chinese Excel draws them.

What the width of a column makes of it is left aside: an integer of up to 15 digits is shown whole under the format General.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

GENERAL = "General"
# the formats that a file names by number only; 27 to 58 as in Simplified Chinese
BUILT_IN: Mapping[int, str] = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0', 6: '"¥"#,##0', 7: '"¥"#,##0.00', 8: '"¥"#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"',
    29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0;-", 42: '"¥"#,##0;"¥"-#,##0;"¥"-', 43: "#,##0.00;-#,##0.00;-",
    44: '"¥"#,##0.00;"¥"-#,##0.00;"¥"-', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<noon>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式)|(?P<date>y+|m+|d+|h+|s+|e+(?![+-])|a{3,}|b+|g+)|(?P<exponent>E[+-])"
    r"|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_WEEK = "一二三四五六日"
_MOST = 255  # characters of a format that Excel takes
_LAST_DAY = 2_958_466  # the day after 9999-12-31
_EXACT = Context(prec=40)


class Unshown(Exception):
    """Nobody but the spreadsheet's own program can say what it shows."""


@dataclass(frozen=True)
class _Piece:
    kind: str
    text: str


def shown(value: float, code: str, epoch_1904: bool = False) -> str:
    """A number under a format code; `epoch_1904` for workbooks whose days are counted from 1904. Raises Unshown."""
    if len(code) > _MOST * 4:
        raise Unshown
    section, own_sign = _chosen(value, _sections(code))
    pieces = [piece for piece in section if not _is_condition(piece)]
    if any(piece.kind == "bracket" and piece.text.upper().startswith("DBNUM") for piece in pieces):
        raise Unshown  # numerals in characters: which, is decided by the system's own list
    if any(piece.kind in ("date", "noon") or _elapsed(piece) for piece in pieces):
        return _moment(value, pieces, epoch_1904)
    number = _EXACT.create_decimal(repr(float(value)))
    sign = "-" if number < 0 and not own_sign else ""
    said = _number(abs(number), pieces)
    return sign + said if sign and re.search(r"[1-9]", said) else said


def text(value: str, code: str) -> str:
    """A text under a format code: its fourth section, if there is one, says how it is shown."""
    sections = _sections(code)
    last = sections[-1]
    if len(sections) < 4 and not any(piece == _Piece("other", "@") for piece in last):
        return value
    return "".join(value if piece == _Piece("other", "@") else _plain(piece) for piece in last)


def general(value: float) -> str:
    """A number under the format General."""
    number = _EXACT.create_decimal(repr(float(value)))
    if number == number.to_integral_value() and abs(number) < 10**15:
        return str(int(number))
    size = number.adjusted()
    if -5 < size < 11:
        return _trimmed(_rounded(number, max(0, 9 - max(0, size)) if size >= 0 else 9))
    mantissa = _rounded(number.scaleb(-size), 5)
    if abs(Decimal(mantissa)) >= 10:
        mantissa, size = _rounded(number.scaleb(-size - 1), 5), size + 1
    return f"{_trimmed(mantissa)}E{'-' if size < 0 else '+'}{abs(size):02d}"


def _sections(code: str) -> list[list[_Piece]]:
    """The pieces of each section: positive, negative, zero, text."""
    sections: list[list[_Piece]] = [[]]
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup or "other"
        if kind == "other" and found[0] == ";":
            sections.append([])
        else:
            sections[-1].append(_Piece(kind, found[kind]))
    return sections[:4]


def _chosen(value: float, sections: list[list[_Piece]]) -> tuple[list[_Piece], bool]:
    """The section that shows the number, and whether that section says by itself that the number is below zero."""
    numeric = sections[:3]
    conditions = [next(filter(None, map(_condition, section)), None) for section in numeric]
    if any(conditions):
        for section, condition in zip(numeric, conditions, strict=True):
            if condition is None or _holds(value, *condition):
                return section, len(numeric) > 1 and condition is not None and value < 0 and condition[1] <= 0
        raise Unshown  # Excel draws a row of number signs
    if len(numeric) > 1 and value < 0:
        return numeric[1], True
    if len(numeric) > 2 and value == 0:
        return numeric[2], False
    return numeric[0], False


def _condition(piece: _Piece) -> tuple[str, float] | None:
    found = _CONDITION.fullmatch(piece.text) if piece.kind == "bracket" else None
    return (found[1], float(found[2])) if found else None


def _is_condition(piece: _Piece) -> bool:
    return _condition(piece) is not None


def _holds(value: float, sign: str, limit: float) -> bool:
    return {
        "<": value < limit,
        ">": value > limit,
        "=": value == limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "<>": value != limit,
    }[sign]


def _elapsed(piece: _Piece) -> bool:
    return piece.kind == "bracket" and re.fullmatch(r"h+|m+|s+", piece.text, re.IGNORECASE) is not None


def _plain(piece: _Piece) -> str:
    """What a piece that holds no figure shows."""
    if piece.kind == "bracket":  # a currency stands before its language: [$¥-804]
        return piece.text[1:].partition("-")[0] if piece.text.startswith("$") else ""
    return {"quoted": piece.text, "escaped": piece.text, "space": " ", "fill": ""}.get(piece.kind, piece.text)


def _number(number: Decimal, pieces: list[_Piece]) -> str:
    if any(piece.kind == "general" for piece in pieces):
        return "".join(
            general(float(number)) if piece.kind == "general" else _plain(piece) for piece in pieces
        )
    percents = sum(piece == _Piece("other", "%") for piece in pieces)
    number = number.scaleb(2 * percents)
    figures = [at for at, piece in enumerate(pieces) if piece.kind == "digit"]
    if not figures:
        at_sign = [piece for piece in pieces if piece == _Piece("other", "@")]
        shown_as = general(float(number)) if at_sign else ""
        return "".join(shown_as if piece == _Piece("other", "@") else _plain(piece) for piece in pieces)
    if any(piece == _Piece("other", "/") for piece in pieces):
        return _fraction(number, pieces, figures)
    # commas behind the last figure divide by a thousand; between figures they part thousands
    last = figures[-1]
    scaled = last + 1
    while scaled < len(pieces) and pieces[scaled] == _Piece("other", ","):
        scaled += 1
    number = number.scaleb(-3 * (scaled - last - 1))
    pieces = pieces[: last + 1] + pieces[scaled:]
    exponent = next((at for at, piece in enumerate(pieces) if piece.kind == "exponent"), None)
    if exponent is not None:
        return _scientific(number, pieces, exponent)
    return _filled(number, pieces)


def _filled(number: Decimal, pieces: list[_Piece]) -> str:
    """Figures put into their places; the first place takes all that are left over."""
    point = next((at for at, piece in enumerate(pieces) if piece == _Piece("other", ".")), len(pieces))
    before = [at for at, piece in enumerate(pieces) if piece.kind == "digit" and at < point]
    after = [at for at, piece in enumerate(pieces) if piece.kind == "digit" and at > point]
    parted = any(
        piece == _Piece("other", ",") and before and before[0] < at < before[-1]
        for at, piece in enumerate(pieces[:point])
    )
    whole, _, rest = _rounded(number, len(after)).partition(".")
    whole = "" if whole == "0" else whole
    while rest and after and pieces[after[len(rest) - 1]].text == "#" and rest[-1] == "0":
        rest = rest[:-1]
    said: dict[int, str] = dict(_whole(whole, before, pieces, parted=parted))
    for order, at in enumerate(after):
        said[at] = rest[order] if order < len(rest) else ""
        if pieces[at].text == "?" and not rest[order:].strip("0"):
            said[at] = " "
    out = []
    for at, piece in enumerate(pieces):
        if piece.kind == "digit":
            out.append(said.get(at, ""))
        elif not (piece == _Piece("other", ",") and before and before[0] < at < before[-1]):
            out.append(_plain(piece))
    return "".join(out)


def _whole(whole: str, places: list[int], pieces: list[_Piece], *, parted: bool) -> list[tuple[int, str]]:
    """The figures before the point, each at its place."""
    found = []
    for order, at in enumerate(reversed(places)):
        first = order == len(places) - 1
        figure = whole[-1 - order] if order < len(whole) else {"0": "0", "?": " ", "#": ""}[pieces[at].text]
        if parted and order and order % 3 == 0 and figure.strip():
            found.append((at, figure + ","))
        else:
            found.append((at, figure))
        if first and len(whole) > len(places):
            extra = whole[: len(whole) - len(places)]
            if parted:
                grouped = f"{int(whole):,}"
                kept = sum(len(each) for _at, each in found)
                found = [(places[0], grouped[: len(grouped) - kept + len(found[-1][1])]), *found[:-1]]
            else:
                found[-1] = (at, extra + figure)
    return found


def _scientific(number: Decimal, pieces: list[_Piece], at: int) -> str:
    mantissa, rest = pieces[:at], pieces[at + 1 :]
    places = sum(piece.kind == "digit" for piece in mantissa if piece.kind == "digit")
    point = next((n for n, piece in enumerate(mantissa) if piece == _Piece("other", ".")), len(mantissa))
    decimals = sum(piece.kind == "digit" for piece in mantissa[point:])
    step = max(1, places - decimals)
    power = number.adjusted() if number else 0
    power = power // step * step if step > 1 else power
    scaled = number.scaleb(-power)
    if Decimal(_rounded(scaled, decimals)) >= 10**step:
        power += step
        scaled = number.scaleb(-power)
    figures = sum(piece.kind == "digit" for piece in rest)
    sign = "-" if power < 0 else "+" if pieces[at].text.endswith("+") else ""
    tail = "".join(_plain(piece) for piece in rest if piece.kind != "digit")
    return f"{_filled(scaled, mantissa)}E{sign}{abs(power):0{figures}d}{tail}"


def _fraction(number: Decimal, pieces: list[_Piece], figures: list[int]) -> str:
    """A whole number and a fraction, as near as its places allow."""
    slash = next(at for at, piece in enumerate(pieces) if piece == _Piece("other", "/"))
    below = [at for at in figures if at > slash]
    fixed = "".join(piece.text for piece in pieces[slash + 1 :] if piece.kind == "other").strip()
    above = [at for at in figures if at < slash]
    has_whole = any(
        piece == _Piece("other", " ")
        for piece in pieces[above[0] if above else 0 : above[-1] if above else 0]
    )
    exact = Fraction(number)
    whole = int(exact) if has_whole else 0
    if fixed.isdigit():
        under = int(fixed)
        over = int((exact - whole) * under + Fraction(1, 2))
        part = (over, under)
    else:
        near = (exact - whole).limit_denominator(10 ** max(1, len(below)) - 1)
        part = (near.numerator, near.denominator)
    if has_whole and part[1] and part[0] == part[1]:
        whole, part = whole + 1, (0, part[1])
    if not part[0]:
        return str(whole)
    return f"{whole} {part[0]}/{part[1]}" if whole else f"{part[0]}/{part[1]}"


def _rounded(number: Decimal, decimals: int) -> str:
    """Half away from zero, as spreadsheets round, of the 15 figures that they keep."""
    kept = Context(prec=15, rounding=ROUND_HALF_UP).plus(number)
    return format(kept.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, context=Context(prec=400)), "f")


def _trimmed(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _moment(value: float, pieces: list[_Piece], epoch_1904: bool) -> str:
    """A day and a time of day; days before 1900-03-01 are counted with the 29th of February that 1900 did not have."""
    if not 0 <= value < _LAST_DAY:
        raise Unshown
    decimals = max((_decimals(pieces, at) for at in range(len(pieces))), default=0)
    unit = 10**decimals
    ticks = int(_EXACT.create_decimal(repr(float(value))) * 86_400 * unit + Decimal("0.5"))
    if not any(piece.kind == "date" and piece.text[0] in "sS" for piece in pieces) and not any(
        _elapsed(piece) and piece.text[0] in "sS" for piece in pieces
    ):
        ticks = int(_EXACT.create_decimal(repr(float(value))) * 86_400 * unit + Decimal("0.0001"))
    days, of_day = divmod(ticks, 86_400 * unit)
    clock = _Clock(ticks // unit, of_day // unit, of_day % unit, decimals, *_date(days, epoch_1904))
    twelve = any(piece.kind == "noon" for piece in pieces)
    out, skip = [], 0
    for at, piece in enumerate(pieces):
        if skip:
            skip -= 1
        elif _elapsed(piece):
            out.append(clock.elapsed(piece.text))
        elif piece.kind == "noon":
            out.append(clock.noon(piece.text))
        elif piece.kind == "date":
            out.append(clock.part(piece.text.lower(), minutes=_is_minute(pieces, at), twelve=twelve))
            if skip := _decimals(pieces, at):
                out.append(f".{clock.fraction:0{decimals}d}"[: skip + 1])
                skip += 1
        elif not _is_condition(piece):
            out.append(_plain(piece))
    return "".join(out).strip()


def _decimals(pieces: list[_Piece], at: int) -> int:
    """How many figures of a second stand behind this piece."""
    piece = pieces[at]
    seconds = (piece.kind == "date" or _elapsed(piece)) and piece.text[0] in "sS"
    if not seconds or at + 1 >= len(pieces) or pieces[at + 1] != _Piece("other", "."):
        return 0
    count = 0
    while at + 2 + count < len(pieces) and pieces[at + 2 + count] == _Piece("digit", "0"):
        count += 1
    return min(count, 3)


def _is_minute(pieces: list[_Piece], at: int) -> bool:
    """Whether an m is minutes: behind hours or before seconds, other letters of time between them aside."""
    if pieces[at].text[0] not in "mM" or len(pieces[at].text) > 2:
        return False

    def of_time(piece: _Piece) -> str:
        timed = piece.kind == "date" or _elapsed(piece)
        return piece.text[0].lower() if timed else ""

    before = next((found for piece in reversed(pieces[:at]) if (found := of_time(piece))), "")
    after = next((found for piece in pieces[at + 1 :] if (found := of_time(piece))), "")
    return before == "h" or after == "s"


@dataclass(frozen=True)
class _Clock:
    """A moment in its parts: seconds since the first day, seconds of this day, ticks of this second, and the day."""

    total: int
    seconds: int
    fraction: int
    decimals: int
    year: int
    month: int
    day: int
    weekday: int

    def elapsed(self, letters: str) -> str:
        size = {"h": 3600, "m": 60, "s": 1}[letters[0].lower()]
        return f"{self.total // size:0{len(letters)}d}"

    def noon(self, letters: str) -> str:
        first, second = letters.split("/")
        return second if self.seconds >= 43_200 else first

    def part(self, letters: str, *, minutes: bool, twelve: bool) -> str:
        sign, count = letters[0], len(letters)
        if sign == "y":
            return str(self.year) if count > 2 else f"{self.year % 100:02d}"
        if sign == "e":
            return str(self.year)
        if sign in "bg":
            raise Unshown  # years of other calendars
        if sign == "m" and not minutes:
            name = calendar.month_name[self.month]
            return (f"{self.month}", f"{self.month:02d}", name[:3], name, name[:1])[min(count, 5) - 1]
        if sign == "d":
            name = calendar.day_name[self.weekday]
            return (f"{self.day}", f"{self.day:02d}", name[:3], name)[min(count, 4) - 1]
        if sign == "a":
            return _WEEK[self.weekday] if count == 3 else "星期" + _WEEK[self.weekday]
        hour = self.seconds // 3600
        hour = (hour + 11) % 12 + 1 if twelve else hour
        number = {"h": hour, "m": self.seconds // 60 % 60, "s": self.seconds % 60}[sign]
        return f"{number:0{min(count, 2)}d}"


def _date(days: int, epoch_1904: bool) -> tuple[int, int, int, int]:
    """Year, month, day, and day of the week from Monday."""
    if epoch_1904:
        begin = datetime(1904, 1, 1, tzinfo=UTC)
    elif days == 60:
        return 1900, 2, 29, 2
    elif days == 0:
        return 1900, 1, 0, 5
    else:
        begin = datetime(1899, 12, 31 if days < 60 else 30, tzinfo=UTC)
    try:
        day = begin + timedelta(days=days)
    except OverflowError as error:
        raise Unshown from error
    weekday = (day.weekday() - 1) % 7 if not epoch_1904 and days < 60 else day.weekday()
    return day.year, day.month, day.day, weekday
