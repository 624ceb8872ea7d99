"""What a heap of files most likely is: folders are courses, files are resources, the rest is found by what it is.

Pure: `Seen` in, a `Guess` out. Everything that was guessed is named, so that the page can mark it and a person confirms it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any

from packages import magic
from packages.archive import MANIFEST
from packages.shape import MOST_COURSES, MOST_RESOURCES, SHORT
from provider.intake.guessing import naming

CAPTION_ENDINGS = (".srt", ".vtt", ".ass", ".ssa", ".ttml", ".sbv", ".lrc")
CLIPS = ("video", "audio")
LEARNED = frozenset(found for types in magic.TYPES_OF_KIND.values() for found in types)
_RIGHTS = re.compile("承诺|版权|授权|著作权|知识产权|权利")
_PROFILE = re.compile("简介|单位介绍|个人介绍|机构介绍")
_FORMS = (
    (re.compile("习题|作业|测验|练习题|思考题"), "exercise"),
    (re.compile("实操|实训|实习|练习|动手|跟做|跟练"), "practice"),
    (re.compile("演示|示范|展示"), "demonstration"),
)
_ETHICS = re.compile(
    "职业道德|职业素养|职业操守|职业规范|工匠精神|法律|法规|安全|卫生|环保|就业|质量意识|道德"
)
_PRACTICAL = re.compile("实操|实训|实习|动手|跟做|跟练|练习(?!题)")
# 01.zh.srt, 01.chs.srt: the language that a captions file is in, as players name it
_TAG = re.compile(r"\.(zh|zh-cn|zh-hans|chs|sc|cn|en|eng)$")
_SIGN, _DESCRIBED = re.compile("[._\\-（( ]*手语[版)）]*$"), re.compile("[._\\-（( ]*口述(影像)?[版)）]*$")


@dataclass(frozen=True)
class Seen:
    """A file as it was found: type by its bytes, `ms` for clips; `wrong` says why a clip can't be played.

    `book`: which workbook it is, "exam" or "catalogue", or "spare" for another one of a sort that is there already.
    """

    path: str
    type: str
    size: int
    sha256: str = ""
    ms: int | None = None
    wrong: str = ""
    book: str = ""


@dataclass
class Guess:
    """What the files seem to be, as plain values for JSON.

    `resources` in order: the manifest's keys, with `course` (its place in `courses`), `take` (whether it goes into the
    catalogue), `type`, `size`, `ms` and `guessed` (the keys that nobody said). `left`: (path, why) of what is not used.
    `top`: the folder around everything in the archive. `sets`: how many questions
    each exam set has.
    """

    name: str = ""
    top: str = ""
    courses: list[dict[str, Any]] = field(default_factory=list)
    resources: list[dict[str, Any]] = field(default_factory=list)
    introduction: dict[str, Any] = field(default_factory=dict)
    provider: dict[str, Any] = field(default_factory=dict)
    rights: dict[str, Any] = field(default_factory=dict)
    instructors: list[dict[str, Any]] = field(default_factory=list)
    exams: str = ""
    sets: list[int] = field(default_factory=list)
    book: str = ""
    papers: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For keeping as JSON."""
        return asdict(self)


