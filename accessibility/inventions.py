"""What Whisper invents: sentences of other people's videos, its own prompt, loops, words over no speech."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accessibility.regions import Region
from accessibility.whisper import MANNER, Word

# Sentences seen over silence and music in many videos' captions; matched without punctuation, after t2s.
KNOWN = (
    r"字幕由.{0,12}(提供|制作)",
    r"请不吝点赞[，,]?订阅[，,]?转发([，,]?打赏)?(支持明镜与点点栏目)?",
    r"(明镜|点点)栏目",
    r"Amara\.?org(社区)?(提供)?",
    r"字幕(志愿者|by)",
    r"(谢谢|感谢)(大家)?(的)?(观看|收看)",
    r"Thanks? (you )?for watching",
)
_KNOWN = re.compile("|".join(f"(?:{pattern})" for pattern in KNOWN), re.IGNORECASE)
_LOOP = re.compile(r"(.{1,12}?)\1{3,}", re.DOTALL)
SLACK_MS = 250


def looping(words: Sequence[Word]) -> bool:
    """The same few characters more than three times in a row: the decoder is stuck."""
    return _LOOP.search("".join(word.text for word in words)) is not None


def kept(words: Sequence[Word], spoken: Sequence[Region]) -> list[Word]:
    """The words that speech supports and nobody else's video said."""
    heard = [word for word in words if _supported(word, spoken)]
    return _without_loops(_without(heard, _spans(heard)))


def _supported(word: Word, spoken: Sequence[Region]) -> bool:
    # A word before a pause is often stretched over it: touching speech is enough.
    return any(r.start_ms - SLACK_MS <= word.end_ms and word.start_ms <= r.end_ms + SLACK_MS for r in spoken)


def _spans(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Character spans of known inventions and of the prompt, in the joined text."""
    text = "".join(word.text for word in words)
    prompt = MANNER["zh"].rstrip("。")
    found = [match.span() for match in _KNOWN.finditer(text)]
    return found + [match.span() for match in re.finditer(re.escape(prompt), text)]


def _without(words: list[Word], spans: list[tuple[int, int]]) -> list[Word]:
    found: list[Word] = []
    at = 0
    for word in words:
        middle = at + len(word.text) // 2
        if not any(first <= middle < last for first, last in spans):
            found.append(word)
        at += len(word.text)
    return found


def _without_loops(words: list[Word]) -> list[Word]:
    """Of a loop only the first turn is kept."""
    text = "".join(word.text for word in words)
    spans = [(match.start() + len(match.group(1)), match.end()) for match in _LOOP.finditer(text)]
    return _without(words, spans)
