"""What is said of a question beside its words, as short texts: 难度 3, 时间 3:20, 单位 千克|kg. Pure.

The workbook has a column for each of them; formats of other systems carry them as labels (name and value). One spelling for all, so
that nothing is lost on the way through any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from exams.bank import kinds, making
from exams.bank.making import SetQuestion, format_points

TOPIC, RESOURCE, MOMENT, DIFFICULTY, LANGUAGE = "知识点", "对应资源", "时间", "难度", "语言"
NEEDS, DIFFERS, UNITS, UNIT_ASKED, LINES = "需要", "区分", "单位", "单位必写", "评分点"
KIND, POINTS, MODEL, INSTEAD, TOLERANCE = "题型", "分值", "参考答案", "替代", "误差"
KIND_WORDS = {
    "single": "单选题",
    "multiple": "多选题",
    "true_false": "判断题",
    "ordering": "排序题",
    "matching": "配对题",
    "fill": "填空题",
    "number": "数字题",
    "short": "简答题",
    "practical": "实操题",
}
DIFFICULTIES = ("易", "较易", "中", "较难", "难")
NEEDS_WORDS = {"sight": "看", "hearing": "听", "colour": "辨颜色"}
FOLD_WORDS = {"width": "全角", "case": "大小写", "blanks": "空格"}
YES = ("是", "对", "√", "YES", "Y", "TRUE", "1")
PREVIOUS = "上一题"
_LINE = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)\s*分\s*([,，]\s*必须)?\s*[:：]\s*(\S.*)")
_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})(?:\.(\d{1,3}))?")
_WORDS_OF_TIME = re.compile(
    r"(?:(\d{1,3})\s*(?:小时|时))?\s*(?:(\d{1,4})\s*分钟?)?\s*(?:(\d{1,5})(?:\.(\d{1,3}))?\s*秒)?"
)


class Unknown(ValueError):
    """A field says what it can't; `code` is the fault's."""

    def __init__(self, code: str, given: str) -> None:
        super().__init__(f"{code}: {given}")
        self.code, self.given = code, given[:80]


def told(question: SetQuestion) -> dict[str, str]:
    """What is said of a question, by field; what is not said is left out."""
    more = question.more
    fields = {
        TOPIC: question.topic,
        RESOURCE: question.resource_name,
        MOMENT: "" if question.moment_ms is None else clock(question.moment_ms),
        DIFFICULTY: DIFFICULTIES[question.difficulty - 1] if question.difficulty else "",
        LANGUAGE: question.language,
        NEEDS: "、".join(NEEDS_WORDS[each] for each in more.get("needs", ())),
        UNITS: spelt(more.get("units", ())),
        UNIT_ASKED: "是" if more.get("unit_asked") else "",
        LINES: "\n".join(map(_line, more.get("rubric", more.get("checklist", ())))),
    }
    if question.kind == "fill":
        fields[DIFFERS] = "、".join(word for name, word in FOLD_WORDS.items() if name not in more["fold"])
    return {name: text for name, text in fields.items() if text}


def read(name: str, text: str) -> dict[str, Any]:
    """What a field says, as keys of a SetQuestion (those of `more` under "more"); raises Unknown."""
    return _READ[name](text.strip())


def clock(ms: int) -> str:
    """A moment: 3:20, 1:02:03, 0:05.250."""
    seconds, rest = divmod(ms, 1000)
    hours, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    part = f".{rest:03d}" if rest else ""
    return f"{hours}:{minute:02d}:{second:02d}{part}" if hours else f"{minute}:{second:02d}{part}"


def moment(text: str) -> int:
    """A moment in ms from 3:20, 1:02:03, 3 分 20 秒, 45 秒; raises Unknown."""
    plain = text.replace("：", ":").strip()
    found = _TIME.fullmatch(plain) or (_WORDS_OF_TIME.fullmatch(plain) if plain else None)
    if found is None or not any(found.groups()):
        raise Unknown("moment-unreadable", text)
    hours, minute, second, part = found.groups()
    seconds = int(hours or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)
    return seconds * 1000 + int((part or "").ljust(3, "0") or 0)


def spelt(texts: Sequence[str]) -> str:
    """Several spellings in one cell: pH|酸碱度; a bar that belongs to one is written \\|."""
    return "|".join(each.replace("\\", "\\\\").replace("|", "\\|") for each in texts)


def spellings(text: str) -> tuple[str, ...]:
    """The spellings that one cell holds."""
    pieces = re.split(r"(?<!\\)((?:\\\\)*)[|｜]", text)
    joined = ["".join(pair) for pair in zip(pieces[::2], [*pieces[1::2], ""], strict=True)]
    found = (re.sub(r"\\([\\|｜])", r"\1", each).strip() for each in joined)
    return tuple(dict.fromkeys(each for each in found if each))


def lines(text: str) -> list[dict[str, Any]]:
    """The lines of a rubric or checklist: 6 分：说到卫生; 4 分，必须：先洗手; raises Unknown."""
    return [_read_line(each.strip()) for each in text.splitlines() if each.strip()]


def _line(line: Mapping[str, Any]) -> str:
    must = "，必须" if line.get("must") else ""
    return f"{format_points(line['points'])} 分{must}：{line['text']}"


def _read_line(text: str) -> dict[str, Any]:
    found = _LINE.fullmatch(text)
    hundredths = making.points(found[1]) if found else None
    if found is None or hundredths is None:
        raise Unknown("rubric-unreadable", text)
    return {"text": found[3].strip(), "points": hundredths, "must": bool(found[2])}


def marked_by(kind: str, given: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The lines as the kind keeps them: a rubric for what is written, a checklist for what is done; raises Unknown for others."""
    if kind == "practical":
        return {"checklist": [dict(each) for each in given]}
    if kind == "short":
        return {"rubric": [{"text": each["text"], "points": each["points"]} for each in given]}
    raise Unknown("lines-superfluous", "")


