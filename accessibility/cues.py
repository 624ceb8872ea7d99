"""Cues: words cut into captions at the ends of phrases, within the limits of timed text.

Limits (Netflix timed text guides): Chinese 16 characters a line, 9 a second; English 42 and 20; two lines,
5/6 to 7 seconds, 80 ms between cues. Where speech is too fast or too short for all of them, a cue stays in step
with the sound and carries a flag.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from accessibility.script import ENDS, MARKS
from accessibility.whisper import Word

LINES = 2
SHORTEST_MS = 834
LONGEST_MS = 7_000
GAP_MS = 80
LONG_PAUSE_MS = 900
UNSURE = 0.45
NEGATIONS = set("不没未别勿莫非无")


@dataclass(frozen=True)
class Limits:
    """A language's limits: width of a line and reading speed, in characters (a half-width one counts half in zh)."""

    line: int
    per_second: int


LIMITS = {"zh": Limits(16, 9), "en": Limits(42, 20)}


@dataclass(frozen=True)
class Cue:
    """A caption: its time in ms, its text (lines joined by a newline), what a person should look at, and where it
    stands in the picture (settings as WebVTT writes them; empty: below, in the middle)."""

    start_ms: int
    end_ms: int
    text: str
    flags: tuple[str, ...] = ()
    settings: str = ""


