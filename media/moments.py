"""A moment of a clip as people type it, as pages show it, and as files write it; inside it is milliseconds."""

from __future__ import annotations

import re
import unicodedata

# 63.5, 1:03.5, 0:01:03.500; marks as a Chinese keyboard gives them
_CLOCK = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})(?:\.(\d{1,3}))?")
# 3分20秒, 1小时3分, 1h3m20s
_SPOKEN = re.compile(
    r"(?:(\d{1,2})(?:小时|h))?(?:(\d{1,3})(?:分钟?|m))?(?:(\d{1,5})(?:\.(\d{1,3}))?(?:秒|s))?"
)
_POINTS = str.maketrans({"。": ".", ",": ".", "，": "."})


def typed(text: str, *, seconds_alone: bool = True) -> int | None:
    """What was typed; None if it is no moment. Without `seconds_alone` a number by itself, which may mean minutes, is none."""
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_POINTS).split()).lower()
    found = (_CLOCK.fullmatch(plain) or _SPOKEN.fullmatch(plain)) if plain else None
    if found is None:
        return None
    hours, minutes, seconds, part = found.groups()
    above = hours is not None or minutes is not None
    if (above and int(seconds or 0) > 59) or (plain.isdecimal() and not seconds_alone):
        return None
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return whole * 1000 + int((part or "0").ljust(3, "0"))


def shown(ms: int) -> str:
    """To the second, rounded down: 24:33, 1:04:33."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def exact(ms: int) -> str:
    """To the millisecond, without needless noughts: 1:05.2, 1:02:03."""
    return f"{shown(ms)}.{ms % 1000:03}".rstrip("0").rstrip(".")


def full(ms: int) -> str:
    """As a field of the caption editor shows it, always of the same width: 1:03.500, 63:03.500."""
    minutes, rest = divmod(ms, 60_000)
    return f"{minutes}:{rest // 1000:02}.{rest % 1000:03}"


def filed(ms: int, point: str = ".") -> str:
    """As caption files write it: 00:01:03.500."""
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