def difficulty(text: str) -> int:
    """1 (easy) to 5 (hard), from the word or the number; raises Unknown."""
    if text in DIFFICULTIES:
        return DIFFICULTIES.index(text) + 1
    words = {"简单": 1, "容易": 1, "中等": 3, "一般": 3, "困难": 5, "EASY": 1, "MEDIUM": 3, "HARD": 5}
    if text.upper() in words:
        return words[text.upper()]
    if re.fullmatch(f"[1-{kinds.HARDEST}]", text, re.ASCII):
        return int(text)
    raise Unknown("difficulty-unknown", text)


def _language(text: str) -> dict[str, Any]:
    known = {"中文": "", "汉语": "", "ZH": "", "ZH-CN": "", "英文": "en", "英语": "en"}
    if text.upper() in known:
        return {"language": known[text.upper()]}
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,6})?", text, re.ASCII):
        raise Unknown("language-unknown", text)
    return {"language": text}


def _among(words: Mapping[str, str], code: str) -> Callable[[str], list[str]]:
    def read_among(text: str) -> list[str]:
        given = [each for each in re.split(r"[\s、，,;；|]+", text) if each]
        by_word = {word: name for name, word in words.items()}
        if odd := [each for each in given if each not in by_word]:
            raise Unknown(code, odd[0])
        return [name for name in words if words[name] in given]

    return read_among


_needs = _among(NEEDS_WORDS, "needs-unknown")
_differs = _among(FOLD_WORDS, "differs-unknown")


def _kind(text: str) -> dict[str, Any]:
    known = {word: kind for kind, word in KIND_WORDS.items()}
    if text not in known:
        raise Unknown("kind-unknown", text)
    return {"kind": known[text]}


def _points(text: str) -> dict[str, Any]:
    found = making.points(text)
    if found is None:
        raise Unknown("points-unknown", text)
    return {"points": found}


_READ: Mapping[str, Callable[[str], dict[str, Any]]] = {
    TOPIC: lambda text: {"topic": text},
    RESOURCE: lambda text: {"resource_name": text},
    MOMENT: lambda text: {"moment_ms": moment(text)},
    DIFFICULTY: lambda text: {"difficulty": difficulty(text)},
    LANGUAGE: _language,
    NEEDS: lambda text: {"more": {"needs": _needs(text)}},
    DIFFERS: lambda text: {"more": {"fold": [each for each in kinds.FOLDS if each not in _differs(text)]}},
    UNITS: lambda text: {"more": {"units": list(spellings(text))}},
    UNIT_ASKED: lambda text: {"more": {"unit_asked": True}} if text.upper() in YES else {},
    LINES: lambda text: {"more": {"lines": lines(text)}},
    MODEL: lambda text: {"more": {"model": text}},
    KIND: _kind,
    POINTS: _points,
}
NAMES = frozenset(_READ)