@dataclass(frozen=True)
class Token:
    """A piece that is never broken: a word of the dictionary, or a number, with its punctuation."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


def width(text: str, language: str) -> int:
    """Width in characters, rounded up; in Chinese lines two half-width characters take the room of one."""
    if language != "zh":
        return len(text)
    halves = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return (halves + 1) // 2


def cut(words: Sequence[Word], language: str) -> list[Cue]:
    """Cues for words in their order."""
    limits = LIMITS[language]
    groups = list(_groups(tokens(words, language), limits, language))
    found = [_cue(group, limits, language) for group in groups]
    return _timed(found, groups, limits, language)


def tokens(words: Sequence[Word], language: str) -> list[Token]:
    """Words joined to pieces that must not be broken (jieba's words for Chinese)."""
    if language != "zh":
        return [Token(w.text, w.start_ms, w.end_ms, w.probability) for w in words]
    import jieba

    jieba.setLogLevel("ERROR")
    spread = list(_characters(words))
    found: list[Token] = []
    at = 0
    for piece in jieba.lcut("".join(word.text for word in words), HMM=False):
        part = spread[at : at + len(piece)]
        at += len(piece)
        glued = found and (
            piece[0] in MARKS + "》）”%℃" or (piece[0].isdigit() and found[-1].text[-1].isdigit())
        )
        low = min(p for _, _, p in part)
        if glued:
            found[-1] = Token(
                found[-1].text + piece, found[-1].start_ms, part[-1][1], min(found[-1].probability, low)
            )
        else:
            found.append(Token(piece, part[0][0], part[-1][1], low))
    return found


def _characters(words: Sequence[Word]) -> Iterator[tuple[int, int, float]]:
    """A time for each character: a word's time shared out among its characters."""
    for word in words:
        count = len(word.text)
        length = word.end_ms - word.start_ms
        for index in range(count):
            first = word.start_ms + length * index // count
            yield first, word.start_ms + length * (index + 1) // count, word.probability


def _groups(pieces: Sequence[Token], limits: Limits, language: str) -> Iterator[list[Token]]:
    """Pieces of one cue each: whole sentences first, then phrases, then parts of a long phrase."""
    for sentence in _split(pieces, ENDS + ".", LONG_PAUSE_MS):
        if _fits(sentence, limits, language):
            yield sentence
            continue
        pending: list[Token] = []
        for phrase in _split(sentence, MARKS, LONG_PAUSE_MS):
            for part in _parts(phrase, limits, language):
                if pending and not _fits(pending + part, limits, language):
                    yield pending
                    pending = []
                pending = pending + part
        yield pending


def _split(pieces: Sequence[Token], marks: str, pause_ms: int) -> Iterator[list[Token]]:
    group: list[Token] = []
    for piece in pieces:
        if group and piece.start_ms - group[-1].end_ms >= pause_ms:
            yield group
            group = []
        group.append(piece)
        if piece.text.rstrip()[-1:] in marks and piece.text.strip():
            yield group
            group = []
    if group:
        yield group


def _parts(phrase: list[Token], limits: Limits, language: str) -> list[list[Token]]:
    """A phrase that fits, or its halves, balanced, until each part fits."""
    if len(phrase) == 1 or _fits(phrase, limits, language):
        return [phrase]
    total = width(_text(phrase, language), language)
    middle = min(
        range(1, len(phrase)), key=lambda i: abs(2 * width(_text(phrase[:i], language), language) - total)
    )
    return _parts(phrase[:middle], limits, language) + _parts(phrase[middle:], limits, language)


def _fits(group: Sequence[Token], limits: Limits, language: str) -> bool:
    if group[-1].end_ms - group[0].start_ms > LONGEST_MS:
        return False
    return len(_lines(group, limits, language)) <= LINES


def _text(group: Sequence[Token], language: str) -> str:
    return "".join(piece.text for piece in group).strip()


def _lines(group: Sequence[Token], limits: Limits, language: str) -> list[str]:
    """One line if it fits; else two, broken after a mark or where they balance; more mean: too long."""
    whole = _text(group, language)
    if width(whole, language) <= limits.line:
        return [whole]
    best: tuple[int, list[str]] | None = None
    for at in range(1, len(group)):
        pair = [_text(group[:at], language), _text(group[at:], language)]
        first, second = (width(line, language) for line in pair)
        if max(first, second) <= limits.line:
            cost = abs(first - second) - (6 if pair[0][-1] in MARKS else 0)
            if best is None or cost < best[0]:
                best = cost, pair
    return best[1] if best else _forced(whole, limits, language)


def _forced(text: str, limits: Limits, language: str) -> list[str]:
    """A single piece wider than a line (a long number, a foreign word) is broken where the line ends."""
    lines = [""]
    for character in text:
        if width(lines[-1] + character, language) > limits.line:
            lines.append("")
        lines[-1] += character
    return lines


def _cue(group: list[Token], limits: Limits, language: str) -> Cue:
    lines = _lines(group, limits, language)
    flags = set()
    if any(piece.probability < UNSURE for piece in group):
        flags.add("unsure")
    if any(_risky(piece) for piece in group):
        flags.add("check-number-or-negation")
    return Cue(group[0].start_ms, group[-1].end_ms, "\n".join(lines), tuple(sorted(flags)))


def _risky(piece: Token) -> bool:
    """A negation or a number that was not heard surely: the words that hurt when they are wrong."""
    matters = any(c.isdigit() for c in piece.text) or set(piece.text) & NEGATIONS
    return bool(matters) and piece.probability < 0.7


def _timed(cues: list[Cue], groups: list[list[Token]], limits: Limits, language: str) -> list[Cue]:
    """Ends moved into the pauses so that a cue can be read, with a gap before the next; what can't be is flagged."""
    found: list[Cue] = []
    for cue, after in zip_longest(cues, cues[1:]):
        count = width(cue.text.replace("\n", ""), language)
        wanted = max(SHORTEST_MS, -(-count * 1000 // limits.per_second))
        latest = after.start_ms - GAP_MS if after else cue.start_ms + LONGEST_MS
        end = min(max(cue.end_ms, cue.start_ms + wanted), latest, cue.start_ms + LONGEST_MS)
        end = max(end, cue.start_ms + 1)
        flags = set(cue.flags)
        if end - cue.start_ms < SHORTEST_MS:
            flags.add("short")
        if count * 1000 > limits.per_second * (end - cue.start_ms):
            flags.add("fast")
        found.append(Cue(cue.start_ms, end, cue.text, tuple(sorted(flags))))
    return found


def edited(cue: Cue, text: str, language: str) -> Cue:
    """A cue with a person's words: doubts of the machine go, what the limits say stays or comes."""
    limits = LIMITS[language]
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    count = width("".join(lines), language)
    flags = {flag for flag in cue.flags if flag == "short"}
    if count * 1000 > limits.per_second * (cue.end_ms - cue.start_ms):
        flags.add("fast")
    if len(lines) > LINES or any(width(line, language) > limits.line for line in lines):
        flags.add("long")
    return Cue(cue.start_ms, cue.end_ms, "\n".join(lines), tuple(sorted(flags)), cue.settings)
