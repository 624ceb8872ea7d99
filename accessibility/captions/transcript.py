"""A transcript from cues: sentences, paragraphs by topic, pause and speaker, sections; and finding in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accessibility.listening.cues import Cue
from accessibility.listening.script import ENDS, run_on

PARAGRAPH_PAUSE_MS = 1_200
PARAGRAPH_CHARACTERS = 120
SECTION_CHARACTERS = 400
CONTEXT = 24  # characters shown on either side of what was found
# "张老师：…", "Chen: …" at the beginning of a sentence: who speaks
SPEAKER = re.compile(r"^[^\s：:，。？！,.?!]{1,12}[：:]\s*(?=\S)")
# "（掌声）", "[music]" alone: a sound, not a sentence
SOUND = re.compile(r"^[（(\[【][^）)\]】]{1,30}[）)\]】]\s*$")


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
    """Paragraphs that are read in one go. Its heading is a title that its clip's file carries; without one there is none:
    words cut out of a sentence are no heading."""

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


@dataclass(frozen=True)
class Chapter:
    """Where a named part of a clip begins, in ms."""

    start_ms: int
    title: str


@dataclass(frozen=True)
class Hit:
    """What was found in a transcript: in which section (from 0), when it is said, and the words around it."""

    section: int
    start_ms: int
    before: str
    found: str
    after: str


def build(
    cues: Sequence[Cue], language: str, chapters: Sequence[Chapter] = (), told: Sequence[Sentence] = ()
) -> tuple[Section, ...]:
    """The transcript of a clip; empty without cues. Chapters, where there are any, are the sections.

    `told`: what a description says, marked as such; it stands before the sentence that begins with it or after it.
    """
    spoken = list(_sentences(cues, language))
    merged = sorted([*told, *spoken], key=lambda each: each.start_ms) if spoken else []
    begins = [chapter.start_ms for chapter in chapters]
    paragraphs = list(_paragraphs(merged, begins))
    if chapters:
        return tuple(_by_chapter(paragraphs, chapters))
    return tuple(Section("", tuple(part)) for part in _parts(paragraphs))


def _parts(paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Paragraphs by what one reads in one go."""
    parts: list[list[Paragraph]] = []
    for paragraph in paragraphs:
        full = parts and sum(len(p.text) for p in parts[-1]) + len(paragraph.text) > SECTION_CHARACTERS
        if full or not parts:
            parts.append([])
        parts[-1].append(paragraph)
    return parts


def chapters(copies: Mapping[str, Any] | None) -> tuple[Chapter, ...]:
    """The chapters that a clip's file carries, from what is told of its copies (media.results.told)."""
    return tuple(Chapter(each["start_ms"], each["title"]) for each in (copies or {}).get("chapters", ()))


def find(sections: Sequence[Section], words: str) -> list[Hit]:
    """Every place where the words are said; capitals or not does not matter."""
    if not words.strip():
        return []
    wanted = re.compile(re.escape(words.strip()), re.IGNORECASE)
    return [
        _hit(number, paragraph, *match.span())
        for number, section in enumerate(sections)
        for paragraph in section.paragraphs
        for match in wanted.finditer(paragraph.text)
    ]


def _hit(section: int, paragraph: Paragraph, start: int, end: int) -> Hit:
    text, said_at, passed = paragraph.text, paragraph.start_ms, 0
    for sentence in paragraph.sentences:
        if passed <= start:
            said_at = sentence.start_ms
        passed += len(sentence.text)
    before = text[max(0, start - CONTEXT) : start]
    return Hit(section, said_at, before, text[start:end], text[end : end + CONTEXT])


def _by_chapter(paragraphs: Sequence[Paragraph], chapters: Sequence[Chapter]) -> Iterator[Section]:
    """Sections of each chapter in which something is said, a long one in several; what comes before the first belongs to it."""
    ends = [*(chapter.start_ms for chapter in chapters[1:]), None]
    begin = 0
    for chapter, end in zip(chapters, ends, strict=True):
        own = [p for p in paragraphs if begin <= p.start_ms and (end is None or p.start_ms < end)]
        for number, part in enumerate(_parts(own), start=1):
            title = f"{chapter.title} {number}" if number > 1 else chapter.title
            yield Section(title if chapter.title else "", tuple(part))
        begin = end or 0


def _sentences(cues: Sequence[Cue], language: str) -> Iterator[Sentence]:
    """Cues joined until a sentence ends."""
    pending: list[Cue] = []
    for cue in cues:
        if pending and (SOUND.match(cue.text) or SPEAKER.match(cue.text)):
            yield _sentence(pending, language)
            pending = []
        pending.append(cue)
        if cue.text.rstrip()[-1:] in ENDS + "." or SOUND.match(cue.text):
            yield _sentence(pending, language)
            pending = []
    if pending:
        yield _sentence(pending, language)


def _sentence(cues: list[Cue], language: str) -> Sentence:
    text = run_on([line for cue in cues for line in cue.text.split("\n")], language)
    return Sentence(cues[0].start_ms, cues[-1].end_ms, text + ("" if language == "zh" else " "))


def _paragraphs(sentences: list[Sentence], begins: Sequence[int] = ()) -> Iterator[Paragraph]:
    pending: list[Sentence] = []
    for sentence in sentences:
        paused = pending and sentence.start_ms - pending[-1].end_ms >= PARAGRAPH_PAUSE_MS
        long = sum(len(s.text) for s in pending) >= PARAGRAPH_CHARACTERS
        another = SPEAKER.match(sentence.text) or SOUND.match(sentence.text)
        opens = pending and any(pending[0].start_ms < at <= sentence.start_ms for at in begins)
        if pending and (paused or long or another or opens or SOUND.match(pending[-1].text)):
            yield Paragraph(tuple(pending))
            pending = []
        pending.append(sentence)
    if pending:
        yield Paragraph(tuple(pending))


def first_words(section: Section) -> str:
    """What a section begins with, up to the first mark: a name to propose for a part that a person is to name."""
    every = [each for paragraph in section.paragraphs for each in paragraph.sentences]
    # what is said, not what a description (which takes no time of the clip) puts before it
    first = next((each for each in every if each.end_ms > each.start_ms), every[0]).text.strip()
    first = SPEAKER.sub("", first)  # who says it is no name
    for mark in "，。！？；,":
        first = first.split(mark)[0]
    return first[:20]
