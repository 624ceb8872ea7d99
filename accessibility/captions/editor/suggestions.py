"""Terms of the package that a cue may have meant: words that sound like one of them and are written otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from packages.models import Course, Package, Resource

_HAN = re.compile(r"[\u3400-\u9fff]+")
MOST = 3
LONGEST = 8


def terms(session: Session, package: Package, glossary: Iterable[str] = ()) -> list[str]:
    """The words of a package's own names: its occupation, courses and resources, whole and in their parts; and of the
    glossary with which its clips were heard."""
    introduction = package.details.get("introduction", {})
    names = [package.name, introduction.get("occupation") or "", introduction.get("standard_name") or ""]
    of_package = Course.package_id == package.id
    names += session.scalars(select(Course.name).where(of_package).order_by(Course.position))
    resources = select(Resource.name).join(Course).where(of_package)
    names += session.scalars(resources.order_by(Course.position, Resource.position))
    names += glossary
    found = [part for name in names for run in _HAN.findall(name) for part in (run, *_parts(run))]
    return list(dict.fromkeys(word for word in found if 2 <= len(word) <= LONGEST))


def _parts(run: str) -> list[str]:
    import jieba

    jieba.setLogLevel("ERROR")
    return list(jieba.lcut(run))


def suggest(texts: Sequence[str], known: Iterable[str]) -> list[list[tuple[str, str]]]:
    """For each text, what stands there and the term that sounds the same; a text that has the term needs none."""
    sounds = {_sound(term): term for term in known}
    lengths = sorted({len(sound) for sound in sounds})
    return [_heard(text, sounds, lengths) for text in texts]


def _heard(text: str, sounds: dict[tuple[str, ...], str], lengths: list[int]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for run in _HAN.findall(text):
        sound = _sound(run)
        for size in lengths:
            for at in range(len(run) - size + 1):
                term, there = sounds.get(sound[at : at + size]), run[at : at + size]
                if term is not None and term != there and (there, term) not in found:
                    found.append((there, term))
    return found[:MOST]


def _sound(text: str) -> tuple[str, ...]:
    """Syllables without tones: the machine often hears the tone wrong too."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(text))
