"""What a blank of a form is filled with, and what is made of what stands in it when the form comes back.

Pure: a `Draft` is what a package says of itself. Every blank gives a text; most take one back. What takes none back is what the
site knows better: lengths, dates, who recommended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from packages import shape
from packages.shape import Unfit

# a table of the package's details and a key in it: "instructors" alone is a list
Place = tuple[str, str]
MOST = 5000
_YES, _NO = ("是", "有", "具有", "√", "yes"), ("否", "无", "没有", "不是", "不具有", "no")
_SUBJECTS = {"public": "公需科目", "professional": "专业科目"}
_LEVELS = {"junior": "初级", "middle": "中级", "senior": "高级"}
_REACHED = {"contact": "联系人", "position": "职务", "phone": "电话", "email": "邮箱", "address": "地址"}
_BETWEEN = re.compile("[；;\n]+")
_WITHIN = re.compile("[，,、]")
_TICKED = re.compile("[☑■√✓✔☒]\\s*([^\\s□☐☑■√✓✔☒（）()]+)")


class Untold(Exception):
    """What stands in a blank says nothing that the draft can hold."""


@dataclass(frozen=True)
class Draft:
    """What a package says of itself: its details as they are kept, the names of its courses and how many lectures they have,
    who recommended it, and the day on which a form is filled."""

    name: str
    class_hours_tenths: int | None
    details: Mapping[str, Any]
    courses: tuple[str, ...] = ()
    lectures: int = 0
    organisation: str = ""
    recommender: str = ""
    today: str = ""

    def said(self, table: str, key: str) -> Any:
        """One fact of the details; None for none."""
        return (self.details.get(table) or {}).get(key)

    @property
    def instructors(self) -> list[dict[str, Any]]:
        """Who teaches."""
        return list(self.details.get("instructors") or [])


@dataclass(frozen=True)
class Blank:
    """How a blank is filled, and what it changes when it comes back: places of the details and their new values."""

    fill: Callable[[Draft], str]
    take: Callable[[str, Draft], dict[Place, Any]] | None = None
    places: tuple[Place, ...] = field(default=())


def filled(fact: str, draft: Draft) -> str:
    """What stands in a blank; "" where nothing is known."""
    return BLANKS[fact].fill(draft)


def taken(fact: str, text: str, draft: Draft) -> dict[Place, Any] | None:
    """What a text says, as values of the details (class hours in tenths). None where the site takes no word for it. Raises Untold, Unfit."""
    take = BLANKS[fact].take
    return None if take is None else take(text, draft)


def plain(text: str) -> str:
    """A text as it is compared: full-width signs as half-width ones, no spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _text(table: str, key: str) -> Blank:
    def fill(draft: Draft) -> str:
        return str(draft.said(table, key) or "")

    def take(text: str, _draft: Draft) -> dict[Place, Any]:
        return {(table, key): shape.value_of(text, shape.TABLES[table][key])}

    return Blank(fill, take, ((table, key),))


def _flag(table: str, key: str) -> Blank:
    def fill(draft: Draft) -> str:
        return {True: "是", False: "否", None: ""}[draft.said(table, key)]

    def take(text: str, _draft: Draft) -> dict[Place, Any]:
        said = plain("".join(_TICKED.findall(text)) or text)
        if said not in (*_YES, *_NO):
            raise Untold
        return {(table, key): said in _YES}

    return Blank(fill, take, ((table, key),))


def _choice(table: str, key: str, words: Mapping[str, str]) -> Blank:
    def fill(draft: Draft) -> str:
        return words.get(draft.said(table, key) or "", "")

    def take(text: str, _draft: Draft) -> dict[Place, Any]:
        said = plain("".join(_TICKED.findall(text)) or text)
        found = [one for one, word in words.items() if word.removesuffix("科目") in said]
        if len(found) != 1:
            raise Untold
        return {(table, key): found[0]}

    return Blank(fill, take, ((table, key),))


def _hours(draft: Draft) -> str:
    tenths = draft.class_hours_tenths
    return "" if tenths is None else f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


def _hours_back(text: str, _draft: Draft) -> dict[Place, Any]:
    number = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)(?:个)?(?:课时|学时)?", plain(text))
    if number is None:
        raise Untold
    try:
        tenths = Decimal(number[1]) * 10
    except InvalidOperation:
        raise Untold from None
    if tenths != int(tenths) or not 0 < tenths <= shape.Tenths().high:
        raise Untold
    return {("introduction", "class_hours"): int(tenths)}


def _name(draft: Draft) -> str:
    return draft.name


def _organisation(draft: Draft) -> str:
    return str(draft.said("provider", "organisation") or draft.organisation)


