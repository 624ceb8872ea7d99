"""Descriptions spoken on the server: a job that gives every text of a description its sound, once for the same words."""

from __future__ import annotations

import io
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from flask import current_app
from sqlalchemy.orm import Session

from accessibility.layers import store
from accessibility.layers.models import AccessLayer, SpokenText
from accessibility.speaking import speech
from foundation import clock, db, jobs, storage
from foundation.jobs import Job
from media import ffmpeg

DESCRIPTIONS = "accessibility.descriptions"
Speaker = Callable[[str, str, Path], tuple[speech.Sound, str]]


def ask(session: Session, layer: AccessLayer) -> Job:
    """Have a description spoken, in the caller's transaction."""
    inputs = {"language": layer.content["language"], "texts": [cue["text"] for cue in layer.content["cues"]]}
    return jobs.put(session, DESCRIPTIONS, f"resource:{layer.resource_id}", inputs, now=clock.now())


def job_of(session: Session, resource_id: int) -> Job | None:
    """The newest job that speaks a resource's description."""
    return jobs.of(session, DESCRIPTIONS, f"resource:{resource_id}")


def descriptions(work: jobs.Work, say: Speaker = speech.say) -> None:
    """Speak what has not been spoken yet, text by text; each is kept at once, so a second try goes on where it was."""
    language, texts = work.inputs["language"], list(dict.fromkeys(work.inputs["texts"]))
    with db.reading() as session:
        known = store.spoken(session, texts, language)
    for done, text in enumerate(texts):
        work.progress("speak", done, len(texts))
        if text not in known:
            _keep(text, language, say)
    work.progress("speak", len(texts), len(texts))


def _keep(text: str, language: str, say: Speaker) -> None:
    folder: Path = current_app.config["SETTINGS"].cache_dir
    try:
        samples, voice = say(text, language, folder)
    except speech.NoVoice as error:
        raise jobs.Failed("no-voice", what=str(error)) from error
    save(text, language, samples, voice)


def save(text: str, language: str, samples: speech.Sound, voice: str, kept_for: str = "") -> None:
    """Keep the sound of a text, unless somebody else just did; `kept_for`: the voice that it counts for (see store.spoken_key)."""
    duration = max(1, len(samples) * 1000 // speech.RATE)
    keep(text, language, encoded(samples), duration, voice, kept_for)


def keep(text: str, language: str, sound: bytes, duration_ms: int, voice: str, kept_for: str = "") -> None:
    """The same of a sound that is encoded already."""
    now, stream = clock.now(), io.BytesIO(sound)
    with db.writing() as session:
        key = store.spoken_key(text, language, kept_for)
        if session.get(SpokenText, key) is not None:
            return
        file = storage.save(session, stream, name=f"{key[:16]}.m4a", media_type="audio/mp4", now=now)
        told: dict[str, Any] = {"key": key, "language": language, "text": text, "voice": voice}
        session.add(SpokenText(**told, file_id=file.id, duration_ms=duration_ms, made_at=now))


def encoded(samples: speech.Sound) -> bytes:
    """AAC in MP4: an eighth of the wave's size, played by every browser. The peak is at -3 dBFS at most."""
    peak = float(np.abs(samples).max(initial=0.0))
    level = samples * (0.7 / peak) if peak > 0.7 else samples
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "said.wav", Path(name) / "said.m4a"
        with wave.open(str(source), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(speech.RATE)
            out.writeframes((level.clip(-1, 1) * 32767).astype("<i2").tobytes())
        how = {"c:a": "aac", "b:a": "48k", "movflags": "+faststart"}
        ffmpeg.run(ffmpeg.output([ffmpeg.source(source)], target, how), seconds=60)
        return target.read_bytes()
