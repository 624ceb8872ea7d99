"""Makers of training packages: zips with real, tiny clips drawn and sounded on the spot."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import imageio_ffmpeg

from exams.bank import workbook
from exams.bank.making import SetQuestion

FIRST, SECOND, THIRD, READING = "操作卫生", "认识面团", "和面练习", "面粉知识"
NAME = "面点入门（虚构）"
NOW_TEXT = "和面前先洗手，再看面粉。" * 30  # 12 characters 30 times: 72 seconds to read

MANIFEST = f"""format = 1

[introduction]
name = "{NAME}"
class_hours = 0.1
occupation = "中式面点师"
standard_kind = "national"
standard_name = "中式面点师国家职业技能标准"
learners = "想学面点的残疾人"
content = "卫生、面粉、和面"
preferred_group = "c"
language = "zh"

[provider]
organisation = "示例培训中心（虚构）"
contact = "示例联系人"
position = "教务"
phone = "000-00000000"
email = "example@example.com"
address = "示例路 1 号"
own_ip = true
digital_skills = false
description = "示例说明"
profile = "示例简介"

[rights]
kind = "commitment"
file = "rights/承诺书.txt"
quotations = "none"
free_use = true

[[courses]]
name = "卫生与面粉"
class_hours = 0.1

[[courses.resources]]
name = "{FIRST}"
file = "media/01.mp4"
kind = "video"
form = "lecture"
category = "ethics"
sound_tells_all = true

[[courses.resources]]
name = "{SECOND}"
file = "media/02.mp4"
kind = "video"
form = "demonstration"
category = "theory"
sound_tells_all = true

[[courses.resources]]
name = "{READING}"
file = "texts/面粉.txt"
kind = "document"
form = "reading"
category = "theory"

[[courses]]
name = "和面"
class_hours = 0.1
weight = 1

[[courses.resources]]
name = "{THIRD}"
file = "media/03.mp4"
kind = "video"
form = "practice"
category = "practical"
sound_tells_all = true

[exams]
file = "exams.xlsx"
"""


@cache
def clip(seconds: int = 2, *, picture: bool = True, sound: bool = True, name: str = "clip.mp4") -> bytes:
    """A clip of a grey field and a tone: a picture a second, so that minutes of it are made in a moment."""
    inputs, codecs = [], []
    if picture:
        inputs += ["-f", "lavfi", "-i", f"color=c=gray:s=64x36:r=1:d={seconds}"]
        codecs += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    if sound:
        inputs += ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=16000:duration={seconds}"]
        codecs += ["-b:a", "16k"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        subprocess.run(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *inputs, *codecs, str(path)], check=True
        )
        return path.read_bytes()


def question(kind: str, resource: str, stem: str = "", points: int | None = None) -> SetQuestion:
    """A question of a kind about a resource."""
    answers = {"single": (0,), "multiple": (0, 2), "true_false": (1,)}
    options = () if kind == "true_false" else ("甲", "乙", "丙")
    return SetQuestion(
        kind, stem or f"{KINDS[kind]} {resource}", options, answers[kind], "因为", points, "", resource
    )


def exam_set(number: int = 1) -> list[SetQuestion]:
    """A set with each kind of question, in proportion to the courses of MANIFEST. No two sets have one in common."""
    asked = [("single", FIRST), ("multiple", THIRD), ("true_false", THIRD)]
    return [question(kind, about, stem(kind, about, number)) for kind, about in asked]


KINDS = {"single": "单选", "multiple": "多选", "true_false": "判断"}
SIGNS = str.maketrans("0123456789abcdef", "天地玄黄宇宙洪荒日月盈昃辰宿列张")


def stem(*parts: object) -> str:
    """Words that no other question has, not even nearly."""
    named = " ".join(KINDS.get(str(part), str(part)) for part in parts)
    return f"{named} {hashlib.sha256(named.encode()).hexdigest()[:24].translate(SIGNS)}"


def exam_sets(count: int = 3) -> list[list[SetQuestion]]:
    """Sets that are all different."""
    return [exam_set(number) for number in range(1, count + 1)]


def files(changes: Mapping[str, bytes | None] | None = None) -> dict[str, bytes]:
    """The files of a good package; `changes` replaces, adds, or with None removes."""
    found: dict[str, bytes | None] = {
        "package.toml": MANIFEST.encode(),
        "exams.xlsx": workbook.write(exam_sets()),
        "media/01.mp4": clip(60),
        "media/02.mp4": clip(80),
        "media/03.mp4": clip(300),
        "texts/面粉.txt": NOW_TEXT.encode(),
        "rights/承诺书.txt": "我们承诺拥有全部权利。（虚构）".encode(),
    }
    found.update(changes or {})
    return {name: content for name, content in found.items() if content is not None}


def zip_of(contents: Mapping[str, bytes]) -> bytes:
    """A plain zip of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in contents.items():
            made.writestr(name, content)
    return target.getvalue()


def package_zip(
    folder: Path, changes: Mapping[str, bytes | None] | None = None, name: str = "package.zip"
) -> Path:
    """A package on disk, good unless changed."""
    path = folder / name
    path.write_bytes(zip_of(files(changes)))
    return path


def manifest_with(*replacements: tuple[str, str]) -> bytes:
    """MANIFEST with pieces of its text replaced; each must be there."""
    text = MANIFEST
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()
