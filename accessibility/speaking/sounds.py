"""The sounds of a text: a job speaks what has not been spoken yet, sentence by sentence, and joins them at the end.

A sentence is kept under the hash of its words, language and voice (`spoken_text`): the same sentence is spoken once,
wherever it stands, and a better voice speaks it anew. What was made so far can be heard while the rest is made.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from flask import current_app
from sqlalchemy.orm import Session

from accessibility.layers import spoken, store
from accessibility.layers.models import SpokenText
from accessibility.layers.store import Said
from accessibility.speaking import speech
from foundation import db, jobs, storage
from foundation.jobs import Job
from media import ffmpeg
from operation import job_words

ALOUD = "accessibility.aloud"
PAUSE_MS = 300  # after each sentence
UNMADE, MAKING, READY, FAILED, VOICELESS = "unmade", "making", "ready", "failed", "voiceless"


@dataclass(frozen=True)
class Text:
    """What is to be heard."""

    language: str
    sentences: tuple[str, ...]

    @property
    def subject(self) -> str:
        """What its job is about."""
        return f"text:{store.spoken_key(self.joined, self.language)[:40]}"

    @property
    def joined(self) -> str:
        """All of it, for the sound of the whole."""
        return "\n".join(self.sentences)


@dataclass(frozen=True)
class State:
    """How far its sounds are: each sentence's, as far as there is one, and the whole's."""

    name: str
    said: tuple[Said | None, ...] = ()
    whole: Said | None = None
    error: str = ""


def state(session: Session, text: Text) -> State:
    """How far the sounds of a text are."""
    voice = speech.voice_of(text.language, _folder())
    if voice is None:
        return State(VOICELESS)
    known = store.spoken(session, list(text.sentences), text.language, voice)
    whole = store.spoken(session, [text.joined], text.language, _whole(voice)).get(text.joined)
    said = tuple(known.get(each) for each in text.sentences)
    if whole and all(said):
        return State(READY, said, whole)
    job = jobs.of(session, ALOUD, text.subject)
    name = {"waiting": MAKING, "running": MAKING, "failed": FAILED}.get(job.state if job else "", UNMADE)
    return State(name, said, None, job_words.why(job) if job and name == FAILED else "")


def ask(session: Session, text: Text, now: datetime) -> Job | None:
    """Have a text spoken, in the caller's transaction; nothing where it has been, or where no voice is."""
    if state(session, text).name in (READY, VOICELESS):
        return None
    voice = speech.voice_of(text.language, _folder())
    inputs = {"language": text.language, "sentences": list(text.sentences), "voice": voice}
    job = jobs.put(session, ALOUD, text.subject, inputs, now=now)
    if job.state == "done":  # what it made is not there any more
        jobs.again(job)
    return job


def aloud(work: jobs.Work, say: spoken.Speaker = speech.say) -> None:
    """Speak each sentence that has no sound yet; each is kept at once, so a second try goes on where it was."""
    text = Text(work.inputs["language"], tuple(work.inputs["sentences"]))
    for done, sentence in enumerate(text.sentences):
        work.progress("speak", done, len(text.sentences))
        _speak(sentence, text.language, say)
    work.progress("join", len(text.sentences), len(text.sentences))
    _join(text)


def _speak(sentence: str, language: str, say: spoken.Speaker) -> None:
    if _known(sentence, language, _voice(language)):
        return
    try:
        samples, voice = say(sentence, language, _folder())
    except speech.NoVoice as error:
        raise jobs.Failed("no-voice", what=str(error)) from error
    pause = np.zeros(speech.RATE * PAUSE_MS // 1000, np.float32)
    # Asked again: the first word of a new voice may have brought it.
    spoken.save(sentence, language, np.concatenate([samples, pause]), voice, kept_for=_voice(language))


def _join(text: Text) -> None:
    """The whole as one file, for listening without scripting."""
    voice = _voice(text.language)
    if _known(text.joined, text.language, _whole(voice)):
        return
    with db.reading() as session:
        said = store.spoken(session, list(text.sentences), text.language, voice)
        rows = {each.file_id: session.get_one(storage.StoredFile, each.file_id) for each in said.values()}
        paths = [storage.local_path(rows[said[each].file_id]) for each in text.sentences]
    total = sum(said[each].duration_ms for each in text.sentences)
    spoken.keep(text.joined, text.language, joined(paths), total, voice, kept_for=_whole(voice))


def joined(paths: list[Path]) -> bytes:
    """Files of spoken sentences one after the other, not encoded again."""
    with tempfile.TemporaryDirectory() as name:
        listed, target = Path(name) / "said.txt", Path(name) / "said.m4a"
        listed.write_text("".join(f"file '{path}'\n" for path in paths), encoding="utf-8")
        source = ffmpeg.source(listed, format="concat", safe=0)
        ffmpeg.run(ffmpeg.output([source], target, {"c": "copy", "movflags": "+faststart"}), seconds=120)
        return target.read_bytes()


def _known(text: str, language: str, voice: str) -> bool:
    with db.reading() as session:
        return session.get(SpokenText, store.spoken_key(text, language, voice)) is not None


def _voice(language: str) -> str:
    return speech.voice_of(language, _folder()) or ""


def _whole(voice: str) -> str:
    return f"{voice}, whole"


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].cache_dir
    return folder
