"""Builds demonstration packages: narration spoken, slides drawn, clips encoded, questions written, one zip.

Clips are kept in the cache folder under the hash of their texts: a second build takes seconds.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import tomllib
import wave
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from accessibility.layers import descriptions
from accessibility.layers.descriptions import Description
from accessibility.speaking import speech
from exams.bank import making, workbook
from exams.bank.kinds import MORE
from exams.bank.making import SetQuestion
from media import ffmpeg

TEXTS = Path(__file__).resolve().parent / "texts"
EDITION = "4"  # raise when drawing or encoding changes: kept clips are then made anew
LEAD_MS = 400
BESIDE = ("summary", "describe")  # access layers: the clip itself does not change with them
Tell = Callable[[int, int], None]
MakeClip = Callable[[dict[str, Any]], Path]
COMMITMENT = (
    "版权承诺书\n\n本单位承诺：本培训包的文字、图画、讲解都由本单位自己制作，没有使用他人的作品；"
    "同意用于残疾人公益性职业技能培训，不再收取任何费用。\n\n示例无碍面点工坊（虚构）\n"
)


@dataclass
class Content:
    """What goes into a zip: the manifest's tables, files by path, questions by set."""

    introduction: dict[str, Any]
    provider: dict[str, Any]
    rights: dict[str, Any]
    courses: list[dict[str, Any]]
    files: dict[str, bytes | Path] = field(default_factory=dict)
    sets: list[list[SetQuestion]] = field(default_factory=list)


def texts(language: str) -> dict[str, Any]:
    """The texts of the demonstration in a language."""
    return tomllib.loads((TEXTS / f"{language}.toml").read_text())


def inputs(language: str) -> str:
    """A hash of everything that the packages in a language are made from: all texts, and the code of this room."""
    made_from = [*sorted(TEXTS.glob("*.toml")), *sorted(TEXTS.parent.glob("*.py"))]
    every = [language, *(hashlib.sha256(path.read_bytes()).hexdigest() for path in made_from)]
    return hashlib.sha256("\n".join(every).encode()).hexdigest()


def content(told: dict[str, Any], clip_of: MakeClip, tell: Tell) -> Content:
    """Everything of the good package; `clip_of` gives a clip's file, `tell(done, total)` counts characters."""
    clips = [clip for course in told["courses"] for clip in course["clips"]]
    total = sum(len(slide["say"]) for clip in clips for slide in clip["slides"])
    made = Content(_introduction(told), _provider(told), _rights(), [])
    made.files["rights/承诺书.txt"] = COMMITMENT.encode()
    done = number = 0
    for course in told["courses"]:
        resources = []
        for clip in course["clips"]:
            number += 1
            path = f"media/{number:02}-{clip['name']}.mp4"
            made.files[path] = clip_of(clip)
            resources.append(_entry(made, clip, path))
            done += sum(len(slide["say"]) for slide in clip["slides"])
            tell(done, total)
        resources += [_document(made, each) for each in course.get("documents", [])]
        made.courses.append(
            {
                "name": course["name"],
                "class_hours": course.get("class_hours", 0.1),
                "weight": 1,
                "resources": resources,
            }
        )
    made.sets = questions(told)
    return made


def narrated(told: dict[str, Any], cache: Path) -> MakeClip:
    """Clips really spoken, drawn and encoded, or taken from the cache."""
    return lambda clip: make_clip(clip, told["language"], told["name"], cache)


def _introduction(told: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "occupation", "standard_name", "learners", "content", "language")
    return {
        **{name: told[name] for name in names},
        "class_hours": told.get("class_hours", 0.2),
        "standard_kind": "national",
        "preferred_group": "c",
    }


def _provider(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "organisation": "示例无碍面点工坊（虚构）",
        "contact": "李示例",
        "position": "课程负责人",
        "phone": "022-00000000",
        "email": "provider@example.com",
        "address": "天津市示例区示例路 1 号（虚构）",
        "own_ip": True,
        "digital_skills": False,
        "description": told["provider_description"],
        "profile": told["provider_profile"],
    }


def _rights() -> dict[str, Any]:
    return {"kind": "commitment", "file": "rights/承诺书.txt", "quotations": "none", "free_use": True}


def _entry(made: Content, clip: dict[str, Any], path: str) -> dict[str, Any]:
    """A clip's row: its narration says all that the slides show, but where `describe` adds what they look like."""
    kept = {name: clip[name] for name in ("name", "form", "category")}
    row = {**kept, "file": path, "kind": "video", "sound_tells_all": "describe" not in clip}
    if "describe" in clip:
        row["descriptions"] = path.removesuffix(".mp4") + ".vtt"
        told = descriptions.to_webvtt([Description(0, clip["describe"])], "zh")
        made.files[row["descriptions"]] = told.encode()
    return row | ({"summary": clip["summary"]} if "summary" in clip else {})


def _document(made: Content, told: dict[str, Any]) -> dict[str, Any]:
    kept = {name: told[name] for name in ("name", "file", "kind", "form", "category")}
    if told["kind"] == "image":
        from demo import slides  # draws: only who makes the demonstration waits for that to be imported

        out = io.BytesIO()
        bars = [(name, value) for name, value in told["bars"]]
        slides.chart(told["name"], bars, told["unit"]).save(out, "PNG", optimize=True)
        made.files[told["file"]] = out.getvalue()
        return {**kept, "alt": told["alt"]}
    made.files[told["file"]] = told["text"].strip().encode()
    return kept


