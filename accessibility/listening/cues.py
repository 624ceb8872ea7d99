"""Cues: words cut into captions at the ends of phrases, within the limits of timed text (languages.toml).

Of all ways to cut a stretch of speech the cheapest is taken: captions that end with a sentence, then with a phrase, and
never inside a word or a number. Times follow the words; where speech is too fast to be read, a caption stays a little
longer and the next one begins a little later (LAG_MS at most before the reading speed rises to the higher limit).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from accessibility.listening.engines.model import Word
from accessibility.listening.languages import LIMITS, Limits
from accessibility.listening.mandarin import numbers
from accessibility.listening.script import ENDS, MARKS

__all__ = [
    "GAP_MS",
    "LIMITS",
    "LINES",
    "LONGEST_MS",
    "SHORTEST_MS",
    "Cue",
    "Limits",
    "Mend",
    "Token",
    "cut",
    "edited",
]

LINES = max(limits.lines for limits in LIMITS.values())
SHORTEST_MS = min(limits.shortest_ms for limits in LIMITS.values())
LONGEST_MS = max(limits.longest_ms for limits in LIMITS.values())
GAP_MS = min(limits.gap_ms for limits in LIMITS.values())
LONG_PAUSE_MS = 900
LEAD_MS = 100  # a caption may come this much before its first word
LAG_MS = 1_000
UNSURE = 0.45
MARKED_OF, LEAST_DOUBT = 5, 0.3
_BARE = " " + MARKS + "《》（）“”"
NEGATIONS = set("不没未别勿莫非无")
Mend = tuple[int, str, str]  # see accessibility.captions.mended
WIDEST = 14  # a piece that takes more room may be broken, else a caption could not be filled
_FOREIGN = re.compile(r"[A-Za-z0-9]+(?:[-'’./+&][A-Za-z0-9]+)+")
UNITS = ("度", "克", "斤", "米", "升", "毫", "秒", "分钟", "小时", "元", "次", "℃", "%")


@dataclass(frozen=True)
class Cue:
    """A caption: its time in ms, its text (lines joined by a newline), what a person should look at, where it stands in
    the picture (settings as WebVTT writes them; empty: below, in the middle), which words were put for what was heard,
    how many wrong words it is likely to hold (in hundredths; of the worst words of the clip only), and these words."""

    start_ms: int
    end_ms: int
    text: str
    flags: tuple[str, ...] = ()
    settings: str = ""
    mends: tuple[Mend, ...] = ()
    worry: int = 0
    doubted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Token:
    """A piece that is never broken: a word of the dictionary, or a number, with its punctuation."""

    text: str
    start_ms: int
    end_ms: int
    probability: float
    mended: bool = False
    language: str = ""  # as in model.Word
    belief: float = 1.0
    marked: bool = False  # one of the worst of the clip

    @property
    def doubt(self) -> float:
        """How likely it is to be wrong, by ear and by the words around it; only the order of these is to be trusted."""
        return 1.0 - self.probability * self.belief


def width(text: str, language: str) -> int:
    """Width in characters, rounded up; in Chinese lines two half-width characters take the room of one.

    A translation may be in a language that has no limits of its own.
    """
    if not LIMITS.get(language, LIMITS["en"]).wide:
        return len(text)
    halves = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return (halves + 1) // 2


def cut(words: Sequence[Word], language: str) -> list[Cue]:
    """Cues for words in their order."""
    limits = LIMITS[language]
    groups = [
        group
        for stretch in _stretches(_marked(tokens(words, language)))
        for group in _cheapest(stretch, limits, language)
    ]
    return _timed([_cue(group, limits, language) for group in groups], limits, language)


def _marked(pieces: Sequence[Token]) -> list[Token]:
    """The worst fifth of a clip's words is marked, so that who has little time mends where most is wrong."""
    doubted = [n for n, piece in enumerate(pieces) if piece.doubt >= LEAST_DOUBT]
    worst = set(sorted(doubted, key=lambda n: -pieces[n].doubt)[: len(pieces) // MARKED_OF])
    return [replace(piece, marked=n in worst) for n, piece in enumerate(pieces)]


def tokens(words: Sequence[Word], language: str) -> list[Token]:
    """Words joined to pieces that must not be broken (jieba's words for Chinese)."""
    if not LIMITS[language].wide:
        return _spaced(words)
    import jieba

    jieba.setLogLevel("ERROR")
    spread = list(_characters(words))
    text = "".join(word.text for word in words)
    whole = _inside_of_wholes(text)
    found: list[Token] = []
    at = 0
    for piece in jieba.lcut(text, HMM=False):
        part = spread[at : at + len(piece)]
        together = at in whole
        at += len(piece)
        made = Token(
            piece,
            part[0].start_ms,
            part[-1].end_ms,
            min(c.probability for c in part),
            any(c.mended for c in part),
            part[-1].language,
            min(c.belief for c in part),
        )
        if found and (together or _glued(found[-1].text, piece)):
            found[-1] = _joined(found[-1], made)
        else:
            found.append(made)
    return found


def _inside_of_wholes(text: str) -> set[int]:
    """Places at which nothing is broken: inside a number with what it counts, and inside a foreign word (Wi-Fi)."""
    spans = [*numbers.spans(text), *(match.span() for match in _FOREIGN.finditer(text))]
    return {
        at
        for first, last in spans
        if width(text[first:last], "zh") <= WIDEST
        for at in range(first + 1, last)
    }


def _spaced(words: Sequence[Word]) -> list[Token]:
    """Words of a language with blanks; a mark that comes as a word of its own stays with the one before."""
    found: list[Token] = []
    for word in words:
        made = Token(word.text, word.start_ms, word.end_ms, word.probability, word.mended)
        if found and word.text[0] in MARKS:
            found[-1] = _joined(found[-1], made)
        else:
            found.append(made)
    return found


def _characters(words: Sequence[Word]) -> Iterator[Word]:
    """A word for each character: a word's time shared out among its characters."""
    for word in words:
        count = len(word.text)
        length = word.end_ms - word.start_ms
        for index, sign in enumerate(word.text):
            first, last = (word.start_ms + length * n // count for n in (index, index + 1))
            yield replace(word, text=sign, start_ms=first, end_ms=last)


def _glued(before: str, piece: str) -> bool:
    """Marks stay with the word before them; numbers stay whole and with their unit; opening brackets with what follows."""
    if before[-1] in "《（“" or piece.isspace():
        return True
    if piece[0] in MARKS + "》）”%℃":
        return True
    return before[-1].isdigit() and (piece[0].isdigit() or piece.startswith(UNITS))


def _joined(one: Token, other: Token) -> Token:
    return Token(
        one.text + other.text,
        one.start_ms,
        other.end_ms,
        min(one.probability, other.probability),
        one.mended or other.mended,
        one.language or other.language,
        min(one.belief, other.belief),
    )


def _stretches(pieces: Sequence[Token]) -> Iterator[list[Token]]:
    """Pieces between long pauses."""
    group: list[Token] = []
    for piece in pieces:
        if group and piece.start_ms - group[-1].end_ms >= LONG_PAUSE_MS:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _cheapest(pieces: Sequence[Token], limits: Limits, language: str) -> list[list[Token]]:
    """The cheapest way to cut a stretch into captions that fit."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        ways = [(best[end - 1][0] + 50, end - 1)]  # a piece that fits nowhere stands alone
        for start in range(end - 1, -1, -1):
            group = pieces[start:end]
            if not _fits(group, limits, language):
                break
            ways.append((best[start][0] + _price(group, pieces[end : end + 1], limits, language), start))
        best.append(min(ways))
    return list(_way(pieces, best))


def _way(pieces: Sequence[Token], best: list[tuple[float, int]]) -> Iterator[list[Token]]:
    cuts, end = [len(pieces)], len(pieces)
    while end:
        end = best[end][1]
        cuts.append(end)
    for start, stop in zip(cuts[::-1], cuts[-2::-1], strict=False):
        yield list(pieces[start:stop])


def _price(group: Sequence[Token], after: Sequence[Token], limits: Limits, language: str) -> float:
    """What a caption costs: each one costs, so does an end within a phrase, a short one, and a sentence's end inside."""
    price = 2.0 + _price_of_end(group[-1], after, limits)
    inner = sum(piece.text.rstrip()[-1:] in ENDS + "." for piece in group[:-1])
    inner += sum(one.language != other.language for one, other in pairwise(group))
    length = width(_text(group), language)
    told_ms = group[-1].end_ms - group[0].start_ms
    price += 1.5 * inner + (3.0 if length * 5 < limits.line else 0.0)
    return price + (2.0 if told_ms < limits.shortest_ms else 0.0)


def _price_of_end(last: Token, after: Sequence[Token], limits: Limits) -> float:
    mark = last.text.rstrip()[-1:]
    if not after or mark in ENDS + ".":
        return 0.0
    if mark in MARKS:
        return 1.0
    pause = after[0].start_ms - last.end_ms
    stuck = after[0].text[0] in limits.glue or set(last.text) <= NEGATIONS or last.text[-1].isdigit()
    return 4.0 - min(2.0, pause / 150) + (6.0 if stuck else 0.0)


def _fits(group: Sequence[Token], limits: Limits, language: str) -> bool:
    if group[-1].end_ms - group[0].start_ms > limits.longest_ms:
        return False
    return len(_lines(group, limits, language)) <= limits.lines


def _text(group: Sequence[Token]) -> str:
    return "".join(piece.text for piece in group).strip()


def _lines(group: Sequence[Token], limits: Limits, language: str) -> list[str]:
    """One line if it fits; else two, broken after a mark or where they balance; more mean: too long."""
    whole = _text(group)
    if width(whole, language) <= limits.line:
        return [whole]
    best: tuple[int, list[str]] | None = None
    for at in range(1, len(group)):
        pair = [_text(group[:at]), _text(group[at:])]
        first, second = (width(line, language) for line in pair)
        if max(first, second) <= limits.line:
            cost = (
                abs(first - second)
                - (6 if pair[0][-1] in MARKS else 0)
                + (8 if pair[1][0] in limits.glue else 0)
            )
            if best is None or cost < best[0]:
                best = cost, pair
    if best:
        return best[1]
    return _forced(whole, limits, language) if len(group) == 1 else [whole] * (limits.lines + 1)


def _forced(text: str, limits: Limits, language: str) -> list[str]:
    """A single piece wider than a line (a long number, a foreign word) is broken where the line ends."""
    lines = [""]
    for character in text:
        if width(lines[-1] + character, language) > limits.line:
            lines.append("")
        lines[-1] += character
    return lines


def _cue(group: list[Token], limits: Limits, language: str) -> Cue:
    flags = set()
    if any(piece.probability < UNSURE for piece in group):
        flags.add("unsure")
    if any(_risky(piece) for piece in group):
        flags.add("check-number-or-negation")
    if any(piece.mended for piece in group):
        flags.add("mended")
    if len({piece.language for piece in group}) > 1:
        flags.add("languages")
    marked = [piece for piece in group if piece.marked]
    return Cue(
        group[0].start_ms,
        group[-1].end_ms,
        "\n".join(_lines(group, limits, language)),
        tuple(sorted(flags)),
        worry=round(100 * sum(piece.doubt for piece in marked)),
        doubted=tuple(dict.fromkeys(filter(None, (piece.text.strip(_BARE) for piece in marked)))),
    )


def _risky(piece: Token) -> bool:
    """A negation, a number or a unit that was not heard surely: the words that hurt when they are wrong."""
    text = piece.text.lower()
    matters = numbers.numeric(text) or set(text) & NEGATIONS or text.startswith(UNITS)
    matters = matters or text.strip(" ,.!?") in {"not", "no", "never", "don't", "without"}
    return bool(matters) and (piece.probability < 0.7 or piece.mended)


def _timed(cues: list[Cue], limits: Limits, language: str) -> list[Cue]:
    """Times within the limits: ends moved into the pauses; where there is none, the next caption begins later."""
    found: list[Cue] = []
    free = 0  # when the one before and its gap are over
    for cue, after in zip_longest(cues, cues[1:]):
        count = width(cue.text.replace("\n", ""), language)
        calm, hasty = (
            max(limits.shortest_ms, -(-count * 1000 // speed))
            for speed in (limits.per_second, limits.per_second_most)
        )
        latest = after.start_ms - limits.gap_ms if after else cue.end_ms + calm
        start = max(free, cue.start_ms)
        if start + calm > latest:
            start = max(free, cue.start_ms - LEAD_MS, 0)
        end = _end(start, cue.end_ms, latest, calm, hasty)
        end = min(end, start + limits.longest_ms)
        found.append(_told(replace(cue, start_ms=start, end_ms=end), cue.start_ms, calm))
        free = end + limits.gap_ms
    return found


def _end(start: int, said: int, latest: int, calm: int, hasty: int) -> int:
    """When a caption goes: with the speech and read calmly; else the next waits a little; else it is read faster."""
    calmly, hastily = start + calm, start + hasty
    if calmly <= latest:
        return min(max(said, calmly), latest)
    return max(hastily, min(calmly, latest + LAG_MS))


def _told(cue: Cue, said_ms: int, calm: int) -> Cue:
    flags = set(cue.flags)
    if cue.end_ms - cue.start_ms < calm:
        flags.add("fast")
    if cue.start_ms - said_ms > LEAD_MS:
        flags.add("late")
    return replace(cue, flags=tuple(sorted(flags)))


def edited(cue: Cue, text: str, language: str) -> Cue:
    """A cue with a person's words: doubts of the machine go, what the limits say stays or comes."""
    limits = LIMITS[language]
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    count = width("".join(lines), language)
    flags = {flag for flag in cue.flags if flag == "short"}
    if count * 1000 > limits.per_second * (cue.end_ms - cue.start_ms):
        flags.add("fast")
    if len(lines) > limits.lines or any(width(line, language) > limits.line for line in lines):
        flags.add("long")
    return Cue(cue.start_ms, cue.end_ms, "\n".join(lines), tuple(sorted(flags)), cue.settings)
