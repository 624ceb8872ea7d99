"""faster-whisper: encoder, greedy decoding with every step's likelihoods, word times; several windows at a time.

Tried on Mandarin: one best path with the likelihoods of all characters, mended afterwards, hears as well as a beam of
five (docs/captions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from accessibility import readings, weights
from accessibility.readings import Table
from accessibility.whisper import SEED, Options, Transcribe, Word, word
from media.sound import RATE, Samples

FRAMES = 3_000  # what the encoder takes: 30 s in hundredths
HOP = RATE // 100


def model(options: Options) -> Any:
    """The loaded model."""
    from faster_whisper import WhisperModel

    path = weights.folder(options.model, options.cache)
    return WhisperModel(str(path), device="cpu", compute_type="float32", cpu_threads=options.processors)


def plain(options: Options) -> Callable[[Samples], list[tuple[int, int, str]]]:
    """Its own output with its defaults."""
    loaded = model(options)

    def transcribe(sound: Samples) -> list[tuple[int, int, str]]:
        segments, _info = loaded.transcribe(sound, language=options.language)
        return [(int(s.start * 1000), int(s.end * 1000), s.text) for s in segments]

    return transcribe


def load(options: Options) -> Transcribe:
    """Windows to words."""
    decoder = _Decoder(options)
    return decoder.words


class _Decoder:
    """A loaded model with the tokens of its language."""

    def __init__(self, options: Options) -> None:
        import ctranslate2
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        ctranslate2.set_random_seed(SEED)
        self._model = model(options)
        self._tokens = Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language=options.language)
        self._suppressed = get_suppressed_tokens(self._tokens, [-1])
        self._options = options
        self._table = self._characters() if options.language == "zh" else None

    def _characters(self) -> Table:
        from accessibility.mandarin import lexicon

        return readings.table(lexicon.characters(), self._tokens.encode)

    def words(self, windows: Sequence[Samples], prompted: bool) -> list[list[Word]]:
        """The words of each window, times from its start."""
        if not windows:
            return []
        encoded = self._model.encode(np.stack([self._features(window) for window in windows]))
        results = self._generated(encoded, len(windows), prompted)
        lengths = [min(FRAMES, len(window) // HOP) for window in windows]
        told = self._aligned(encoded, [result.sequences_ids[0] for result in results], lengths)
        return [list(self._written(result, times)) for result, times in zip(results, told, strict=True)]

    def _features(self, window: Samples) -> Any:
        found = self._model.feature_extractor(window)[..., :FRAMES]
        return np.pad(found, ((0, 0), (0, FRAMES - found.shape[-1])))

    def _generated(self, encoded: Any, count: int, prompted: bool) -> Any:
        before = self._tokens.encode(" " + self._options.prompt) if prompted and self._options.prompt else []
        prompt = self._model.get_prompt(self._tokens, before, without_timestamps=True)
        return self._model.model.generate(
            encoded,
            [prompt] * count,
            beam_size=1,
            return_scores=True,
            return_logits_vocab=self._table is not None,
            suppress_tokens=self._suppressed,
            repetition_penalty=1,
        )

    def _aligned(self, encoded: Any, tokens: list[list[int]], lengths: list[int]) -> Any:
        """(token's start in s, end in s, probability) of each token of each window."""
        clean = [[token for token in sequence if token < self._tokens.eot] for sequence in tokens]
        results = self._model.model.align(
            encoded, self._tokens.sot_sequence, clean, lengths, median_filter_width=7
        )
        return [_times(sequence, result) for sequence, result in zip(clean, results, strict=True)]

    def _written(self, result: Any, times: list[tuple[float, float, float]]) -> Iterator[Word]:
        """Characters of Chinese, words of the rest; a step's likelihoods belong to the character that begins there."""
        tokens = [token for token in result.sequences_ids[0] if token < self._tokens.eot]
        at = 0
        for text, parts in self._pieces(tokens):
            start, end, sure = (
                times[at][0],
                times[at + len(parts) - 1][1],
                min(t[2] for t in times[at : at + len(parts)]),
            )
            if self._table and at and text[:1].isspace() and not (text.strip() and text.isascii()):
                yield word(
                    "，", start, start, 1.0
                )  # where Whisper writes no marks it parts phrases by a blank
            text = text.strip() if self._table else text
            if text:
                yield word(text, start, end, sure, self._others(result, at, parts, text))
            at += len(parts)

    def _pieces(self, tokens: list[int]) -> list[tuple[str, list[int]]]:
        if not tokens:
            return []
        split = self._tokens.split_tokens_on_unicode if self._table else self._tokens.split_tokens_on_spaces
        texts, parts = split(tokens)
        return list(zip(texts, parts, strict=True))

    def _others(self, result: Any, step: int, parts: list[int], text: str) -> tuple[tuple[str, float], ...]:
        if self._table is None or not "\u4e00" <= text[:1] <= "\u9fff":
            return ()
        heard = parts if len(text) == 1 else parts[:1]
        rows = [np.array(result.logits[0][step + n], np.float32).reshape(-1) for n in range(len(heard))]
        return self._table.at([readings.logarithms(row) for row in rows], heard)


def _times(tokens: list[int], result: Any) -> list[tuple[float, float, float]]:
    """Where each token begins and ends, from the alignment's path, in seconds of the window."""
    if not tokens or not result.alignments:
        return [(0.0, 0.0, 0.0)] * len(tokens)
    texts = np.array([pair[0] for pair in result.alignments])
    frames = np.array([pair[1] for pair in result.alignments])
    starts = frames[np.pad(np.diff(texts), (1, 0), constant_values=1).astype(bool)] / 50
    ends = [*starts[1:], starts[-1] + 0.3]
    sure = [*result.text_token_probs, *[0.0] * len(tokens)]
    return [
        (float(starts[min(n, len(starts) - 1)]), float(ends[min(n, len(starts) - 1)]), sure[n])
        for n in range(len(tokens))
    ]
