"""A transcript from cues: sentences, paragraphs by topic and pause, sections with headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accessibility.cues import Cue
from accessibility.script import ENDS

PARAGRAPH_PAUSE_MS = 1_200
PARAGRAPH_CHARACTERS = 120
SECTION_CHARACTERS = 400


@dataclass(frozen=True)
class Sentence:
    """A sentence with its time in ms."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Sentence, ...]

    @property
    def start_ms(self) -> int:
        """When it begins."""
        return self.sentences[0].start_ms

    @property
    def end_ms(self) -> int:
        """When it ends."""
        return self.sentences[-1].end_ms

    @property
    def text(self) -> str:
        """All its sentences."""
        return "".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True)
class Section:
    """Paragraphs under a heading; a section's heading is its number and its first words."""

    heading: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def start_ms(self) -> int:
        """When it begins."""
        return self.paragraphs[0].start_ms

    @property
    def end_ms(self) -> int:
        """When it ends."""
        return self.paragraphs[-1].end_ms

    @property
    def characters(self) -> int:
        """How much there is to read."""
        return sum(len(paragraph.text) for paragraph in self.paragraphs)


def build(cues: Sequence[Cue], language: str) -> tuple[Section, ...]:
    """The transcript of a clip; empty without cues."""
    paragraphs = list(_paragraphs(list(_sentences(cues, language))))
    sections: list[list[Paragraph]] = []
    for paragraph in paragraphs:
        full = sections and sum(len(p.text) for p in sections[-1]) + len(paragraph.text) > SECTION_CHARACTERS
        if full or not sections:
            sections.append([])
        sections[-1].append(paragraph)
    return tuple(Section(_heading(part), tuple(part)) for part in sections)


def _sentences(cues: Sequence[Cue], language: str) -> Iterator[Sentence]:
    """Cues joined until a sentence ends."""
    between = "" if language == "zh" else " "
    pending: list[Cue] = []
    for cue in cues:
        pending.append(cue)
        if cue.text.rstrip()[-1:] in ENDS + ".":
            yield _sentence(pending, between)
            pending = []
    if pending:
        yield _sentence(pending, between)


def _sentence(cues: list[Cue], between: str) -> Sentence:
    text = between.join(cue.text.replace("\n", between) for cue in cues)
    return Sentence(cues[0].start_ms, cues[-1].end_ms, text + between)


def _paragraphs(sentences: list[Sentence]) -> Iterator[Paragraph]:
    pending: list[Sentence] = []
    for sentence in sentences:
        paused = pending and sentence.start_ms - pending[-1].end_ms >= PARAGRAPH_PAUSE_MS
        long = sum(len(s.text) for s in pending) >= PARAGRAPH_CHARACTERS
        if paused or long:
            yield Paragraph(tuple(pending))
            pending = []
        pending.append(sentence)
    if pending:
        yield Paragraph(tuple(pending))


def _heading(paragraphs: list[Paragraph]) -> str:
    first = paragraphs[0].sentences[0].text.strip()
    for mark in "，。！？；,":
        first = first.split(mark)[0]
    return first[:20]