def questions(told: dict[str, Any]) -> list[list[SetQuestion]]:
    """The exam sets; `told["instead"]` names what a question is about where its own resource was left out."""
    sets = tomllib.loads((TEXTS / told.get("questions", "questions.toml")).read_text())["sets"]
    instead = told.get("instead", {})
    return [
        [_question(q, instead.get(q["about"], q["about"]), each.get("points")) for q in each["questions"]]
        for each in sets
    ]


def _question(told: dict[str, Any], about: str, points: int | None) -> SetQuestion:
    """`points` of each question of its set, where they are said; a question may have its own."""
    options, answer = tuple(told.get("options", ())), tuple(told["answer"])
    more = {key: told[key] for key in MORE if key in told}
    if told["kind"] == "ordering":
        options, answer = making.ordered(told["stem"], making.in_right_order(options, answer))
    if told["kind"] == "matching":
        rights = [told["targets"][at] for at in answer]
        pairs = list(zip(options, rights, strict=True))
        options, targets, answer = making.matched(told["stem"], pairs, told["targets"])
        more["targets"] = list(targets)
    worth = told.get("points", points)
    return SetQuestion(
        kind=told["kind"],
        stem=told["stem"],
        options=options,
        answer=answer,
        explanation=told["why"],
        points=None if worth is None else worth * 100,
        topic=told["about"],
        resource_name=about,
        difficulty=told.get("difficulty", 0),
        more=more,
    )


def make_clip(clip: dict[str, Any], language: str, footer: str, cache: Path) -> Path:
    """A clip's file in the cache; made when it isn't there."""
    drawn = {name: value for name, value in clip.items() if name not in BESIDE}
    digest = hashlib.sha256(
        json.dumps([EDITION, language, footer, drawn], sort_keys=True).encode()
    ).hexdigest()
    target = cache / "demo" / f"{digest[:24]}.mp4"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        making = target.with_suffix(f".{os.getpid()}.mp4")
        _encode(clip, language, footer, cache, making)
        making.replace(target)
    return target


def _encode(clip: dict[str, Any], language: str, footer: str, cache: Path, target: Path) -> None:
    from demo import slides

    silence = np.zeros(speech.RATE * LEAD_MS // 1000, np.float32)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        listed, sounds = ["ffconcat version 1.0"], []
        for number, told in enumerate(clip["slides"]):
            said = [samples for _, samples in speech.speak(told["say"], language, cache)]
            sound = np.concatenate([silence, *said])
            sounds.append(sound)
            slides.slide(told["title"], told["lines"], told["picture"], footer).save(folder / f"{number}.png")
            listed += [f"file {number}.png", f"duration {len(sound) / speech.RATE:.3f}"]
        listed.append(f"file {len(clip['slides']) - 1}.png")
        (folder / "pictures.txt").write_text("\n".join(listed))
        write_wave(folder / "sound.wav", np.concatenate(sounds))
        _run(folder, target)


def write_wave(path: Path, samples: speech.Sound) -> None:
    """Samples as 16-bit PCM."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(speech.RATE)
        out.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())


def _run(folder: Path, target: Path) -> None:
    """H.264 and AAC, 960 x 540, 25 frames a second, ready to stream."""
    pictures = ffmpeg.source(folder / "pictures.txt", format="concat")
    how = {
        "vf": "fps=25,format=yuv420p",
        "c:v": "libx264",
        "preset": "veryfast",
        "tune": "stillimage",
        "maxrate": "1M",
        "bufsize": "2M",
        "crf": 22,
        "c:a": "aac",
        "b:a": "128k",
        "ar": 44100,
        "ac": 2,
        "shortest": None,
        "movflags": "+faststart",
        "y": None,
    }
    ffmpeg.run(ffmpeg.output([pictures, ffmpeg.source(folder / "sound.wav")], target, how), seconds=900)


def write(made: Content, target: Path) -> None:
    """The package as a zip."""
    target.parent.mkdir(parents=True, exist_ok=True)
    making = target.with_suffix(f".{os.getpid()}")
    with zipfile.ZipFile(making, "w", zipfile.ZIP_STORED) as out:
        out.writestr("package.toml", manifest(made))
        out.writestr("exams.xlsx", workbook.write(made.sets))
        for path, what in made.files.items():
            if isinstance(what, Path):
                out.write(what, path)
            else:
                out.writestr(path, what)
    making.replace(target)


def manifest(made: Content) -> str:
    """package.toml for a content."""
    lines = [
        "format = 1",
        "",
        "[introduction]",
        *_pairs(made.introduction),
        "",
        "[provider]",
        *_pairs(made.provider),
    ]
    lines += ["", "[rights]", *_pairs(made.rights)]
    for course in made.courses:
        lines += ["", "[[courses]]", *_pairs({k: v for k, v in course.items() if k != "resources"})]
        for resource in course["resources"]:
            lines += ["", "[[courses.resources]]", *_pairs(resource)]
    return "\n".join([*lines, ""])


def _pairs(table: dict[str, Any]) -> list[str]:
    """TOML's basic strings, numbers and booleans are spelt as JSON spells them."""
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
