"""Whether two questions are the same question: compared folded, so that width, case, blanks, punctuation and the order
of the options make no difference. What is right, and whether one or several may be chosen, does not matter either: who
has seen the one has seen the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from packages.reading import raised

Key = tuple[str, tuple[str, ...]]

# signs that carry the sense of a number: 1.5 is not 15, -5 is not 5, 10 % is not 10
_OF_NUMBERS = re.compile(r"(?<=\d)[^\w\s](?=\d)|-(?=\d)|[%‰]")
# 10³ is not 103, but H₂O is H2O
_RAISED = re.compile("[" + "".join(sorted(raised.UP)) + "]+")
_PASSED_OVER = "PZC"  # punctuation, blanks, control signs, by the first letter of Unicode's category


@lru_cache(50_000)
def folded(text: str) -> str:
    """A text without what makes no difference; a text that is nothing but punctuation stays as it is."""
    plain = _RAISED.sub(r"^\g<0>", text)
    plain = unicodedata.normalize("NFKC", plain).casefold().replace("\u2212", "-")
    kept = {found.start() for found in _OF_NUMBERS.finditer(plain)}
    signs = [
        sign
        for at, sign in enumerate(plain)
        if at in kept or unicodedata.category(sign)[0] not in _PASSED_OVER
    ]
    return "".join(signs) or plain.strip()


def key(question: Mapping[str, Any]) -> Key:
    """What makes a question this question: two with equal keys are the same one."""
    return folded(question["stem"]), options((*question["options"], *question.get("targets", ())))


def options(offered: Iterable[str]) -> tuple[str, ...]:
    """What a question offers, whatever the order."""
    return tuple(sorted(folded(each) for each in offered))


def keys(questions: Iterable[Mapping[str, Any]]) -> frozenset[Key]:
    """The keys of several questions."""
    return frozenset(key(each) for each in questions)
