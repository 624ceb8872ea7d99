"""The script of what was heard: simplified characters, full-width punctuation, a stop where there is a pause.

Numbers are written in one way (`mandarin/numbers.py`), without separators inside them; units beside a number as they are
said (80度, 50克, 2分钟); an unlikely sign (℃, ㎡) becomes its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from accessibility.listening import readings
from accessibility.listening.engines.model import Word
from accessibility.listening.mandarin import numbers

COMMA_PAUSE_MS = 500
STOP_PAUSE_MS = 1_000
ENDS = "。！？!?…"
MARKS = ENDS + "，、；：,;:.,"
FOREIGN_MARKS = frozenset(".,!?;:)")
STRAY = frozenset("。，、；：,;")  # of these never two in a row
_WIDE = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；", ":": "：", "(": "（", ")": "）"})
_UNITS = {"℃": "摄氏度", "°C": "摄氏度", "㎡": "平方米", "㎝": "厘米", "㎏": "公斤", "㎜": "毫米"}
_SEPARATOR = re.compile(r"(?<=\d)[,，](?=\d{3,4}(?!\d))")


def written(words: Sequence[Word], language: str) -> list[Word]:
    """The words as they are to be read, in their order; empty ones dropped."""
    if language != "zh":
        return [word for word in words if word.text.strip()]
    found = [
        word if word.language else _with_blank(word, _chinese) for word in _decimals(list(_parted(words)))
    ]
    joined = _numbers([word for word in found if word.text])
    return _stops(numbers.written(_marked_once(joined)))


def run_on(texts: Sequence[str], language: str) -> str:
    """Texts one after the other as they are written: in Chinese a blank stands only between foreign words."""
    if language != "zh":
        return " ".join(texts)
    whole = ""
    for text in texts:
        whole += (" " if _foreign(whole[-1:], text[:1]) else "") + text
    return whole


def _foreign(before: str, after: str) -> bool:
    """Whether two signs that meet are of two foreign words, or of one and a number: else they want no blank."""
    if before in FOREIGN_MARKS and after.isascii() and after.isalpha():
        return True  # the next sentence of a foreign text
    alike = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return alike and (before.isalpha() or after.isalpha())


def _parted(words: Sequence[Word]) -> Iterator[Word]:
    """Words without the blanks that an engine puts before them, but for those between foreign words (Microsoft Word)."""
    before = ""
    for word in words:
        text = word.text.strip()
        both = bool(word.language) and before.isascii()
        blank = word.text[:1].isspace() and (both or _foreign(before, text[:1]))
        before = text[-1:]
        yield replace(word, text=f" {text}" if blank else text)


def _with_blank(word: Word, written: Callable[[str], str]) -> Word:
    """A word written anew behind the blank that it has."""
    text = written(word.text.lstrip())
    return replace(word, text=f" {text}" if text and word.text[:1] == " " else text)


def _decimals(words: Sequence[Word]) -> list[Word]:
    """2.6 is one number, also where its point comes as a word of its own."""
    found: list[Word] = []
    for word, after in zip_longest(words, words[1:]):
        before = found[-1].text if found else ""
        point = word.text == "." and before[-1:].isdigit() and after is not None and after.text[:1].isdigit()
        if point or (re.search(r"\d\.$", before) and word.text[:1].isdigit()):
            found[-1] = replace(found[-1], text=before + word.text, end_ms=word.end_ms)
        else:
            found.append(word)
    return found


def _chinese(text: str) -> str:
    for sign, words in _UNITS.items():
        text = text.replace(sign, words)
    text = unicodedata.normalize("NFKC", readings.simplified(text))
    text = re.sub(r"\s+", "", text) if not re.search(r"[A-Za-z]", text) else text.strip()
    if re.fullmatch(r"[\d.,]*\d[.,]?\d*", text):
        return text
    text = text.translate(_WIDE)
    return re.sub(r"(?<![A-Za-z0-9])\.|(?<=[\u4e00-\u9fff])\.|\.$", "。", text)


def _numbers(words: list[Word]) -> list[Word]:
    """1,414,… is one number: separators between groups of three digits go, also where they are words of their own."""
    gone = {match.start() for match in _SEPARATOR.finditer("".join(word.text for word in words))}
    found: list[Word] = []
    at = 0
    for word in words:
        text = "".join(c for index, c in enumerate(word.text, start=at) if index not in gone)
        at += len(word.text)
        if text:
            found.append(replace(word, text=text))
    return found


def _marked_once(words: list[Word]) -> list[Word]:
    """Of marks in a row one stays, the one that ends most: an engine writes a comma, and leaves a blank for another."""
    found: list[Word] = []
    for word in words:
        text = word.text
        if found and text[0] in STRAY and found[-1].text[-1] in MARKS:
            before = found[-1]
            if text[0] in ENDS and before.text[-1] in STRAY - set(ENDS) and not before.language:
                found[-1] = replace(before, text=before.text[:-1] + text[0])
            text = text[1:]
        if text:
            found.append(replace(word, text=text))
    return found


def _stopped(word: Word, after: Word | None) -> str:
    """A word in another language, or before one: its sentence ends with its own mark where the language changes."""
    ends = after is None or after.language != word.language
    if not ends or word.text[-1] in MARKS:
        return word.text
    return word.text + ("." if word.language else "，")


def _stops(words: list[Word]) -> list[Word]:
    """A comma or a stop where Whisper wrote none and the speaker paused; a stop at the end."""
    found: list[Word] = []
    for word, after in zip_longest(words, words[1:]):
        pause = after.start_ms - word.end_ms if after else STOP_PAUSE_MS
        text = word.text
        if word.language or (after and after.language):
            found.append(replace(word, text=_stopped(word, after)))
            continue
        if text[-1] in "，、；：" and (after is None or pause >= 2 * STOP_PAUSE_MS):
            text = text[:-1] + "。"
        elif text[-1] not in MARKS and pause >= COMMA_PAUSE_MS and not (after and after.text[0] in MARKS):
            text += "。" if pause >= STOP_PAUSE_MS else "，"
        elif text in MARKS and found:
            found[-1] = replace(found[-1], text=found[-1].text + text, end_ms=word.end_ms)
            continue
        found.append(replace(word, text=text))
    return found
