"""Whisper in a child process: its memory is its own, and it ends when the process that asked is gone.

The child reads one request a line (JSON: sample offsets of windows into a raw file, prompted or not) and answers one line.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from accessibility.listening.engines import weights, whisper
from accessibility.listening.engines.model import EngineMissing, Options, Transcribe, Word
from accessibility.listening.sound import RATE, Samples
from foundation import child
from foundation.child import Failed, Limits, Patience, Talk

Span = tuple[int, int]


SECONDS_TO_LOAD = 900.0  # a checkpoint may have to be written first
SECONDS_A_SECOND = 60.0  # of sound, on a machine of the slowest kind
# what the largest model takes; its address space says nothing, since libraries for graphics cards reserve more than there is
LIMITS = Limits(memory=None, resident=16 << 30, writes=None)


class DecoderLost(Exception):
    """The child ended without an answer, or took too long for one."""


class Decoder:
    """A child that holds one sound and one loaded engine; started at the first window."""

    def __init__(self, options: Options, sound: Samples) -> None:
        self._options = options
        self._sound = sound
        self._child: Talk | None = None
        self._folder = tempfile.TemporaryDirectory()

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            self._child.__exit__(kind, error, trace)
        self._folder.cleanup()

    def words(self, spans: Sequence[Span], *, prompted: bool = True) -> list[list[Word]]:
        """The words of each span of samples [first, last), with times from its first."""
        talk = self._child or self._start()
        seconds = sum(last - first for first, last in spans) / RATE
        patience = Patience(SECONDS_TO_LOAD + SECONDS_A_SECOND * seconds)
        try:
            answer = talk.ask({"spans": list(spans), "prompted": prompted}, patience)
        except Failed as error:
            raise DecoderLost(str(error)) from error
        if "missing" in answer:
            raise EngineMissing(answer["missing"])
        if "no_weights" in answer:
            raise weights.Missing(answer["no_weights"])
        return [[revived(told) for told in words] for words in answer["words"]]

    def _start(self) -> Talk:
        path = Path(self._folder.name) / "sound.npy"
        np.save(path, self._sound)
        options = json.dumps(asdict(self._options), default=str)
        self._child = Talk("accessibility.listening.engines.decoder", [str(path), options], LIMITS)
        return self._child


def revived(told: dict[str, Any]) -> Word:
    """A word from its JSON."""
    others = tuple((str(character), float(likelihood)) for character, likelihood in told.get("others", ()))
    return Word(**{**told, "others": others})


def _answer(transcribe: Transcribe, sound: Samples, request: dict[str, Any]) -> dict[str, Any]:
    windows = [np.array(sound[first:last]) for first, last in request["spans"]]
    found = transcribe(windows, request["prompted"])
    return {"words": [[asdict(word) for word in words] for words in found]}


class _Engine:
    """In the child: the engine, loaded at the first question."""

    def __init__(self, path: str, told: str) -> None:
        given = json.loads(told)
        self._options = Options(**{**given, "cache": Path(given["cache"]), "terms": tuple(given["terms"])})
        self._sound: Samples = np.load(path, mmap_mode="r")
        self._transcribe: Transcribe | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The words of each span that is asked for, or what is missing."""
        try:
            self._transcribe = self._transcribe or whisper.load(self._options)
            return _answer(self._transcribe, self._sound, request)
        except EngineMissing as error:
            return {"missing": str(error)}
        except weights.Missing as error:
            return {"no_weights": str(error)}


if __name__ == "__main__":
    child.answer_all(_Engine(*sys.argv[1:3]).answer)
