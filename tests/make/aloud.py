"""Sounds of texts that are read aloud, made by the job itself with a tone for a voice."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from accessibility.speaking import sounds, speech
from accessibility.speaking.sounds import Text
from foundation import clock, db, jobs


class Tone:
    """A voice that hums for so long at every sentence, and remembers what it was asked to say."""

    def __init__(self, ms: int = 400) -> None:
        self.said: list[str] = []
        self._ms = ms

    def __call__(self, text: str, language: str, folder: Path) -> tuple[speech.Sound, str]:
        self.said.append(text)
        at = np.arange(speech.RATE * self._ms // 1000, dtype=np.float32) / speech.RATE
        return (0.3 * np.sin(2 * np.pi * 440 * at)).astype(np.float32), "示例"


def speak(text: Text, tone: Tone | None = None) -> Tone:
    """Ask for a text's sounds and have the job make them here and now."""
    tone = tone or Tone()
    with db.writing() as session:
        job = sounds.ask(session, text, clock.now())
        assert job is not None
        job.state, job.lease_until = "running", clock.now() + jobs.LEASE
        session.flush()
        work = jobs.Work(db.database(), job)
    sounds.aloud(work, tone)
    work.finish(lambda _session: None)
    return tone
