"""Hints on plain language: long sentences, rare words, strung-out clauses. Pure; a hint is advice, never a verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

LIMITS = {"zh": 20, "en": 15}  # characters (words in English) of a sentence that is read at one go
RARE = 60  # how often jieba's dictionary has seen a word, in 60 million: below that few people know it,
KNOWN_SIGN = 900  # unless each of its characters is an everyday one: 湿布 explains itself
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}$")


@dataclass(frozen=True)
class Hint:
    """One thing that makes a text hard: `code` is long-sentence, rare-word or double-negation; `count` its measure."""

    code: str
    text: str
    count: int = 0


def hints(text: str, language: str) -> list[Hint]:
    """What makes a text hard to read, in its order; sentences first, then words."""
    found = [hint for part in sentences(text) if (hint := _of_sentence(part, language))]
    return [*found, *_rare(text)] if language == "zh" else found


def sentences(text: str) -> list[str]:
    """A text's sentences."""
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]


def _of_sentence(part: str, language: str) -> Hint | None:
    count = len(re.findall(r"\w", part)) if language == "zh" else len(part.split())
    if count > LIMITS.get(language, LIMITS["en"]):
        return Hint("long-sentence", part, count)
    if language == "zh" and len(re.findall(r"不是不|不得不|并非不|不能不|无不", part)):
        return Hint("double-negation", part)
    return None


def _rare(text: str) -> list[Hint]:
    words = dict.fromkeys(word for word in _dictionary().lcut(text) if _CHINESE.match(word))
    return [Hint("rare-word", word, _seen(word)) for word in words if _is_rare(word)]


def _is_rare(word: str) -> bool:
    return 0 < _seen(word) < RARE and any(_seen(sign) < KNOWN_SIGN for sign in word)


def _seen(word: str) -> int:
    return int(_dictionary().FREQ.get(word) or 0)


@cache
def _dictionary() -> Any:
    """jieba's own dictionary, loaded once and apart from what others add to theirs."""
    import jieba

    jieba.setLogLevel("ERROR")
    made = jieba.Tokenizer()
    made.initialize()
    return made
