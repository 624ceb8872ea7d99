"""Sums of money as people write them: yuan that are typed, and Chinese capitals (大写金额) for papers of payment."""

from __future__ import annotations

import re
import unicodedata

MOST_FEN = 10**13
MOST_SIGNS = 20  # more aren't read: so many digits are no sum, and take long
# 1234, 1,234 or 1234.5; a comma only where it parts thousands, so that 1,50 is not taken for 150
_YUAN = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def fen_of(text: str | None) -> int | None:
    """Fen of a text in yuan with at most two places; None for nothing, for what is no such number, and beyond what we count."""
    found = _YUAN.fullmatch(unicodedata.normalize("NFKC", text or "").strip())
    if found is None or len(found[1]) > MOST_SIGNS:
        return None
    fen = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    return fen if fen <= MOST_FEN else None


def capitals(fen: int) -> str:
    """A sum as it is written on papers of payment: 壹万贰仟叁佰元零伍分, 贰万元整.

    As the rules on filling in bills say (支付结算办法 附件一《正确填写票据和结算凭证的基本规定》): 整 where it ends in yuan or jiao,
    one 零 for noughts between digits, and between yuan and fen where there is no jiao.
    """
    yuan, jiao, cent = fen // 100, fen // 10 % 10, fen % 10
    told = f"{_whole(yuan)}元" if yuan else ""
    if not jiao and not cent:
        return f"{told or '零元'}整"
    if jiao:
        told += f"{_DIGITS[jiao]}角"
    elif told:
        told += "零"
    return told + (f"{_DIGITS[cent]}分" if cent else "整")


def _whole(number: int) -> str:
    """Yuan in capitals, by groups of four digits."""
    groups = []
    while number:
        number, rest = divmod(number, 10_000)
        groups.append(rest)
    told = ""
    for at in reversed(range(len(groups))):
        if not groups[at]:
            continue
        if told and (groups[at] < 1000 or not groups[at + 1]):
            told += "零"
        told += _group(groups[at]) + _GROUPS[at]
    return told


def _group(number: int) -> str:
    """Up to four digits."""
    told, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            told += ("零" if gap and told else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return told
