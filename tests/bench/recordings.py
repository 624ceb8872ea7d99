"""Recordings for the bench where none are given: English sentences in pyttsx3's voice, which Whisper understands."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

SENTENCES = (
    "Wash your hands before you touch the flour.",
    "Mix the flour and the warm water with a long wooden spoon.",
    "Let the dough rest under a wet cloth for thirty minutes.",
)
# In a process of its own: the voice's loop can't be started twice in one, and it prints.
_SPEAK = """
import sys, pyttsx3
engine = pyttsx3.init()
engine.setProperty("rate", 140)
engine.save_to_file(sys.argv[1], sys.argv[2])
engine.runAndWait()
"""


def make(folder: Path) -> Path:
    """A folder with wav files and references.tsv."""
    with (folder / "references.tsv").open("w", newline="") as file:
        rows = csv.writer(file, delimiter="\t")
        rows.writerow(("file", "kind", "reference"))
        for number, sentence in enumerate(SENTENCES, start=1):
            name = f"en-{number:02}.wav"
            subprocess.run(
                [sys.executable, "-c", _SPEAK, sentence, str(folder / name)], check=True, capture_output=True
            )
            rows.writerow((name, "synthetic", sentence))
    return folder
