"""The form of one question, which asks for what its kind has, and the form for a file of questions.

provider.questions.typed reads what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from exams.bank import fields, kinds, making, rows, sheets
from exams.bank.kinds import LETTERS
from exams.bank.making import SetQuestion
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form, form_of

FEWEST_ROWS = 4
SPARE_ROWS = 2
PICTURES = "image/png,image/jpeg,image/gif,image/webp"
SOUNDS = "audio/mpeg,audio/mp4,audio/wav"


class FileForm(Form):
    """A file of questions to bring in."""

    file = FileField(_l("考题文件"), validators=[FileRequired(_l("请选一个文件"))])
    replace = BooleanField(_l("换掉现在所有的考题（不勾，就加在后面，成为新的几套）"))


def of_kind(kind: str, told: SetQuestion | None, choices: Mapping[str, Sequence[tuple[str, str]]]) -> Form:
    """The form of a question of a kind, filled with one that is there. `choices`: those of `set` and `resource`."""
    cells = sheets.cells_of(told) if told else {}
    made: dict[str, Any] = {
        "stem": TextAreaField(_l("题干"), default=cells.get(rows.STEM, ""), render_kw={"rows": 3}),
        **_answers(kind, told, cells),
        "explanation": TextAreaField(
            _l("解析：为什么是这个答案"), default=cells.get(rows.EXPLANATION, ""), render_kw={"rows": 3}
        ),
        **_about(told, choices),
        **_media(told),
    }
    form = form_of(made)
    for name in _OWED:
        # what must be there is not called optional; what is missing is told in our words
        if (
            name in form
            and not (name == "answer" and kind == "short")
            and not (name == "lines" and kind != "practical")
        ):
            form[name].flags.required = True
    return form


_OWED = ("stem", "option_0", "option_1", "pair_0", "pair_1", "answer", "lines", "points")


def _text(cells: Mapping[str, Any], column: str) -> str:
    return str(cells.get(column) or "")


def _answers(kind: str, told: SetQuestion | None, cells: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that only this kind has."""
    made: dict[str, Any] = {}
    if kind in ("single", "multiple", *kinds.PLACED):
        there = len(told.options) if told else 0
        count = min(kinds.MOST_OPTIONS, max(FEWEST_ROWS, there + SPARE_ROWS))
        for at in range(count):
            made[f"option_{at}"] = StringField(
                _option_label(kind, at), default=_text(cells, rows.OPTIONS[at])
            )
            if kind == "matching":
                made[f"pair_{at}"] = StringField(
                    _("右边 %(n)d", n=at + 1), default=_text(cells, rows.PAIRS[at])
                )
        letters = [(each, _("选项 %(letter)s", letter=each)) for each in LETTERS[:count]]
        given = _text(cells, rows.ANSWER)
    if kind == "single":
        made["answer"] = RadioField(
            _l("正确的是"), choices=letters, default=given or None, validate_choice=False
        )
    elif kind == "multiple":
        made["answer"] = SelectMultipleField(
            _l("正确的是（可以不止一个）"), choices=letters, default=list(given), validate_choice=False
        )
    elif kind == "true_false":
        truths = [(rows.TRUTH_WORDS[1], _("对")), (rows.TRUTH_WORDS[0], _("错"))]
        made["answer"] = RadioField(
            _l("答案"), choices=truths, default=_text(cells, rows.ANSWER) or None, validate_choice=False
        )
    elif kind == "matching":
        made["extra"] = TextAreaField(
            _l("多出来、配不上的右边"), default=_text(cells, rows.EXTRA), render_kw={"rows": 2}
        )
    elif kind != "ordering":
        made |= _typed(kind, told, cells)
    return made


def _option_label(kind: str, at: int) -> str:
    if kind == "ordering":
        return _("第 %(n)d 样", n=at + 1)
    return _("左边 %(n)d", n=at + 1) if kind == "matching" else _("选项 %(letter)s", letter=LETTERS[at])


