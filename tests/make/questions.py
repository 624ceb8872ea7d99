"""A question of each kind, as a frozen version keeps it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Organisation
from exams.bank import kinds, making
from exams.bank.making import SetQuestion
from packages.models import Package

_OF: dict[str, dict[str, Any]] = {
    "single": {"stem": "和面前先做什么？", "options": ["开火", "洗手", "擀皮", "切菜"], "answer": [1]},
    "multiple": {"stem": "哪些用中筋面粉？", "options": ["馒头", "蛋糕", "包子"], "answer": [0, 2]},
    "true_false": {"stem": "发面的水越烫越好。", "options": [], "answer": [0]},
    "ordering": {
        "stem": "做馒头的先后。",
        "options": ["和面", "洗手", "上锅蒸"],
        "answer": [1, 0, 2],
    },
    "matching": {
        "stem": "什么面粉做什么？",
        "options": ["高筋面粉", "低筋面粉"],
        "targets": ["蛋糕", "凉粉", "面包"],
        "answer": [2, 0],
    },
    "fill": {
        "stem": "酸碱度用____表示，中性是____。",
        "options": [],
        "answer": [["pH值", "pH"], ["7", "七"]],
        "fold": ["width", "case", "blanks"],
    },
    "number": {
        "stem": "5 斤面粉是多少千克？",
        "options": [],
        "answer": ["2.5", "0.1"],
        "units": ["千克", "kg"],
    },
    "short": {
        "stem": "为什么和面前要洗手？",
        "options": [],
        "answer": [],
        "model": "双手直接接触食物。",
        "rubric": [{"text": "说到卫生", "points": 600}, {"text": "说到接触食物", "points": 400}],
    },
    "practical": {
        "stem": "揉一块光滑的面团。",
        "options": [],
        "answer": [],
        "checklist": [
            {"text": "先洗手", "points": 400, "must": True},
            {"text": "面团光滑", "points": 600, "must": False},
        ],
    },
}
_TYPED: dict[str, list[Any]] = {"fill": ["ph", "７"], "number": ["2.5"]}


def one(kind: str, position: int = 1, **more: Any) -> dict[str, Any]:
    """A question of a kind, worth ten points."""
    told = {
        "position": position,
        "kind": kind,
        "explanation": "因为书上这样说。",
        "points": 1000,
        "topic": "面点",
    }
    return {**told, "resource_name": "认识面粉", **_OF[kind], **more}


def right(question: dict[str, Any]) -> list[Any]:
    """What somebody who knows it would give, where a machine can tell."""
    return _TYPED.get(question["kind"], list(question["answer"]))


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)
PICTURE = hashlib.sha256(PNG).hexdigest()


def written(kind: str, **more: Any) -> SetQuestion:
    """A question of a kind as somebody writes it, shown in the order that follows from its words."""
    told = one(kind)
    kept = {key: told[key] for key in kinds.MORE if key in told}
    options, answer = tuple(told["options"]), tuple(told["answer"])
    if kind == "ordering":
        options, answer = making.ordered(told["stem"], making.in_right_order(options, answer))
    if kind == "matching":
        rights = [told["targets"][at] for at in answer]
        options, targets, answer = making.matched(
            told["stem"], list(zip(options, rights, strict=True)), ["凉粉"]
        )
        kept["targets"] = list(targets)
    said = {name: told[name] for name in ("explanation", "points", "topic", "resource_name")}
    return SetQuestion(kind, told["stem"], options, answer, **{**said, **more}, more=kept)


def full() -> list[SetQuestion]:
    """A question of each kind with everything that can be said of it."""
    every = [
        replace(written(kind), moment_ms=200_000 + at, difficulty=1 + at % 5, points=1000)
        for at, kind in enumerate(kinds.KINDS)
    ]
    single = every[0]
    picture = {"kind": "picture", "text": "一双手", "sha256": PICTURE, "media_type": "image/png"}
    more = {
        "feedback": ["", "对。", "还没和面。", ""],
        "media": [picture, {**picture, "text": "锅", "option": 3}],
    }
    every[0] = replace(single, more={**more, "needs": ["sight", "colour"]})
    instead = SetQuestion("true_false", "和面前先洗手。", (), (1,), "手要干净。")
    every[0] = making.with_substitute(every[0], instead)
    every[2] = replace(every[2], more={"feedback": ["对。", "太烫会烫死酵母。"]})
    units = {**every[6].more, "unit_asked": True}
    every[6] = replace(every[6], more=units)
    every.append(
        SetQuestion(
            "single",
            "Which knife?\nThe one {for bread} = ~ # : \\ <b> & \"quotes\" 'x'.",
            ("saw = edged", "~plain", "a -> b", "50% #1"),
            (0,),
            "Line one.\nLine two: 1 < 2 & 3 > 2 \\(x^2\\).",
            250,
            "knives",
            "刀具",
            language="en",
        )
    )
    return every


def draft(session: Session, organisation_id: int | None = None) -> Package:
    """A draft without resources and questions."""
    now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    organisation = None if organisation_id else Organisation(name="示例题库单位（虚构）", created_at=now)
    package = Package(
        name="题库小课（虚构）",
        scheme_id="tianjin-2023",
        class_hours_tenths=1,
        details={},
        faults=[],
        created_at=now,
        changed_at=now,
    )
    if organisation:
        package.organisation = organisation
    else:
        package.organisation_id = organisation_id or 0
    session.add(package)
    session.flush()
    return package