def key_of(text: str) -> str:
    """A short name for a file or folder, for the fields of a form: the same when other files come or go."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def guess(
    seen: Sequence[Seen], name: str, written: Mapping[str, Any] | None, class_hour_minutes: int
) -> Guess:
    """The catalogue of these files. `name`: what the folder or the zip is called; `written`: what a workbook says."""
    told = Guess(name=naming.bare(name))
    usable = _sorted_out(sorted(seen, key=lambda each: naming.order(each.path)), told)
    beside = _beside(usable, told)
    learned = [each for each in usable if each.path not in beside and each.type in LEARNED]
    for key in ("introduction", "provider", "rights"):
        getattr(told, key).update((written or {}).get(key, {}))
    said = _said(written, told)
    papers = _papers([each for each in learned if each.path not in said], told)
    resources = [each for each in learned if each.path not in papers]
    _fill(resources, said, beside, told, alone=not said)
    _hours(told, class_hour_minutes)
    return told


def _sorted_out(seen: Iterable[Seen], told: Guess) -> list[Seen]:
    """What can be used; the rest is told with its reason, and the workbook of questions is set aside."""
    usable = []
    for each in seen:
        why = _useless(each)
        if each.book == "catalogue":
            told.book = each.path
        elif each.book == "exam":
            told.exams = each.path
        elif why:
            told.left.append((each.path, why))
        else:
            usable.append(each)
    return usable


def _useless(each: Seen) -> str:
    if not each.size:
        return "empty"
    if each.book == "spare":
        return "second-workbook"
    if each.wrong:
        return "unplayable"
    if each.path.endswith(f"/{MANIFEST}"):
        return "manifest-inside"
    if len(each.path) > SHORT:
        return "long-name"
    if each.type not in LEARNED:
        return "workbook" if each.type == "xlsx" else "unknown"
    return ""


def _beside(usable: Iterable[Seen], told: Guess) -> dict[str, tuple[str, str]]:
    """Files that belong to a clip of the same name: path -> (the clip, what they are to it)."""
    files = list(usable)
    clips = {_stem(each.path): each.path for each in files if magic.kind_of(each.type) in CLIPS}
    found: dict[str, tuple[str, str]] = {}
    taken: set[tuple[str, str]] = set()
    for each in files:
        what, stem = _what_beside(each)
        clip = clips.get(stem)
        if not what or clip == each.path:
            continue
        if clip is None or (clip, what) in taken:
            if what in ("captions", "descriptions"):
                told.left.append((each.path, "second-captions" if clip else "no-clip"))
                found[each.path] = ("", what)
            continue
        taken.add((clip, what))
        found[each.path] = (clip, what)
    return found


def _what_beside(each: Seen) -> tuple[str, str]:
    """What a file may be to a clip, and the stem of that clip's name."""
    stem = _stem(each.path)
    if each.type == "txt" and PurePosixPath(each.path).suffix.lower() in CAPTION_ENDINGS:
        plain = _TAG.sub("", stem)
        return (
            ("descriptions", _DESCRIBED.sub("", plain)) if _DESCRIBED.search(plain) else ("captions", plain)
        )
    if magic.kind_of(each.type) == "video":
        for pattern, what in ((_SIGN, "sign"), (_DESCRIBED, "described")):
            if pattern.search(stem):
                return what, pattern.sub("", stem)
    return "", stem


def _stem(path: str) -> str:
    pure = PurePosixPath(unicodedata.normalize("NFC", path))
    return str(pure.with_suffix("")).casefold() if pure.suffix else str(pure).casefold()


def _said(written: Mapping[str, Any] | None, told: Guess) -> dict[str, dict[str, Any]]:
    """What a workbook says of each file; its courses come first."""
    said: dict[str, dict[str, Any]] = {}
    for course in (written or {}).get("courses", ()):
        plain = {key: value for key, value in course.items() if key != "resources"}
        told.courses.append({"key": key_of(str(course["name"])), **plain})
        for each in course["resources"]:
            said[each["file"]] = {**each, "course": len(told.courses) - 1}
    told.instructors = list((written or {}).get("instructors", ()))
    return said


def _papers(files: Iterable[Seen], told: Guess) -> set[str]:
    """The documents that prove or introduce: they are no lessons. The first of a sort is taken, by name."""
    known = {each.path: each for each in files if each.type in magic.PROOF_TYPES}
    told.papers = list(known)
    used: set[str] = set()
    for path in known:
        stem = naming.stem(path.rsplit("/", 1)[-1])
        if _RIGHTS.search(stem):
            used.add(path)
            if told.rights.setdefault("file", path) != path:
                told.left.append((path, "second-paper"))
            told.rights.setdefault("kind", "commitment" if "承诺" in stem else "proof")
        elif _PROFILE.search(stem) and known[path].type in ("txt", "pdf", "docx"):
            used.add(path)
            if told.provider.setdefault("profile_file", path) != path:
                told.left.append((path, "second-paper"))
    for table, key in ((told.rights, "file"), (told.provider, "profile_file")):
        used |= {str(table[key])} & set(known) if key in table else set()
    return used