def _typed(kind: str, told: SetQuestion | None, cells: Mapping[str, Any]) -> dict[str, Any]:
    answer = _text(cells, rows.ANSWER)
    lines = TextAreaField(_l("评分点"), default=_text(cells, fields.LINES), render_kw={"rows": 4})
    match kind:
        case "fill":
            differs = [each for each in kinds.FOLDS if told and each not in told.more["fold"]]
            words = {"width": _("全角和半角"), "case": _("大写和小写"), "blanks": _("有没有空格")}
            return {
                "answer": TextAreaField(_l("答案"), default=answer, render_kw={"rows": 3}),
                "differs": SelectMultipleField(
                    _l("哪些不同要算错（不勾就不计较）"),
                    choices=list(words.items()),
                    default=differs,
                    validate_choice=False,
                ),
            }
        case "number":
            return {
                "answer": StringField(_l("答案（一个数）"), default=answer),
                "tolerance": StringField(_l("可以差多少"), default=_text(cells, rows.TOLERANCE)),
                "units": StringField(_l("单位"), default=_text(cells, fields.UNITS)),
                "unit_asked": BooleanField(
                    _l("学员要自己写单位"), default=bool(told and told.more.get("unit_asked"))
                ),
            }
        case "short":
            return {
                "answer": TextAreaField(_l("参考答案"), default=answer, render_kw={"rows": 4}),
                "lines": lines,
            }
        case _:
            return {"lines": lines}


def _about(told: SetQuestion | None, choices: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, Any]:
    """What is said of a question of any kind."""
    levels = [("0", _("没有说")), *((str(at), word) for at, word in enumerate(_levels(), 1))]
    needs = {"sight": _("看得见图"), "hearing": _("听得见录音"), "colour": _("分得清颜色")}
    points = making.format_points(told.points) if told and told.points else ""
    moment = fields.clock(told.moment_ms) if told and told.moment_ms is not None else ""
    return {
        "set": SelectField(_l("放在哪一套"), choices=list(choices["set"])),
        "points": StringField(_l("分值"), default=points),
        "resource": SelectField(
            _l("考的是哪个资源"),
            choices=list(choices["resource"]),
            default=told.resource_name if told else "",
        ),
        "moment": StringField(_l("考的是资源的哪一处"), default=moment),
        "topic": StringField(_l("知识点"), default=told.topic if told else ""),
        "difficulty": SelectField(
            _l("难度"), choices=levels, default=str(told.difficulty if told else 0), validate_choice=False
        ),
        "language": SelectField(
            _l("题目的语言"),
            choices=_languages(told.language if told else ""),
            default=told.language if told else "",
            validate_choice=False,
        ),
        "needs": SelectMultipleField(
            _l("答这道题一定要"),
            choices=list(needs.items()),
            default=list(told.more.get("needs", ())) if told else [],
            validate_choice=False,
        ),
    }


def _levels() -> tuple[str, ...]:
    return _("易"), _("较易"), _("中"), _("较难"), _("难")


def _languages(own: str) -> list[tuple[str, str]]:
    known = [("", _("中文")), ("en", _("英文"))]
    return known if own in ("", "en") else [*known, (own, own)]


def _media(told: SetQuestion | None) -> dict[str, Any]:
    """The texts of the media that are there, each with a box to take it away; and one more."""
    made: dict[str, Any] = {}
    for at, each in enumerate(told.more.get("media", ()) if told else ()):
        label = _("录音的文字") if each["kind"] == "sound" else _("图片的文字说明")
        made[f"media_text_{at}"] = TextAreaField(label, default=each["text"], render_kw={"rows": 2})
        made[f"media_gone_{at}"] = BooleanField(_l("去掉它"))
    places = [("", _("题干"))]
    if told and told.kind in ("single", "multiple", *kinds.PLACED):
        places += [(str(at), text[:30]) for at, text in enumerate(told.options)]
    return made | {
        "picture": FileField(_l("加一张图片或公式的图（可以不加）"), render_kw={"accept": PICTURES}),
        "picture_text": TextAreaField(_l("图里有什么、写了什么"), render_kw={"rows": 2}),
        "picture_of": SelectField(_l("图片是谁的"), choices=places, default="", validate_choice=False),
        "sound": FileField(_l("加一段录音（可以不加）"), render_kw={"accept": SOUNDS}),
        "sound_text": TextAreaField(_l("录音里说了什么"), render_kw={"rows": 2}),
    }
