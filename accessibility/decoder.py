"""Whisper in a child process: its memory is its own, and it ends when the process that asked is gone.

The child reads one request a line (JSON: sample offsets of windows into a raw file, prompted or not) and answers one line.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from accessibility import weights, whisper
from accessibility.whisper import EngineMissing, Options, Word
from media.sound import Samples

ROOT = Path(__file__).resolve().parent.parent
Span = tuple[int, int]


class DecoderLost(Exception):
    """The child ended without an answer."""


class Decoder:
    """A child that holds one sound and one loaded engine; started at the first window."""

    def __init__(self, options: Options, sound: Samples) -> None:
        self._options = options
        self._sound = sound
        self._child: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory()

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
        self._folder.cleanup()

    def words(self, spans: Sequence[Span], *, prompted: bool = True) -> list[list[Word]]:
        """The words of each span of samples [first, last), with times from its first."""
        child = self._child or self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps({"spans": list(spans), "prompted": prompted}) + "\n")
        child.stdin.flush()
        line = child.stdout.readline()
        if not line:
            raise DecoderLost(f"exit {child.wait()}")
        answer = json.loads(line)
        if "missing" in answer:
            raise EngineMissing(answer["missing"])
        if "no_weights" in answer:
            raise weights.Missing(answer["no_weights"])
        return [[revived(told) for told in words] for words in answer["words"]]

    def _start(self) -> subprocess.Popen[str]:
        path = Path(self._folder.name) / "sound.npy"
        np.save(path, self._sound)
        options = json.dumps(asdict(self._options), default=str)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "accessibility.decoder", str(path), options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        return self._child


def revived(told: dict[str, Any]) -> Word:
    """A word from its JSON."""
    others = tuple((str(character), float(likelihood)) for character, likelihood in told.get("others", ()))
    return Word(**{**told, "others": others})


def _answer(transcribe: whisper.Transcribe, sound: Samples, request: dict[str, Any]) -> dict[str, Any]:
    windows = [np.array(sound[first:last]) for first, last in request["spans"]]
    found = transcribe(windows, request["prompted"])
    return {"words": [[asdict(word) for word in words] for words in found]}


def main(path: str, told: str) -> None:
    """In the child: load once, answer until the other end closes."""
    given = json.loads(told)
    options = Options(**{**given, "cache": Path(given["cache"]), "terms": tuple(given["terms"])})
    answers, sys.stdout = sys.stdout, sys.stderr  # an engine that prints must not spoil the answers
    transcribe: whisper.Transcribe | None = None
    sound: Samples = np.load(path, mmap_mode="r")
    for line in sys.stdin:
        try:
            transcribe = transcribe or whisper.load(options)
            answer = _answer(transcribe, sound, json.loads(line))
        except EngineMissing as error:
            answer = {"missing": str(error)}
        except weights.Missing as error:
            answer = {"no_weights": str(error)}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
