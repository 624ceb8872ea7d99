"""Voices of the bench that say Mandarin and English in one breath: Kokoro's Mandarin voices with English words among theirs,
its English voices for whole sentences. English becomes phonemes by espeak-ng, spelt as Kokoro was taught them.
"""

from __future__ import annotations

import ctypes
import re
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from accessibility.speaking import speech, voices
from accessibility.speaking.sentences import sentences

Sound = npt.NDArray[np.float32]
_LATIN = re.compile(r"[A-Za-z][A-Za-z' -]*[A-Za-z]|[A-Za-z]")
_LETTERS = re.compile(r"\b[A-Z]{2,}\b")
# espeak-ng's signs -> Kokoro's, the longer ones first
_SIGNS = (
    ("aɪ", "I"), ("aʊ", "W"), ("dʒ", "ʤ"), ("eɪ", "A"), ("tʃ", "ʧ"), ("ɔɪ", "Y"), ("oʊ", "O"), ("əl", "ᵊl"), ("ɜːɹ", "ɜɹ"),
    ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ɚ", "əɹ"), ("r", "ɹ"), ("x", "k"), ("ç", "k"), ("ɐ", "ə"), ("ː", ""), ("o", "ɔ"),
    ("ɾ", "T"), ("ʔ", "t"), ("e", "A"), ("\u0329", ""), ("\u0303", ""),
)  # fmt: skip
_TEXT_UTF8, _IPA, _AUDIO_SYNCHRONOUS = 1, 0x02, 2


def is_english(sentence: str) -> bool:
    """Whether no Chinese character stands in it."""
    return not re.search("[\u4e00-\u9fff]", sentence)


def said(text: str, mandarin: str, english: str, speed: float, cache_dir: Path) -> list[tuple[str, Sound]]:
    """(sentence, samples at 24 kHz with a pause behind) for each sentence, each language in its own voice."""
    pause = np.zeros(speech.RATE * speech.PAUSE_MS // 1000, np.float32)
    return [
        (
            sentence,
            np.concatenate(
                [_spoken(sentence, english if is_english(sentence) else mandarin, speed, cache_dir), pause]
            ),
        )
        for sentence in sentences(text)
    ]


def _spoken(sentence: str, voice: str, speed: float, cache_dir: Path) -> Sound:
    session, phonemes = speech._kokoro(cache_dir)
    style = np.fromfile(_voice(cache_dir, voice), np.float32).reshape(-1, 1, 256)
    told = _phonemes(sentence, phonemes)
    tokens = [voices.TOKENS[sign] for sign in told if sign in voices.TOKENS][:508]
    names = {given.name: given.type for given in session.get_inputs()}
    whole = names["speed"] == "tensor(int32)"
    inputs = {
        "input_ids" if "input_ids" in names else "tokens": np.array([[0, *tokens, 0]], np.int64),
        "style": style[len(tokens)],
        "speed": np.array([1], np.int32) if whole else np.array([speed], np.float32),
    }
    samples: Sound = np.asarray(session.run(None, inputs)[0], np.float32).reshape(-1)
    return speech._trimmed(samples)


def _voice(cache_dir: Path, name: str) -> Path:
    """A voice's style vectors; English ones come in the same package."""
    target = cache_dir / "kokoro" / f"{name}.bin"
    if name in voices.VOICES:
        return voices.voice(cache_dir, name)
    if not target.is_file():
        folder = cache_dir / "kokoro"
        with tarfile.open(voices._packed(folder)) as archive:
            found = archive.extractfile(f"package/voices/{name}.bin")
            if found is None:
                raise speech.NoVoice(name)
            target.write_bytes(found.read())
    return target


def _phonemes(sentence: str, mandarin: Any) -> str:
    told, at = [], 0
    for match in _LATIN.finditer(sentence):
        told += [_mandarin(sentence[at : match.start()], mandarin), english(match[0])]
        at = match.end()
    told.append(_mandarin(sentence[at:], mandarin))
    return " ".join(each for each in told if each)


def _mandarin(text: str, phonemes: Any) -> str:
    """Marks alone are no sentence for the phonemes' maker."""
    if re.search("[\u4e00-\u9fff0-9]", text):
        return str(phonemes(text)[0])
    return text.translate(str.maketrans("，。！？：；、", ",.!?:;,")).strip()


def english(text: str) -> str:
    """Kokoro's signs for English words; PLC is said by its letters."""
    spelt = _LETTERS.sub(lambda word: " ".join(word[0]), text)
    library = _espeak()
    given = ctypes.c_char_p(spelt.encode())
    told = []
    while given.value:
        part = library.espeak_TextToPhonemes(ctypes.byref(given), _TEXT_UTF8, _IPA)
        told.append((part or b"").decode())
        if not given:
            break
    found = " ".join(told)
    for sign, own in _SIGNS:
        found = found.replace(sign, own)
    return found


@cache
def _espeak() -> Any:
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    data = str(Path(espeakng_loader.get_data_path()).parent).encode()
    if library.espeak_Initialize(_AUDIO_SYNCHRONOUS, 0, data, 0) < 0:
        raise speech.NoVoice("espeak-ng")
    library.espeak_SetVoiceByName(b"en-us")
    return library
