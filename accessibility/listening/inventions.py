"""What Whisper invents: sentences of other people's videos, its own prompt, loops, words over no speech."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from accessibility.listening.engines.model import Word
from accessibility.listening.languages import LIMITS
from accessibility.listening.regions import Region

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
_LOOP = re.compile(r"(.{1,12}?)\1{3,}|(.{6,40}?)\2{2,}", re.DOTALL)
ECHOES = ("以下是普通话的句子",)  # shown to Whisper by so many that it says it by itself
SLACK_MS = 250
# A decoder that is stuck crams its loop: nobody speaks faster than this (characters a second), chants included.
FASTEST, LETTER, LONGEST_WORD_MS = 9.0, 0.4, 1_000
DOUBTED = 0.4  # the belief in what is repeated so often
HARD = 0.5  # a window whose words the model believed less in on average is heard again


def looping(words: Sequence[Word]) -> bool:
    """The same few characters more than three times in a row: the decoder is stuck."""
    return _LOOP.search("".join(word.text for word in words)) is not None


def hard(words: Sequence[Word]) -> bool:
    """Nothing was heard, the decoder is stuck, or the model hardly believed what it wrote."""
    return _belief(words) < HARD or looping(words)


def better(one: list[Word], other: list[Word]) -> list[Word]:
    """Of two decodings of a window the one to keep: no loop, then more belief; much shorter ones have left words out."""
    return max(
        (one, other), key=lambda words: (not looping(words), _belief(words) * _fullness(words, one, other))
    )


def _belief(words: Sequence[Word]) -> float:
    return sum(word.probability for word in words) / len(words) if words else 0.0


def _fullness(words: Sequence[Word], *all_of: Sequence[Word]) -> float:
    longest = max(len(each) for each in all_of if not looping(each)) if not all(map(looping, all_of)) else 1
    return min(1.0, len(words) / (0.8 * max(1, longest)))


def kept(words: Sequence[Word], spoken: Sequence[Region], terms: Sequence[str] = ()) -> list[Word]:
    """The words that speech supports, that nobody else's video said and that are no echo of what the decoder was shown."""
    heard = [word for word in words if _supported(word, spoken)]
    return _without_loops(_without(heard, _spans(heard, terms)))


def _supported(word: Word, spoken: Sequence[Region]) -> bool:
    # A word before a pause is often stretched over it: touching speech is enough.
    return any(r.start_ms - SLACK_MS <= word.end_ms and word.start_ms <= r.end_ms + SLACK_MS for r in spoken)


def _spans(words: Sequence[Word], terms: Sequence[str]) -> list[tuple[int, int]]:
    """Character spans of known inventions, of the prompt and of listed terms, in the joined text."""
    text = "".join(word.text for word in words)
    prompts = [limits.manner.rstrip("。") for limits in LIMITS.values() if limits.manner]
    shown = [re.escape(prompt) for prompt in [*prompts, *ECHOES]]
    # three terms in the order in which they were shown are no sentence that anybody says
    shown += ["[、，,]".join(map(re.escape, terms[at : at + 3])) for at in range(len(terms) - 2)]
    return [match.span() for pattern in (_KNOWN, *map(re.compile, shown)) for match in pattern.finditer(text)]


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
    """Of a loop only the first turn is kept; what is repeated at the pace of speech somebody says: it stays, and is doubted."""
    stuck: list[tuple[int, int]] = []
    doubted: set[int] = set()
    for match in _LOOP.finditer("".join(word.text for word in words)):
        inside = _inside(words, match.span())
        if _pace([words[n] for n in inside]) > FASTEST:
            stuck.append((match.start() + len(match.group(1) or match.group(2)), match.end()))
        else:
            doubted.update(inside)
    told = [
        replace(word, probability=min(word.probability, DOUBTED)) if n in doubted else word
        for n, word in enumerate(words)
    ]
    return _without(told, stuck)


def _inside(words: Sequence[Word], span: tuple[int, int]) -> list[int]:
    """Numbers of the words that begin in a span of characters."""
    starts = accumulate((len(word.text) for word in words), initial=0)
    return [n for n, (at, _word) in enumerate(zip(starts, words, strict=False)) if span[0] <= at < span[1]]


def _pace(words: Sequence[Word]) -> float:
    """Chinese characters a second, pauses left out; letters count less."""
    spoken = sum(min(word.end_ms - word.start_ms, LONGEST_WORD_MS) for word in words)
    count = sum(LETTER if sign.isascii() else 1.0 for word in words for sign in word.text)
    return count * 1000 / max(1, spoken)
