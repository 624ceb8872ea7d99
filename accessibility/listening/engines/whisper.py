"""Two engines behind one function: openai-whisper (the reference) and faster-whisper (the default on processors).

Both read the same weights (accessibility.listening.engines.weights). Windows of sound go in, words with their times come out, and with
faster-whisper what else the model held possible. Nothing is sampled: the same windows always give the same words.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from accessibility.listening.engines import faster, weights
from accessibility.listening.engines.model import (
    BEAM,
    SEED,
    TEMPERATURES,
    EngineMissing,
    Options,
    Transcribe,
    Word,
    word,
)
from accessibility.listening.sound import Samples


def load(options: Options) -> Transcribe:
    """Load an engine; the result turns windows (16 kHz mono) into words."""
    if options.engine == "openai-whisper":
        return _openai(options)
    return faster.load(options)


def plain(options: Options) -> Callable[[Samples], list[tuple[int, int, str]]]:
    """An engine's own output with its defaults and nothing of ours: (start_ms, end_ms, text), for comparison."""
    if options.engine == "openai-whisper":
        model = _openai_model(options)

        def by_openai(sound: Samples) -> list[tuple[int, int, str]]:
            told = model.transcribe(sound, language=options.language, fp16=False)
            return [(int(s["start"] * 1000), int(s["end"] * 1000), s["text"]) for s in told["segments"]]

        return by_openai
    return faster.plain(options)


def _openai_model(options: Options) -> Any:
    try:
        import torch
        import whisper
    except ImportError as error:
        raise EngineMissing("openai-whisper") from error
    path = weights.checkpoint(options.model, options.cache)
    torch.set_num_threads(options.processors)
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

    def one(sound: Samples, prompted: bool) -> list[Word]:
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
        return [word(w["word"], w["start"], w["end"], w["probability"]) for w in found]

    return lambda windows, prompted: [one(sound, prompted) for sound in windows]
