"""Captions as rows: typed over, split, merged, moved, searched; two people's put together; two versions compared."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.captions.editor import comparing, editing, merging, suggestions
from accessibility.captions.editor.editing import Row
from accessibility.listening.cues import Cue

TRACK = [
    Cue(0, 2000, "先洗手。"),
    Cue(2100, 5000, "再看面粉，\n要白。", ("unsure",)),
    Cue(5100, 9000, "加水。"),
]
ROWS = editing.rows(TRACK)


def texts(rows: list[Row]) -> list[str]:
    return [row.cue.text for row in rows]


def test_untouched_words_are_the_same_row_whatever_the_line_ends() -> None:
    assert editing.write(ROWS[1], "再看面粉，\r\n 要白。", "zh") == ROWS[1]
    assert editing.finished(ROWS) == TRACK


def test_changed_words_answer_the_doubts_and_so_does_listening() -> None:
    assert editing.write(ROWS[1], "再看面粉，要细。", "zh").doubts == ()
    assert editing.heard(ROWS[1], "zh").doubts == ()
    assert editing.heard(ROWS[1], "zh").cue.text == TRACK[1].text


def test_the_limits_are_told_in_flags() -> None:
    row = Row(0, Cue(0, 1000, "字" * 17))
    assert editing.write(row, "字" * 18, "zh").cue.flags == ("fast", "long")
    assert editing.move(ROWS[0], 0, 500, "zh").cue.flags == ("short",)
    assert editing.measure(Cue(0, 2000, "一二三四\n五六"), "zh") == editing.Measure(30, 4, 2, ())
    assert editing.measure(Cue(0, 9000, "一"), "zh").over == ("slow",)
    assert editing.limits("ja") == editing.limits("en")


def test_a_cue_is_split_at_its_marks() -> None:
    rows = [ROWS[0], replace(ROWS[1], cue=replace(TRACK[1], text="再看面粉|要白｜要细")), ROWS[2]]
    found = editing.split(rows, 1, "zh")
    assert texts(found) == ["先洗手。", "再看面粉", "要白", "要细", "加水。"]
    assert len({row.key for row in found}) == 5
    assert [row.cue.start_ms for row in found] == sorted(row.cue.start_ms for row in found)
    assert (found[1].cue.start_ms, found[3].cue.end_ms) == (2100, 5000)
    assert all(a.cue.end_ms <= b.cue.start_ms for a, b in itertools.pairwise(found))
    with pytest.raises(editing.NoMark):
        editing.split(ROWS, 0, "zh")


def test_a_cue_is_merged_with_the_next() -> None:
    found = editing.merge(ROWS, 0, "zh")
    assert texts(found) == ["先洗手。再看面粉，要白。", "加水。"]
    assert (found[0].cue.start_ms, found[0].cue.end_ms, found[0].doubts) == (0, 5000, ("unsure",))
    assert editing.merge(ROWS, 2, "zh") == ROWS


def test_a_cue_is_added_where_there_is_time() -> None:
    found = editing.add(ROWS, 2, 20_000)
    assert (found[3].cue.start_ms, found[3].cue.end_ms, found[3].key) == (9080, 11_080, 3)
    assert editing.finished(found) == TRACK  # an empty one is nothing
    with pytest.raises(editing.NoRoom):
        editing.add(ROWS, 0, 20_000)
    assert len(editing.add([], None, 20_000)) == 1


def test_cues_move_alone_or_with_all_that_follow() -> None:
    assert [row.cue.start_ms for row in editing.shift(ROWS, 1, 500, "zh", onward=True)] == [0, 2600, 5600]
    assert [row.cue.start_ms for row in editing.shift(ROWS, 1, -100, "zh", onward=False)] == [0, 2000, 5100]
    with pytest.raises(ValueError, match="ends after"):
        editing.shift(ROWS, 0, -1, "zh", onward=True)


def test_replacing_touches_the_chosen_rows_only() -> None:
    assert [row.key for row in editing.holding(ROWS, "。")] == [0, 1, 2]
    assert texts(editing.replaced(ROWS, "。", "！", {2}, "zh"))[1:] == ["再看面粉，\n要白。", "加水！"]
    assert editing.holding(ROWS, "") == []


@pytest.mark.parametrize(
    "kept",
    [
        {"key": 0, "start_ms": 5, "end_ms": 5, "text": ""},
        {"key": -1, "start_ms": 0, "end_ms": 5, "text": ""},
        {"key": 0, "start_ms": "0", "end_ms": 5, "text": ""},
        {"key": 0, "start_ms": 0, "end_ms": 5, "text": 7},
        {"key": True, "start_ms": 0, "end_ms": 5, "text": ""},
    ],
)
def test_what_is_no_row_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no "):
        editing.restored([kept])


def test_rows_are_kept_and_restored_and_keys_stay_single() -> None:
    rows = [replace(ROWS[0], theirs=""), *ROWS[1:]]
    assert editing.restored([row.as_dict() for row in rows]) == rows
    twice = editing.restored([row.as_dict() for row in (ROWS[0], ROWS[0], ROWS[2])])
    assert [row.key for row in twice] == [0, 1, 2]


def typed(*words: str | None) -> list[Row]:
    """The rows with these words; None leaves a row as it is, the empty word takes it out."""
    rows = [
        row if word is None else editing.write(row, word, "zh") for row, word in zip(ROWS, words, strict=True)
    ]
    return [row for row, word in zip(rows, words, strict=True) if word != ""]


def cues(rows: list[Row]) -> list[Cue]:
    return [row.cue for row in rows]


def test_what_only_one_changed_is_taken() -> None:
    found, both = merging.merged(TRACK, typed("先洗净手。", None, None), cues(typed(None, None, "加温水。")))
    assert (texts(found), both) == (["先洗净手。", "再看面粉，\n要白。", "加温水。"], 0)


def test_neighbours_changed_by_two_are_no_conflict() -> None:
    found, both = merging.merged(TRACK, typed("甲", None, None), cues(typed(None, "乙", None)))
    assert (texts(found), both) == (["甲", "乙", "加水。"], 0)


def test_where_both_changed_mine_stays_with_theirs_beside_it() -> None:
    found, both = merging.merged(TRACK, typed(None, None, "加冷水。"), cues(typed(None, None, "加温水。")))
    assert (texts(found)[2], found[2].theirs, both) == ("加冷水。", "加温水。", 1)


def test_the_same_change_by_both_is_no_conflict() -> None:
    same = typed(None, None, "加温水。")
    assert merging.merged(TRACK, same, cues(same)) == (same, 0)


def test_words_and_times_are_weighed_apart() -> None:
    mine = [editing.move(ROWS[0], 100, 2000, "zh"), *ROWS[1:]]
    found, both = merging.merged(TRACK, mine, cues(typed("先洗净手。", None, None)))
    assert (found[0].cue.start_ms, found[0].cue.text, both) == (100, "先洗净手。", 0)


def test_what_i_split_and_they_changed_shows_both() -> None:
    mine = editing.split([replace(ROWS[0], cue=replace(TRACK[0], text="先|洗手。")), *ROWS[1:]], 0, "zh")
    found, both = merging.merged(TRACK, mine, cues(typed("先洗净手。", None, None)))
    assert texts(found)[:2] == ["先", "洗手。"]
    assert both >= 1
    assert "先洗净手。" in [row.theirs for row in found]


def test_what_one_took_out_and_the_other_changed_comes_back_to_be_seen() -> None:
    found, _both = merging.merged(TRACK, typed(None, "", None), cues(typed(None, "再看面粉，要细。", None)))
    assert "再看面粉，要细。" in texts(found)
    found, _both = merging.merged(TRACK, typed(None, "再看面粉，要细。", None), cues(typed(None, "", None)))
    assert "再看面粉，要细。" in texts(found)
    assert "" in [row.theirs for row in found]


WORDS = st.lists(st.sampled_from([None, None, "", "甲", "乙"]), min_size=3, max_size=3)


@given(WORDS, WORDS)
def test_no_word_that_anybody_typed_is_lost(mine: list[str | None], theirs: list[str | None]) -> None:
    found, _both = merging.merged(TRACK, typed(*mine), cues(typed(*theirs)))
    said = "".join(row.cue.text + (row.theirs or "") for row in found)
    assert all(said.count(word) >= 1 for word in {*mine, *theirs} if word)
    assert len({row.key for row in found}) == len(found)


def test_versions_are_compared_word_by_word() -> None:
    new = [
        TRACK[0],
        replace(TRACK[1], text="再看面粉，\n要细。"),
        replace(TRACK[2], end_ms=8000),
        Cue(9100, 9900, "好。"),
    ]
    first, second, third = comparing.changes(TRACK, new, "zh")
    assert [(p.kind, p.text) for p in first.pieces if p.kind != "same"] == [("gone", "白"), ("new", "细")]
    assert [each.kind for each in (first, second, third)] == ["changed", "times", "new"]
    assert comparing.changes(TRACK, TRACK, "zh") == []


def test_a_moved_cue_is_told_by_its_times() -> None:
    (only,) = comparing.changes(TRACK, [*TRACK[:2], replace(TRACK[2], end_ms=8000)], "zh")
    assert (only.kind, only.times) == ("times", ((5100, 9000), (5100, 8000)))


@given(st.text("面粉要白细ab 1", max_size=12), st.text("面粉要白细ab 1", max_size=12))
def test_comparing_leaves_no_letter_out(old: str, new: str) -> None:
    for language in ("zh", "en"):
        pieces = list(comparing.pieces(old, new, language))
        assert "".join(p.text for p in pieces if p.kind != "new") == old
        assert "".join(p.text for p in pieces if p.kind != "gone") == new


def test_terms_that_sound_alike_are_suggested() -> None:
    known = ["残疾人", "中式面点", "蒸制"]
    assert suggestions.suggest(["残级人学中适面点", "蒸制十分钟", "Hello"], known) == [
        [("残级人", "残疾人"), ("中适面点", "中式面点")],
        [],
        [],
    ]
