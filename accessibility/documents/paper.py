"""What a transcript's documents say, whatever their format: a title, notes, and paragraphs, under headings where there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from accessibility.captions import wording
from accessibility.captions.transcript import Section
from accessibility.layers import descriptions
from accessibility.layers.descriptions import Description


@dataclass(frozen=True)
class Part:
    """Paragraphs, under a heading where they have one."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A transcript to take away. `notes`: whose words these are and who checked them; `language`: zh or en."""

    title: str
    language: str
    notes: tuple[str, ...]
    parts: tuple[Part, ...]


def of(
    title: str,
    language: str,
    sections: Sequence[Section],
    *,
    notes: Sequence[str] = (),
    described: Sequence[Description] = (),
) -> Paper:
    """The paper of a transcript; each description is a paragraph of its own, where it is spoken.

    A description before the first words opens the first part; one after the last words closes the last part. Parts
    without a title are headed by their number and time, so that a reader can walk a long paper; a single one needs none.
    """
    ends = [section.start_ms for section in sections[1:]] + [None]
    parts = []
    begin = 0
    for number, (section, end) in enumerate(zip(sections, ends, strict=True), start=1):
        told = [each for each in described if begin <= each.start_ms and (end is None or each.start_ms < end)]
        heading = wording.heading(section, number) if len(sections) > 1 else section.heading
        parts.append(Part(heading, tuple(_paragraphs(section, told, language))))
        begin = end or 0
    return Paper(title, language, tuple(notes), tuple(parts))


def _paragraphs(section: Section, told: Sequence[Description], language: str) -> list[str]:
    """A section's paragraphs, split where a description is spoken between two of its sentences."""
    found: list[str] = []
    pending = list(told)
    for paragraph in section.paragraphs:
        here = [each for each in pending if each.start_ms < paragraph.end_ms]
        pending = pending[len(here) :]
        merged = descriptions.merged(paragraph.sentences, here, language)
        for marked, group in groupby(merged, key=lambda pair: pair[1]):
            texts = [sentence.text.strip() if marked else sentence.text for sentence, _ in group]
            found += texts if marked else ["".join(texts).strip()]
    return found + [sentence.text for sentence, _ in descriptions.merged((), pending, language)]
