"""One way of captioning over some files, in a process of its own, so that its time and memory are its own.

Called as `python -m tests.bench.ways WAY LANGUAGE TERMS FILE…`; prints a line of JSON: for each file its cues and seconds, and the
peak memory in MB. Ways: ours, ours-openai, plain-openai, plain-faster, batched.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from accessibility.captions.cli import OnTerminal
from accessibility.listening import hearing
from accessibility.listening.cues import Cue
from accessibility.listening.engines import whisper
from accessibility.listening.engines.model import BEAM, Options
from config import settings
from media import sound

Way = Callable[[Path], tuple[list[Cue], dict[str, Any]]]


class Tell(Protocol):
    """Where targets are told as met or missed."""

    def tell(self, name: str, told: str, *, met: bool) -> None:
        """A line for one target."""


@dataclass(frozen=True)
class Result:
    """What one way made of a file."""

    file: str
    cues: list[Cue]
    seconds: float
    sound_ms: int
    report: dict[str, Any]

    @property
    def text(self) -> str:
        """All that it wrote."""
        return "".join(cue.text.replace("\n", "") for cue in self.cues)

    @property
    def spaced(self) -> str:
        """The same with blanks between lines and cues, for languages that have them."""
        return " ".join(cue.text.replace("\n", " ") for cue in self.cues)


def run(way: str, language: str, files: list[Path], terms: tuple[str, ...] = ()) -> tuple[list[Result], int]:
    """The results for files, and the peak memory in MB, from a process of its own."""
    command = [sys.executable, "-m", "tests.bench.ways", way, language, json.dumps(terms), *map(str, files)]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])
    results = [
        Result(**{**each, "cues": [Cue(**{**cue, "flags": tuple(cue["flags"])}) for cue in each["cues"]]})
        for each in told["results"]
    ]
    return results, told["peak_mb"]


def _ours(options: Options) -> Way:
    def make(path: Path) -> tuple[list[Cue], dict[str, Any]]:
        found, report = hearing.make(sound.samples(path), options, OnTerminal())
        return found, report.as_dict()

    return make


def _plain(options: Options) -> Way:
    by_engine = whisper.plain(options)
    return lambda path: ([Cue(*row) for row in by_engine(sound.samples(path))], {})


def _batched(options: Options) -> Way:
    """faster-whisper's own pipeline of batches, with word times and our beam."""
    from faster_whisper import BatchedInferencePipeline

    from accessibility.listening.engines import faster

    pipeline = BatchedInferencePipeline(faster.model(options))

    def make(path: Path) -> tuple[list[Cue], dict[str, Any]]:
        segments, _info = pipeline.transcribe(
            sound.samples(path), language=options.language, beam_size=BEAM, word_timestamps=True
        )
        return [Cue(int(s.start * 1000), int(s.end * 1000), s.text) for s in segments], {}

    return make


def main(way: str, language: str, terms: str, *files: str) -> None:
    """In the child."""
    engine = "openai-whisper" if way.endswith("openai") else "faster-whisper"
    options = Options(engine, "base", language, settings.load().cache_dir, tuple(json.loads(terms)))
    make = (_batched if way == "batched" else _plain if way.startswith("plain") else _ours)(options)
    results = []
    for name in files:
        began = time.monotonic()
        found, report = make(Path(name))
        results.append(
            {
                "file": Path(name).name,
                "cues": [cue.__dict__ for cue in found],
                "seconds": time.monotonic() - began,
                "sound_ms": len(sound.samples(Path(name))) * 1000 // sound.RATE,
                "report": report,
            }
        )
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"results": results, "peak_mb": peak // 1024}))


if __name__ == "__main__":
    main(*sys.argv[1:])