def _fill(
    files: Sequence[Seen],
    said: Mapping[str, dict[str, Any]],
    beside: Mapping[str, tuple[str, str]],
    told: Guess,
    *,
    alone: bool,
) -> None:
    """Courses and resources: as the workbook says, else as folders and names do."""
    places = {path: at for at, path in enumerate(said)}
    rows = sorted(files, key=lambda each: (places.get(each.path, len(places)), naming.order(each.path)))
    layers: dict[str, dict[str, str]] = {}
    for path, (clip, what) in beside.items():
        if clip:
            layers.setdefault(clip, {})[what] = path
    bare = [naming.bare(each.path.rsplit("/", 1)[-1]) for each in rows]
    names = naming.apart(
        [said.get(each.path, {}).get("name") or name for each, name in zip(rows, bare, strict=True)]
    )
    counts: dict[int, int] = {}
    for each, name in zip(rows, names, strict=True):
        known = said.get(each.path, {})
        course = known.get("course", -1) if known else _course_of(each.path, told)
        if course < 0 or counts.get(course, 0) >= MOST_RESOURCES:
            told.left.append((each.path, "too-many"))
            continue
        counts[course] = counts.get(course, 0) + 1
        guessed = _resource(each, name)
        row = {
            "key": key_of(each.path),
            **guessed,
            **layers.get(each.path, {}),
            **known,
            "name": name,
            "course": course,
        }
        unsaid = [key for key in ("name", "form", "category") if not known.get(key)]
        row |= {
            "take": alone or bool(known),
            "guessed": unsaid,
            "type": each.type,
            "size": each.size,
            "sha256": each.sha256,
            "ms": each.ms,
        }
        told.resources.append(row)


def _course_of(path: str, told: Guess) -> int:
    """The place of the course that a folder is; -1 where there are too many."""
    folder = path.split("/")[0] if "/" in path else ""
    for at, course in enumerate(told.courses):
        if course.get("folder") == folder or (folder and course.get("name") == naming.bare(folder)):
            return at
    if len(told.courses) >= MOST_COURSES:
        return -1
    taken = [str(each.get("name")) for each in told.courses]
    name = naming.apart([*taken, naming.bare(folder)])[-1] if folder else told.name
    told.courses.append({"key": key_of(f"/{folder}"), "name": name, "folder": folder, "guessed": True})
    return len(told.courses) - 1


def _resource(each: Seen, name: str) -> dict[str, Any]:
    """A resource as its file, its folders and its name say."""
    kind = magic.kind_of(each.type)
    words = f"{each.path} {name}"
    reading = "reading" if kind in ("document", "image") else "lecture"
    form = next((form for pattern, form in _FORMS if pattern.search(words)), reading)
    category = "ethics" if _ETHICS.search(words) else "practical" if _PRACTICAL.search(words) else "theory"
    folders = each.path.split("/")[1:-1]
    section = naming.bare(folders[0]) if folders else None
    return {"file": each.path, "kind": kind, "form": form, "category": category, "section": section}


def _hours(told: Guess, class_hour_minutes: int) -> None:
    """The class hours that a course's clips last, in whole tenths; nothing where that is not a tenth."""
    for at, course in enumerate(told.courses):
        ms = sum(each["ms"] or 0 for each in told.resources if each["course"] == at and each["take"])
        tenths = ms * 10 // (class_hour_minutes * 60_000)
        if "class_hours" not in course and tenths:
            course["class_hours"], course["counted"] = tenths / 10, True
