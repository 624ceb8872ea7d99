"""Amounts in words: shares, times, class hours, money and what the media check measures, each in its unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from foundation import i18n
from foundation.i18n import _
from judging.wording.labels import word
from schemes.findings import Value


def value(amount: Value, unit: str) -> str:
    """An amount in its unit, as people say it."""
    if amount is None or not unit:
        return ""
    if isinstance(amount, int) and unit in _UNITS:
        return _UNITS[unit](amount)
    if unit == "yes-no":
        return _("是") if amount else _("否")
    return " / ".join(word(part) for part in str(amount).split(" / "))


def _share(basis_points: int) -> str:
    return i18n.share(basis_points).replace(".0%", "%")


def yuan(fen: int) -> str:
    """A sum of money."""
    return _("%(n)s 元", n=i18n.yuan(fen))


_UNITS: Mapping[str, Callable[[int], str]] = {
    "bp": _share,
    "ms": lambda n: i18n.minutes(n) if n % 1000 == 0 or abs(n) > 1000 else _("%(n)d 毫秒", n=n),
    "tenths": i18n.class_hours,
    "fen": yuan,
    "count": str,
    "px": lambda n: _("%(n)s 像素", n=n),
    "hz": lambda n: _("%(n)s 赫兹", n=n),
    "bps": lambda n: _("%(n)s 千比特每秒", n=_decimal(n, 3)),
    "mfps": lambda n: _("每秒 %(n)s 帧", n=_decimal(n, 3)),
    "db10": lambda n: _("%(n)s 分贝", n=_decimal(n, 1)),
}


def _decimal(amount: int, places: int) -> str:
    """A whole number of the smaller unit as a decimal of the larger one, without needless noughts."""
    whole, part = divmod(abs(amount), 10**places)
    tail = f"{part:0{places}d}".rstrip("0")
    return f"{'-' if amount < 0 else ''}{whole}{'.' if tail else ''}{tail}"
