"""Words that the machine put for what it heard: found in the cues, put back one by one, kept through splitting and merging."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.captions import mended
from accessibility.captions.editor import editing
from accessibility.captions.editor.editing import Row
from accessibility.listening.cues import Cue

CUES = [
    Cue(0, 2000, "先洗手。"),
    Cue(2100, 6000, "中式面点，成型\n和蒸制。", ("mended", "unsure")),
    Cue(6100, 9000, "用这种方式做。", ("mended",)),
]
TOLD = [
    {"at_ms": 2400, "from": "适", "to": "式"},
    {"at_ms": 5200, "from": "政治", "to": "蒸制"},
    {"at_ms": 7800, "from": "试", "to": "式"},
]


def found() -> list[Cue]:
    return mended.found(CUES, TOLD)


def test_each_mend_is_found_where_it_was_said() -> None:
    assert [cue.mends for cue in found()] == [(), ((1, "适", "式"), (7, "政治", "蒸制")), ((4, "试", "式"),)]


def test_the_same_word_twice_in_a_cue_is_told_apart_by_its_time() -> None:
    cue = Cue(0, 8000, "式样和方式，式样和方式。", ("mended",))
    assert mended.found([cue], [{"at_ms": 5900, "from": "试", "to": "式"}])[0].mends == ((9, "试", "式"),)
    both = [{"at_ms": 100, "from": "试", "to": "式"}, {"at_ms": 2000, "from": "市", "to": "式"}]
    assert mended.found([cue], both)[0].mends == ((0, "试", "式"), (4, "市", "式"))


def test_a_mend_over_the_edge_of_a_cue_is_one_in_each() -> None:
    cues = [Cue(0, 1000, "和成", ("mended",)), Cue(1100, 2000, "型面", ("mended",))]
    told = [{"at_ms": 600, "from": "程行", "to": "成型"}]
    assert [cue.mends for cue in mended.found(cues, told)] == [((1, "程", "成"),), ((0, "行", "型"),)]


@pytest.mark.parametrize(
    "told",
    [
        {"at_ms": 2400, "from": "错", "to": "没有这个字"},
        {"at_ms": 90_000, "from": "适", "to": "式"},
        {"at_ms": 0, "from": "始", "to": "洗"},
        {"at_ms": 2400, "from": "", "to": ""},
    ],
)
def test_what_is_not_found_is_not_offered(told: dict[str, object]) -> None:
    assert mended.found(CUES, [told]) == CUES


def test_a_cue_that_knows_its_mends_keeps_them() -> None:
    once = found()
    assert mended.found(once, TOLD) == once


def test_each_is_put_back_by_itself_and_the_flag_goes_with_the_last() -> None:
    first = mended.put_back(found()[1], (7, "政治", "蒸制"))
    assert (first.text, first.flags) == ("中式面点，成型\n和政治。", ("mended", "unsure"))
    last = mended.put_back(first, (1, "适", "式"))
    assert (last.text, last.flags, last.mends) == ("中适面点，成型\n和政治。", ("unsure",), ())


def test_they_are_told_with_what_stands_around() -> None:
    assert mended.told(found()[1]) == [("中适面点", "中式面点"), ("型和政治", "型和蒸制")]


def test_the_editor_puts_back_one_of_a_row() -> None:
    rows = editing.rows(found())
    back = editing.put_back(rows, 1, 0, "zh")
    assert back[1].cue.text == "中适面点，成型\n和蒸制。"
    assert back[1].cue.mends == ((7, "政治", "蒸制"),)
    for which in (-1, 2):
        with pytest.raises(editing.NotMended):
            editing.put_back(rows, 1, which, "zh")


def test_typed_words_and_a_tick_answer_them() -> None:
    row = editing.rows(found())[1]
    assert editing.write(row, "中式面点。", "zh").cue.mends == ()
    assert editing.heard(row, "zh").cue.mends == ()
    assert editing.move(row, 2000, 6000, "zh").cue.mends == row.cue.mends


def test_they_go_with_their_words_when_a_row_is_split_and_merged() -> None:
    cue = replace(found()[1], text="中式面|点，成型\n和蒸|制。")
    parts = editing.split([Row(0, cue)], 0, "zh")
    assert [row.cue.mends for row in parts] == [
        ((1, "适", "式"),),
        ((4, "政", "蒸"),),
        ((0, "治", "制"),),
    ]
    whole = editing.merge(editing.merge(parts, 0, "zh"), 0, "zh")
    assert whole[0].cue.mends == ((1, "适", "式"), (7, "政", "蒸"), (8, "治", "制"))
    plain = editing.split(
        [Row(0, replace(cue, text="中式面点，|成型和蒸制。", mends=((1, "适", "式"),)))], 0, "zh"
    )
    assert ["mended" in row.cue.flags for row in plain] == [True, False]


def test_a_draft_keeps_them_and_drops_what_does_not_fit() -> None:
    rows = editing.rows(found())
    assert editing.restored([row.as_dict() for row in rows]) == rows
    kept = {**rows[1].as_dict(), "mends": [[0, "适", "式"], [1, "适", "式"], [1, "适用", "式"]]}
    assert editing.restored([kept])[0].cue.mends == ((1, "适", "式"),)
    for wrong in ("x", [1], [[-1, "适", "式"]], [["1", "适", "式"]]):
        with pytest.raises(ValueError, match="no"):
            editing.restored([{**kept, "mends": wrong}])


@given(st.text(alphabet="一二三，。\n a", max_size=20), st.integers(0, 20), st.integers(1, 3))
def test_putting_back_changes_nothing_else(text: str, at: int, size: int) -> None:
    put = mended.letters(text)[at : at + size]
    if put:
        back = mended.put_back(
            Cue(0, 1000, text, ("mended",), "", ((at, "不" * len(put), put),)), (at, "不" * len(put), put)
        )
        assert len(back.text) == len(text)
        assert (
            mended.letters(back.text)
            == mended.letters(text)[:at] + "不" * len(put) + mended.letters(text)[at + len(put) :]
        )
