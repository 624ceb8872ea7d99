"""The script of what was heard: simplified characters, full-width punctuation, a stop where there is a pause.

One policy for numbers: Arabic digits as Whisper writes them, without separators inside them; units beside a number as
they are said (80度, 50克, 2分钟); an unlikely sign (℃, ㎡) becomes its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from accessibility import readings
from accessibility.whisper import Word

COMMA_PAUSE_MS = 500
STOP_PAUSE_MS = 1_000
ENDS = "。！？!?…"
MARKS = ENDS + "，、；：,;:.,"
_WIDE = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；", ":": "：", "(": "（", ")": "）"})
_UNITS = {"℃": "摄氏度", "°C": "摄氏度", "㎡": "平方米", "㎝": "厘米", "㎏": "公斤", "㎜": "毫米"}
_SEPARATOR = re.compile(r"(?<=\d)[,，](?=\d{3,4}(?!\d))")


def written(words: Sequence[Word], language: str) -> list[Word]:
    """The words as they are to be read, in their order; empty ones dropped."""
    if language != "zh":
        return [word for word in words if word.text.strip()]
    found = [replace(word, text=_chinese(word.text)) for word in _decimals(words)]
    return _stops(_numbers([word for word in found if word.text]))


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


def _stops(words: list[Word]) -> list[Word]:
    """A comma or a stop where Whisper wrote none and the speaker paused; a stop at the end."""
    found: list[Word] = []
    for word, after in zip_longest(words, words[1:]):
        pause = after.start_ms - word.end_ms if after else STOP_PAUSE_MS
        text = word.text
        if text[-1] in "，、；：" and (after is None or pause >= 2 * STOP_PAUSE_MS):
            text = text[:-1] + "。"
        elif text[-1] not in MARKS and pause >= COMMA_PAUSE_MS and not (after and after.text[0] in MARKS):
            text += "。" if pause >= STOP_PAUSE_MS else "，"
        elif text in MARKS and found:
            found[-1] = replace(found[-1], text=found[-1].text + text, end_ms=word.end_ms)
            continue
        found.append(replace(word, text=text))
    return found
