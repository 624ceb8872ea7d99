"""Text to speech behind one function: Kokoro for Mandarin, pyttsx3 (espeak-ng) for English.

espeak-ng's Mandarin is not understood well, so there is no quiet fallback: where Kokoro can't be had, `speak` raises
NoVoice and the caller decides (the demonstration then narrates in English and says so). `say` does fall back, and
says which voice it was: a description in a poor voice is better than none, and its words can be read too.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import wave
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from accessibility.speaking import voices
from accessibility.speaking.sentences import sentences
from accessibility.speaking.voices import NoVoice
from foundation import child
from foundation.child import Failed, Limits, Patience
from packages.reading import raised

RATE = 24_000
PAUSE_MS = 650
SECONDS_TO_SAY = 120
MOST_SAID_BYTES = 500_000_000
SPEED = 0.88  # a calm teacher's pace
Sound = npt.NDArray[np.float32]

__all__ = ["RATE", "NoVoice", "Sound", "say", "sentences", "speak", "voice_of"]


def speak(
    text: str, language: str, folder: Path, *, voice: str = voices.VOICE, speed: float = SPEED
) -> list[tuple[str, Sound]]:
    """(sentence, samples at 24 kHz with the pause after it) for each sentence; `folder` is the cache. Raises NoVoice."""
    pause = np.zeros(RATE * PAUSE_MS // 1000, np.float32)
    say = _mandarin(folder, voice, speed) if language == "zh" else _english
    return [(sentence, np.concatenate([say(sentence), pause])) for sentence in sentences(text)]


def voice_of(language: str, folder: Path) -> str | None:
    """The voice that `say` takes as things are, without speaking: Kokoro's where all of it is at hand, else espeak-ng;
    None for a language that nothing here speaks.
    """
    if language == "zh" and voices.at_hand(folder):
        return voices.VOICE
    return "espeak-ng" if language in ("zh", "en") and _has_espeak() else None


@cache
def _has_espeak() -> bool:
    return all(find_spec(name) for name in ("pyttsx3", "espeakng_loader"))


def say(text: str, language: str, folder: Path) -> tuple[Sound, str]:
    """(samples at 24 kHz without a pause at the end, the voice): Kokoro's where it can be had, else espeak-ng's. Raises NoVoice."""
    pause = np.zeros(RATE * PAUSE_MS // 3000, np.float32)
    try:
        voice = voices.VOICE if language == "zh" else "espeak-ng"
        speaker = _mandarin(folder) if language == "zh" else _english
    except NoVoice:
        voice, speaker = "espeak-ng", partial(_english, voice="cmn")
    spoken = [part for sentence in sentences(text) for part in (speaker(sentence), pause)]
    return np.concatenate(spoken[:-1]) if spoken else pause, voice


def _mandarin(folder: Path, voice: str = voices.VOICE, speed: float = SPEED) -> Any:
    session, phonemes = _kokoro(folder)
    style = np.fromfile(voices.voice(folder, voice), np.float32).reshape(-1, 1, 256)

    def say(sentence: str) -> Sound:
        told, _tokens = phonemes(spelt(sentence))
        tokens = [voices.TOKENS[sign] for sign in told if sign in voices.TOKENS][:508]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style[len(tokens)],
            "speed": np.array([speed], np.float32),
        }
        names = {given.name: given.type for given in session.get_inputs()}
        if "input_ids" in names:
            inputs["input_ids"] = inputs.pop("tokens")
        if names["speed"] == "tensor(int32)":
            inputs["speed"] = np.array([1], np.int32)
        samples: Sound = np.asarray(session.run(None, inputs)[0], np.float32).reshape(-1)
        return _trimmed(samples)

    return say


def spelt(sentence: str) -> str:
    """With single letters, abbreviations and powers as Chinese says them; after the letter of an answer a breath."""
    named = re.sub(r"^([A-Z])[.．、]\s*", r"\1，", raised.spoken(sentence))
    return re.sub(
        "(?<![A-Za-z])[A-Z]+(?![a-z])", lambda word: "".join(voices.LETTERS[c] for c in word[0]), named
    )


def _trimmed(samples: Sound) -> Sound:
    """Without the silence that the model leaves around a sentence (50 ms stay)."""
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    if not len(loud):
        return samples
    margin = RATE // 20
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


@cache
def _kokoro(folder: Path) -> tuple[Any, Any]:
    """The model and the phonemes' maker, loaded once."""
    model = voices.model(folder)
    try:
        import jieba
        import onnxruntime
        from misaki import zh
    except ImportError as error:
        raise NoVoice(error.name or str(error)) from error

    jieba.setLogLevel("ERROR")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = os.cpu_count() or 1
    # Threads that wait by turning round take a quarter more of the processor, which pages need too.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return session, zh.ZHG2P()


# In a process of its own, because the driver prints to stdout. runAndWait returns while espeak-ng still speaks on its
# own thread: a process that ended there left no file for a few sentences in every hundred. So it waits until all is written.
_PYTTSX3 = """
import os, sys, time, wave, pyttsx3

def whole(path):
    try:
        with wave.open(path) as file:
            return 0 < file.getnframes() * 2 <= os.path.getsize(path) - 44
    except (OSError, EOFError, wave.Error):
        return False

engine = pyttsx3.init()
engine.setProperty("rate", 150)
if len(sys.argv) > 3:
    engine.setProperty("voice", next(v.id for v in engine.getProperty("voices") if v.id.endswith(sys.argv[3])))
engine.save_to_file(sys.argv[1], sys.argv[2])
engine.runAndWait()
end = time.monotonic() + 60
while not whole(sys.argv[2]) and time.monotonic() < end:
    time.sleep(0.01)
"""


def _english(sentence: str, voice: str = "") -> Sound:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "said.wav"
        said = run_pyttsx3(_PYTTSX3, [sentence, str(out), *([voice] if voice else [])], Path(folder))
        if not out.is_file():
            raise NoVoice(f"pyttsx3: {said[-200:]}")
        return _read_wave(out)


def run_pyttsx3(program: str, arguments: list[str], folder: Path) -> str:
    """Run a program that imports pyttsx3, with the espeak-ng that comes by pip under the name that it looks for; its complaints."""
    import espeakng_loader

    library = folder / "libespeak-ng.so.1"
    if not library.exists():
        library.symlink_to(espeakng_loader.get_library_path())
    paths = {
        "LD_LIBRARY_PATH": str(folder),
        "ESPEAK_DATA_PATH": str(Path(espeakng_loader.get_data_path()).parent),
    }
    limits = Limits(processor=SECONDS_TO_SAY, writes=MOST_SAID_BYTES)
    try:
        command = [sys.executable, "-c", program, *arguments]
        return child.run(command, patience=Patience(SECONDS_TO_SAY), limits=limits, env=paths).said
    except Failed as error:
        return str(error)


def _read_wave(path: Path) -> Sound:
    """A wave file's first channel at our rate."""
    with wave.open(str(path)) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        samples = raw[:: file.getnchannels()].astype(np.float32) / 32768
        source = file.getframerate()
    at = np.arange(0, len(samples), source / RATE)
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)
