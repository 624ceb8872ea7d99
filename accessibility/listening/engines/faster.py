"""faster-whisper: encoder, greedy decoding with every step's likelihoods, word times; several windows at a time.

Tried on Mandarin: one best path with the likelihoods of all characters, mended afterwards, hears as well as a beam of
five (docs/captions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from accessibility.listening import readings
from accessibility.listening.engines import stretches, weights
from accessibility.listening.engines.model import SEED, Options, Transcribe, Word, word
from accessibility.listening.engines.stretches import Stretch
from accessibility.listening.readings import Table
from accessibility.listening.sound import RATE, Samples

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
    """A loaded model with the tokens of its languages."""

    def __init__(self, options: Options) -> None:
        import ctranslate2
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        ctranslate2.set_random_seed(SEED)
        self._model = model(options)
        spoken = (options.language, *options.beside)
        self._tokenizers = {
            each: Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language=each)
            for each in spoken
        }
        self._suppressed = get_suppressed_tokens(self._tokenizers[options.language], [-1])
        self._options = options
        self._table = self._characters() if options.language == "zh" else None

    def _characters(self) -> Table:
        from accessibility.listening.mandarin import lexicon

        return readings.table(lexicon.characters(), self._tokenizers[self._options.language].encode)

    def words(self, windows: Sequence[Samples], prompted: bool) -> list[list[Word]]:
        """The words of each window, times from its start; stretches in another language are heard in that one."""
        if not windows:
            return []
        own = self._options.language
        encoded = self._encoded(windows)
        foreign = self._foreign(encoded, windows)
        pure = [n for n, each in enumerate(foreign) if not each]
        part = encoded if len(pure) == len(windows) else self._encoded([windows[n] for n in pure])
        told = dict(zip(pure, self._heard(part, [windows[n] for n in pure], own, prompted), strict=True))
        for n, each in enumerate(foreign):
            if each:
                told[n] = self._mixed(windows[n], each, prompted)
        return [told[n] for n in range(len(windows))]

    def _encoded(self, windows: Sequence[Samples]) -> Any:
        return (
            self._model.encode(np.stack([self._features(window) for window in windows])) if windows else None
        )

    def _features(self, window: Samples) -> Any:
        found = self._model.feature_extractor(window)[..., :FRAMES]
        return np.pad(found, ((0, 0), (0, FRAMES - found.shape[-1])))

    def _foreign(self, encoded: Any, windows: Sequence[Samples]) -> list[list[Stretch]]:
        """The stretches of each window in another language."""
        if not self._options.beside:
            return [[] for _ in windows]
        whole = self._languages(encoded)
        own = self._options.language
        suspected = [
            n for n, told in enumerate(whole) if 1 - told[own] / sum(told.values()) > stretches.SUSPECTED
        ]
        array = np.array(encoded) if suspected else None
        return [
            self._stretches(array[n], window) if array is not None and n in suspected else []
            for n, window in enumerate(windows)
        ]

    def _stretches(self, encoded: Any, window: Samples) -> list[Stretch]:
        import ctranslate2

        slices = np.stack([encoded[at : at + stretches.SLICE] for at in stretches.starts(len(window))])
        told = self._languages(ctranslate2.StorageView.from_array(np.ascontiguousarray(slices)))
        return stretches.found(
            [max(each, key=each.__getitem__) for each in told], window, self._options.language
        )

    def _languages(self, encoded: Any) -> list[dict[str, float]]:
        """How likely each of our languages is, by the model's own detection."""
        found = (dict(each) for each in self._model.model.detect_language(encoded))
        return [
            {code: max(each.get(f"<|{code}|>", 0.0), 1e-9) for code in self._tokenizers} for each in found
        ]

    def _mixed(self, window: Samples, foreign: list[Stretch], prompted: bool) -> list[Word]:
        """A window in several languages: heard once in each, its stretches in a row."""
        found: list[Word] = []
        for language in ("", *dict.fromkeys(each.language for each in foreign)):
            part = stretches.alone(window, foreign, language)
            if not len(part.sound):
                continue
            own = language or self._options.language
            (words,) = self._heard(self._encoded([part.sound]), [part.sound], own, prompted)
            for each in words:
                times = part.placed(each.start_ms, each.end_ms)
                if times:
                    found.append(replace(each, start_ms=times[0], end_ms=times[1], language=language))
        return sorted(found, key=lambda each: each.start_ms)

    def _heard(
        self, encoded: Any, windows: Sequence[Samples], language: str, prompted: bool
    ) -> list[list[Word]]:
        """The words of encoded windows in a language."""
        if not windows:
            return []
        results = self._generated(encoded, len(windows), language, prompted)
        lengths = [min(FRAMES, len(window) // HOP) for window in windows]
        told = self._aligned(encoded, [result.sequences_ids[0] for result in results], lengths, language)
        pairs = zip(results, told, strict=True)
        return [list(self._written(result, times, language)) for result, times in pairs]

    def _generated(self, encoded: Any, count: int, language: str, prompted: bool) -> Any:
        options, tokens = self._options, self._tokenizers[language]
        shown = options.prompt if language == options.language else options.beside_prompt(language)
        before = tokens.encode(" " + shown) if prompted and shown else []
        prompt = self._model.get_prompt(tokens, before, without_timestamps=True)
        return self._model.model.generate(
            encoded,
            [prompt] * count,
            beam_size=1,
            return_scores=True,
            return_logits_vocab=self._by_characters(language),
            suppress_tokens=self._suppressed,
            repetition_penalty=1,
        )

    def _by_characters(self, language: str) -> bool:
        return self._table is not None and language == self._options.language

    def _aligned(self, encoded: Any, tokens: list[list[int]], lengths: list[int], language: str) -> Any:
        """(token's start in s, end in s, probability) of each token of each window."""
        known = self._tokenizers[language]
        clean = [[token for token in sequence if token < known.eot] for sequence in tokens]
        results = self._model.model.align(encoded, known.sot_sequence, clean, lengths, median_filter_width=7)
        return [_times(sequence, result) for sequence, result in zip(clean, results, strict=True)]

    def _written(self, result: Any, times: list[tuple[float, float, float]], language: str) -> Iterator[Word]:
        """Characters of Chinese, words of the rest; a step's likelihoods belong to the character that begins there."""
        known, by_characters = self._tokenizers[language], self._by_characters(language)
        tokens = [token for token in result.sequences_ids[0] if token < known.eot]
        at, before = 0, ""
        for text, parts in _pieces(known, tokens, by_characters):
            start, end, sure = (
                times[at][0],
                times[at + len(parts) - 1][1],
                min(t[2] for t in times[at : at + len(parts)]),
            )
            parted = text[:1].isspace() and not (text.strip() and text.isascii())
            if by_characters and parted and "\u4e00" <= before[-1:] <= "\u9fff":
                # where Whisper writes no marks it parts phrases by a blank; beside a foreign word it is that word's
                yield word("，", start, start, 1.0)
            blank = by_characters and text[:1].isspace() and text.strip()[:1].isalnum() and text.isascii()
            text = text.strip() if by_characters else text
            if text:
                text = f" {text}" if blank else text  # the script keeps it between foreign words
                yield word(text, start, end, sure, self._others(result, at, parts, text))
                before = text
            at += len(parts)

    def _others(self, result: Any, step: int, parts: list[int], text: str) -> tuple[tuple[str, float], ...]:
        if self._table is None or not "\u4e00" <= text[:1] <= "\u9fff" or not result.logits:
            return ()
        heard = parts if len(text) == 1 else parts[:1]
        rows = [np.array(result.logits[0][step + n], np.float32).reshape(-1) for n in range(len(heard))]
        return self._table.at([readings.logarithms(row) for row in rows], heard)


def _pieces(known: Any, tokens: list[int], by_characters: bool) -> list[tuple[str, list[int]]]:
    if not tokens:
        return []
    split = known.split_tokens_on_unicode if by_characters else known.split_tokens_on_spaces
    texts, parts = split(tokens)
    return list(zip(texts, parts, strict=True))


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
