"""Recordings for the bench where none are given: English sentences in pyttsx3's voice, which Whisper understands."""

from __future__ import annotations

import csv
import wave
from pathlib import Path

import numpy as np

from accessibility import speech

SENTENCES = (
    "Wash your hands before you touch the flour.",
    "Mix the flour and the warm water with a long wooden spoon.",
    "Let the dough rest under a wet cloth for thirty minutes.",
)


def make(folder: Path) -> Path:
    """A folder with wav files and references.tsv."""
    with (folder / "references.tsv").open("w", newline="") as file:
        rows = csv.writer(file, delimiter="\t")
        rows.writerow(("file", "kind", "reference"))
        for number, sentence in enumerate(SENTENCES, start=1):
            name = f"en-{number:02}.wav"
            said = np.concatenate([samples for _, samples in speech.speak(sentence, "en", folder)])
            with wave.open(str(folder / name), "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(speech.RATE)
                out.writeframes((said * 32767).astype("<i2").tobytes())
            rows.writerow((name, "synthetic", sentence))
    return folder
