"""A question in words: its kind, what it offers, what is right, what was given. For pages, for reading aloud, for reviewers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exams.bank import kinds
from exams.bank.kinds import LETTERS, Question
from foundation.i18n import _

instead = kinds.instead


def kind(question: Question) -> str:
    """The kind of a question, as whoever answers it is told."""
    return {
        "single": _("单选"),
        "multiple": _("多选，可能不止一个"),
        "true_false": _("判断"),
        "ordering": _("排序"),
        "matching": _("配对"),
        "fill": _("填空"),
        "number": _("计算，填一个数"),
        "short": _("简答，由人批改"),
        "practical": _("实操，由人考核"),
    }[question["kind"]]


def names() -> Mapping[str, str]:
    """The name of each kind, as whoever writes questions is told."""
    return {
        "single": _("单选题"),
        "multiple": _("多选题"),
        "true_false": _("判断题"),
        "ordering": _("排序题"),
        "matching": _("配对题"),
        "fill": _("填空题"),
        "number": _("数字题"),
        "short": _("简答题"),
        "practical": _("实操题"),
    }


def choices(question: Question) -> list[tuple[str, str]]:
    """(index as text, words) of each option; 对 and 错 for true/false."""
    if question["kind"] == "true_false":
        return [("1", _("对")), ("0", _("错"))]
    shown = question.get("only") or range(len(question["options"]))  # fewer where choices are reduced
    return [(str(n), f"{LETTERS[at]}. {question['options'][n]}") for at, n in enumerate(shown)]


def targets(question: Question) -> list[tuple[str, str]]:
    """(index as text, words) of each place or right side that something can be given."""
    if question["kind"] == "ordering":
        return [(str(n), _("排第 %(n)d", n=n + 1)) for n in range(len(question["options"]))]
    return [(str(n), f"{LETTERS[n]}. {text}") for n, text in enumerate(question["targets"])]


def labels(question: Question) -> list[str]:
    """What stands before each part of the answer that has a field of its own."""
    match question["kind"]:
        case "ordering" | "matching":
            return list(question["options"])
        case "fill" if len(question["answer"]) > 1:
            return [_("第 %(n)d 空", n=n) for n in range(1, len(question["answer"]) + 1)]
        case "fill":
            return [_("填在空里的字")]
        case "number":
            unit = next(iter(question.get("units", ())), "")
            if question.get("unit_asked"):
                return [_("数"), _("单位")]
            return [_("数（单位：%(unit)s）", unit=unit) if unit else _("数")]
        case "short":
            return [_("你的回答")]
        case _:
            return [_("你怎么做的（可以简单写几句）")]


def offered(question: Question) -> list[str]:
    """The lines below what is asked, as they are shown and read aloud; never what is right."""
    match question["kind"]:
        case "single" | "multiple" | "true_false":
            return [words for _value, words in choices(question)]
        case "ordering":
            return list(question["options"])
        case "matching":
            return [*question["options"], *(words for _value, words in targets(question))]
        case "practical":
            return [each["text"] for each in question.get("checklist", ())]
        case _:
            return []


def given(question: Question, chosen: Sequence[Any]) -> str:
    """What somebody gave, in words; nothing for no answer."""
    if not chosen:
        return ""
    match question["kind"]:
        case "single" | "multiple" | "true_false":
            named = dict(choices(question))
            return _("；").join(named[str(each)] for each in chosen)
        case "ordering":
            return _in_order(question, chosen)
        case "matching":
            named = dict(targets(question))
            pairs = zip(question["options"], chosen, strict=False)
            return _("；").join(
                _("%(one)s：%(other)s", one=one, other=_("没选") if at is None else named[str(at)])
                for one, at in pairs
            )
        case "number":
            return " ".join(each for each in chosen if each)
        case _:
            return _("；").join(each or _("没填") for each in chosen)


def _in_order(question: Question, chosen: Sequence[Any]) -> str:
    """The things by the place that they were given; those without one at the end."""
    things = list(zip(question["options"], chosen, strict=False))
    placed = sorted(((at, text) for text, at in things if at is not None), key=lambda pair: pair[0])
    words = [_("第 %(n)d：%(text)s", n=at + 1, text=text) for at, text in placed]
    words += [_("没选：%(text)s", text=text) for text, at in things if at is None]
    return _("；").join(words)


def right(question: Question) -> str:
    """What is right, in words."""
    answer = question["answer"]
    match question["kind"]:
        case "fill":
            return _("；").join(_("或").join(each) for each in answer)
        case "number":
            value, tolerance = answer
            unit = next(iter(question.get("units", ())), "")
            told = f"{value} {unit}".strip()
            return (
                told
                if not tolerance.strip("0.")
                else _("%(told)s，相差 %(by)s 以内", told=told, by=tolerance)
            )
        case "short":
            return str(question.get("model", ""))
        case "practical":
            return _("；").join(each["text"] for each in question.get("checklist", ()))
        case _:
            return given(question, answer)


def doubt(question: Question, chosen: Sequence[Any]) -> str:
    """What an answer seems to lack, so that whoever gave it can look again; it is kept as it is."""
    if not chosen:
        return ""
    if question["kind"] == "ordering":
        taken = [each for each in chosen if each is not None]
        twice = sorted({each + 1 for each in taken if taken.count(each) > 1})
        if twice:
            return _(
                "有两样都选了第 %(n)s，每个位置只能放一样。", n=_("、").join(str(each) for each in twice)
            )
    if question["kind"] in (*kinds.PLACED, "fill") and any(each in (None, "") for each in chosen):
        return _("还有没选或者没填的。")
    return ""


def feedback(question: Question, chosen: Sequence[Any]) -> list[str]:
    """What is said, with the result, to who chose these options."""
    told = question.get("feedback", ())
    return [told[at] for at in chosen if isinstance(at, int) and at < len(told) and told[at]]
