"""The captions of the demonstration against the script that was spoken: the machine hears, the script knows the words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from accessibility.listening import cues as captions
from accessibility.listening.cues import LIMITS, Cue

MARK = 6  # how many characters of imbalance a line may have so that it ends with a mark


def spoken(told: dict[str, Any]) -> dict[str, str]:
    """What is said in each clip of the demonstration's texts, by the clip's name."""
    between = "" if told["language"] == "zh" else " "
    clips = [clip for course in told["courses"] for clip in course["clips"]]
    return {clip["name"]: between.join(slide["say"].strip() for slide in clip["slides"]) for clip in clips}


def against(heard: Sequence[Cue], script: str, language: str) -> list[Cue]:
    """The cues with the script's words in place of what was heard; their times stay. One that heard nothing of it goes."""
    if not heard:
        return []
    letters = [place for place, sign in enumerate(script) if sign.isalnum()]
    begins = _places(heard, "".join(script[place] for place in letters).lower())
    cuts = [0, *(letters[at] if at < len(letters) else len(script) for at in begins[1:]), len(script)]
    pairs = zip(heard, pairwise(cuts), strict=True)
    return [
        captions.edited(cue, _lines(script[start:end].strip(), language), language)
        for cue, (start, end) in pairs
        if script[start:end].strip()
    ]


def _places(heard: Sequence[Cue], spoken: str) -> list[int]:
    """Where among the letters that were spoken each cue begins."""
    texts = ["".join(sign for sign in cue.text if sign.isalnum()).lower() for cue in heard]
    blocks = SequenceMatcher(None, "".join(texts), spoken, autojunk=False).get_opcodes()
    starts = [block[1] for block in blocks]
    found, at = [], 0
    for text in texts:
        _tag, i1, i2, j1, j2 = blocks[max(0, bisect_right(starts, at) - 1)] if blocks else ("", 0, 0, 0, 0)
        found.append(min(j2, j1 + (at - i1) * (j2 - j1) // max(1, i2 - i1)))
        at += len(text)
    return found


def _lines(text: str, language: str) -> str:
    """On one line where it fits, else on two that balance, between words and best after a mark."""
    if captions.width(text, language) <= LIMITS[language].line:
        return text
    words = _words(text, language)
    pairs: list[list[str]] = [
        ["".join(words[:at]).strip(), "".join(words[at:]).strip()] for at in range(1, len(words))
    ]
    if not pairs:
        return text
    best = min(pairs, key=lambda pair: _cost(pair, language))
    return "\n".join(best)


def _cost(pair: Sequence[str], language: str) -> int:
    first, second = (captions.width(line, language) for line in pair)
    over = max(0, max(first, second) - LIMITS[language].line)
    headless = 0 if pair[1][:1].isalnum() else 100  # no line begins with a mark
    return abs(first - second) + 10 * over + headless - (0 if pair[0][-1:].isalnum() else MARK)


def _words(text: str, language: str) -> list[str]:
    if language != "zh":
        return [f"{word} " for word in text.split()]
    import jieba

    jieba.setLogLevel("ERROR")
    words: list[str] = jieba.lcut(text, HMM=False)
    return words
