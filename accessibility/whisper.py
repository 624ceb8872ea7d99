"""Two engines behind one function: openai-whisper (the reference) and faster-whisper (the default on processors).

Both read the same weights (accessibility.weights). A window of sound goes in, words with their times come out.
Decoding is seeded, so that the same window always gives the same words.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accessibility import weights
from media.sound import Samples

SEED = 20230831
BEAM = 5
# No fallback to sampling: its generator keeps a state from window to window, so a resumed run would hear otherwise.
TEMPERATURES = (0.0,)
# Shown to the decoder before each window: the manner of writing, then the package's own terms.
MANNER = {"zh": "以下是普通话的句子。", "en": ""}


class EngineMissing(Exception):
    """The engine isn't installed here."""


@dataclass(frozen=True)
class Word:
    """A word as heard: its text (punctuation attached), times in ms from the window's start, the model's belief."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


@dataclass(frozen=True)
class Options:
    """Which engine and model, which language, which terms; `cache` is where weights are kept."""

    engine: str
    model: str
    language: str
    cache: Path
    terms: tuple[str, ...] = ()

    @property
    def prompt(self) -> str:
        """What the decoder is shown before each window."""
        terms = "、".join(self.terms)[:120]
        return MANNER.get(self.language, "") + (terms + "。" if terms else "")


# a window and whether to show the prompt -> words
Transcribe = Callable[[Samples, bool], list[Word]]


def load(options: Options) -> Transcribe:
    """Load an engine; the result turns a window (16 kHz mono) into words."""
    return {"faster-whisper": _faster, "openai-whisper": _openai}[options.engine](options)


def plain(options: Options) -> Callable[[Samples], list[tuple[int, int, str]]]:
    """An engine's own output with its defaults and nothing of ours: (start_ms, end_ms, text), for comparison."""
    if options.engine == "openai-whisper":
        model = _openai_model(options)

        def by_openai(sound: Samples) -> list[tuple[int, int, str]]:
            told = model.transcribe(sound, language=options.language, fp16=False)
            return [(int(s["start"] * 1000), int(s["end"] * 1000), s["text"]) for s in told["segments"]]

        return by_openai
    faster = _faster_model(options)

    def by_faster(sound: Samples) -> list[tuple[int, int, str]]:
        segments, _info = faster.transcribe(sound, language=options.language)
        return [(int(s.start * 1000), int(s.end * 1000), s.text) for s in segments]

    return by_faster


def _faster_model(options: Options) -> Any:
    from faster_whisper import WhisperModel

    path = weights.folder(options.model, options.cache)
    return WhisperModel(str(path), device="cpu", compute_type="int8", cpu_threads=os.cpu_count() or 1)


def _faster(options: Options) -> Transcribe:
    import ctranslate2

    model = _faster_model(options)

    def transcribe(sound: Samples, prompted: bool) -> list[Word]:
        ctranslate2.set_random_seed(SEED)
        segments, _info = model.transcribe(
            sound,
            language=options.language,
            beam_size=BEAM,
            temperature=list(TEMPERATURES),
            condition_on_previous_text=False,
            initial_prompt=(options.prompt or None) if prompted else None,
            word_timestamps=True,
            vad_filter=False,
        )
        found = [word for segment in segments for word in segment.words or ()]
        return [_word(w.word, w.start, w.end, w.probability) for w in found]

    return transcribe


def _openai_model(options: Options) -> Any:
    try:
        import torch
        import whisper
    except ImportError as error:
        raise EngineMissing("openai-whisper") from error
    path = weights.checkpoint(options.model, options.cache)
    torch.set_num_threads(os.cpu_count() or 1)
    model = whisper.load_model(str(path), device="cpu")
    heads = weights.alignment_heads(options.model, options.cache)
    if heads:
        mask = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
        for layer, head in heads:
            mask[layer, head] = True
        model.register_buffer("alignment_heads", mask.to_sparse(), persistent=False)
    return model


def _openai(options: Options) -> Transcribe:
    model = _openai_model(options)
    import torch

    def transcribe(sound: Samples, prompted: bool) -> list[Word]:
        torch.manual_seed(SEED)
        with warnings.catch_warnings():
            # Triton is for GPUs; without it the word times are computed more slowly, and alike.
            warnings.simplefilter("ignore")
            told = model.transcribe(
                sound,
                language=options.language,
                beam_size=BEAM,
                temperature=TEMPERATURES,
                condition_on_previous_text=False,
                initial_prompt=(options.prompt or None) if prompted else None,
                word_timestamps=True,
                fp16=False,
            )
        found = [word for segment in told["segments"] for word in segment["words"]]
        return [_word(w["word"], w["start"], w["end"], w["probability"]) for w in found]

    return transcribe


def _word(text: str, start: float, end: float, probability: float) -> Word:
    return Word(text, round(start * 1000), round(end * 1000), round(float(probability), 4))