def _instructors(draft: Draft) -> str:
    parts = [
        "，".join(filter(None, (each.get("name"), each.get("title"), each.get("organisation"))))
        for each in draft.instructors
    ]
    return "；".join(parts)


def _instructors_back(text: str, draft: Draft) -> dict[Place, Any]:
    """Each as "name, title, organisation"; what else is known of somebody of the same name stays."""
    known = {each.get("name"): each for each in draft.instructors}
    found = []
    for one in filter(None, (each.strip(" 。") for each in _BETWEEN.split(text))):
        pieces = [each.strip() for each in _WITHIN.split(one, 2)]
        name, title, organisation = (*pieces, "", "")[:3]
        for value in (name, title, organisation):
            shape.value_of(value, shape.Text())
        before = known.get(name) or {"senior": None, "clean": None}
        found.append({**before, "name": name, "title": title or None, "organisation": organisation or None})
    if not found or len(found) > shape.MOST_INSTRUCTORS:
        raise Untold
    return {("instructors", ""): found}


def _of_instructors(key: str) -> Callable[[Draft], str]:
    return lambda draft: "；".join(str(each.get(key) or "") for each in draft.instructors)


def _of_instructors_back(key: str) -> Callable[[str, Draft], dict[Place, Any]]:
    """A column of a topic list: one value for each who teaches, in their order."""

    def take(text: str, draft: Draft) -> dict[Place, Any]:
        said = [each.strip() for each in re.split("[；;\n]", text)]
        people = draft.instructors
        if key == "name" and len(said) != len(people):
            people = [
                {"name": None, "organisation": None, "title": None, "senior": None, "clean": None}
            ] * len(said)
        if len(said) != len(people) or (key == "name" and not all(said)):
            raise Untold
        for value in said:
            shape.value_of(value, shape.Text())
        changed = [{**each, key: value or None} for each, value in zip(people, said, strict=True)]
        return {("instructors", key): changed}

    return take


def _reached(draft: Draft) -> str:
    said = [(word, draft.said("provider", key)) for key, word in _REACHED.items()]
    return "；".join(f"{word}：{value}" for word, value in said if value)


def _reached_back(text: str, _draft: Draft) -> dict[Place, Any]:
    found: dict[Place, Any] = {}
    words = {word: key for key, word in _REACHED.items()}
    for piece in filter(None, (each.strip() for each in _BETWEEN.split(text))):
        word, colon, value = piece.replace(":", "：", 1).partition("：")
        key = words.get(plain(word).replace("联系电话", "电话").replace("电子邮箱", "邮箱"))
        if not colon or key is None:
            raise Untold
        if value.strip():
            found["provider", key] = shape.value_of(value.strip(), shape.PROVIDER[key])
    return found


def _lectures(draft: Draft) -> str:
    if not draft.lectures:
        return ""
    return f"该课程共{draft.lectures}讲，其中包含{'、'.join(draft.courses)}等{len(draft.courses)}个方面。"


def _name_back(text: str, _draft: Draft) -> dict[Place, Any]:
    return {("introduction", "name"): shape.value_of(text, shape.INTRODUCTION["name"])}


def _people(key: str) -> Blank:
    return Blank(_of_instructors(key), _of_instructors_back(key), (("instructors", key),))


BLANKS: Mapping[str, Blank] = {
    "": Blank(lambda _draft: ""),
    "name": Blank(_name, _name_back, (("introduction", "name"),)),
    "organisation": Blank(
        _organisation, _text("provider", "organisation").take, (("provider", "organisation"),)
    ),
    "own_ip": _flag("provider", "own_ip"),
    "digital_skills": _flag("provider", "digital_skills"),
    **{key: _text("provider", key) for key in (*_REACHED, "description", "remarks")},
    "reached": Blank(_reached, _reached_back, tuple(("provider", key) for key in _REACHED)),
    "class_hours": Blank(_hours, _hours_back, (("introduction", "class_hours"),)),
    "content": _text("introduction", "content"),
    "occupation": _text("introduction", "occupation"),
    "subject_kind": _choice("introduction", "subject_kind", _SUBJECTS),
    "title_level": _choice("introduction", "title_level", _LEVELS),
    "instructors": Blank(_instructors, _instructors_back, (("instructors", ""),)),
    "instructor_names": _people("name"),
    "instructor_organisations": _people("organisation"),
    "instructor_titles": _people("title"),
    "lectures": Blank(_lectures),
    "recommender": Blank(lambda draft: draft.recommender),
    "today": Blank(lambda draft: draft.today),
}

__all__ = ["BLANKS", "Blank", "Draft", "Place", "Unfit", "Untold", "filled", "plain", "taken"]
