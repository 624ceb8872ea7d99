"""A content taken apart and put together again is the same; its hash is spelt as its format says."""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages import spelling
from tests.make import versions as make


def content(spelt: int | None = None) -> dict[str, Any]:
    """A content with a piece of every kind."""
    clip = make.resource(7, "和面", "video", 60_000, sha256="a" * 64, copies={"video": 3})
    clip["layers"] = {"summary": {"text": "先加水。"}, "sign": {"file_id": 4}}
    text = make.resource(8, "小抄", "document", 6_000, text="酵母是活的。")
    told = {
        "name": "面点",
        "details": {"introduction": {"occupation": "中式面点师"}},
        "courses": [
            {"name": "动手", "weight": 2, "resources": [clip, text]},
            {"name": "空的", "resources": []},
        ],
        "exam_sets": [make.exam_set(1), {"number": 2, "questions": []}],
    }
    return told if spelt is None else {"format": spelt, **told}


def plain(told: dict[str, Any]) -> str:
    """Format 1 as it was first written: SHA-256 over the whole JSON without copies."""
    bare = deepcopy(told)
    for course in bare.get("courses", ()):
        for each in course["resources"]:
            each.pop("copies", None)
    spelt = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelt.encode()).hexdigest()


@pytest.mark.parametrize("told", [content(), content(1), {"name": "面点"}, {"courses": [], "exam_sets": []}])
def test_what_was_frozen_before_keeps_its_hash(told: dict[str, Any]) -> None:
    assert spelling.content_hash(told) == plain(told)


TOLD = st.dictionaries(
    st.sampled_from(["alt", "text", "position", "layers", "file_id", "more"]),
    st.none() | st.text(max_size=4) | st.integers(0, 3),
)


@given(st.lists(TOLD, max_size=4), st.booleans())
def test_apart_and_together_is_the_same(drawn: list[dict[str, Any]], laid: bool) -> None:
    rows = [
        {**each, "id": n, "layers": {"summary": each} if laid and n % 2 else {}}
        for n, each in enumerate(drawn)
    ]
    told = content(1)
    told["courses"][0]["resources"] += [
        {**row, "position": n if isinstance(row.get("position"), str) else row.get("position")}
        for n, row in enumerate(rows)
    ]
    assert spelling.together(spelling.apart(told)) == told


def test_the_new_hash_is_over_the_pieces_and_every_change_changes_it() -> None:
    told = content(2)
    before = spelling.content_hash(told)
    copied = deepcopy(told)
    copied["courses"][0]["resources"][0]["copies"] = {"video": 9}
    assert spelling.content_hash(copied) == before  # copies follow from the file
    changes: list[tuple[str, Any]] = [
        ("name", "别的"),
        ("courses", [told["courses"][1], told["courses"][0]]),
        ("exam_sets", told["exam_sets"][:1]),
    ]
    seen = {before, spelling.content_hash({**told, "format": 1})}
    for key, value in changes:
        seen.add(spelling.content_hash({**told, key: value}))
    for place, value in (("text", "改了"), ("position", 5), ("layers", {})):
        other = deepcopy(told)
        other["courses"][0]["resources"][0][place] = value
        seen.add(spelling.content_hash(other))
    assert len(seen) == 2 + len(changes) + 3


def test_what_only_moved_keeps_its_piece() -> None:
    told, moved = content(2), content(2)
    moved["courses"][0]["resources"].reverse()
    for position, each in enumerate(moved["courses"][0]["resources"], start=1):
        each["position"] = position
    pieces, others = (
        {spelling.digest(each.told) for each in spelling.apart(one).lessons} for one in (told, moved)
    )
    assert pieces == others
    assert spelling.content_hash(told) != spelling.content_hash(moved)
