"""Doubts ranked: the worst fifth of the words is marked, and who has ten minutes is led to the worst ten captions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from accessibility.captions import tracks
from accessibility.captions.editor import editing
from accessibility.captions.editor.editing import Row
from accessibility.captions.editor.steps import WORST, Desk
from accessibility.captions.models import CaptionTrack
from accessibility.listening import cues
from accessibility.listening.cues import Cue
from accounts.people import Role, SignedIn
from foundation import clock, db
from tests.bench import doubts
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps
from tests.make.words import said

TEXT = "先把手洗干净，再称面粉。水要一点一点加，面团揉到光滑。盖上湿布等一会儿，再切成小块。"


def doubted(*places: int) -> list[Cue]:
    """The captions of TEXT, words at these places hardly believed."""
    words = [replace(word, probability=0.2 if n in places else 0.95) for n, word in enumerate(said(TEXT))]
    return cues.cut(words, "zh")


def test_at_most_a_fifth_is_marked_and_only_what_was_doubted() -> None:
    assert all(not cue.worry and not cue.doubted for cue in doubted())
    marked = [word for cue in doubted(0, 8, 20) for word in cue.doubted]
    assert len(marked) == 3
    assert all(word in TEXT for word in marked)
    many = [word for cue in doubted(*range(0, 36, 2)) for word in cue.doubted]
    assert len(many) <= len(cues.tokens(said(TEXT), "zh")) // cues.MARKED_OF


def test_more_wrong_words_weigh_more() -> None:
    found = [cue for cue in doubted(0, 2, 20) if cue.worry]
    assert found[0].worry > found[-1].worry > 0


def test_worry_is_kept_and_goes_with_an_answer() -> None:
    cue = next(cue for cue in doubted(0, 2) if cue.worry)
    assert tracks.cue_of(tracks.kept_of(cue)) == cue
    assert "worry" not in tracks.kept_of(replace(cue, worry=0, doubted=()))
    row = Row(0, cue)
    assert editing.restored([row.as_dict()]) == [row]
    for answered in (editing.heard(row, "zh"), editing.write(row, "先把脸洗干净。", "zh")):
        assert (answered.cue.worry, answered.cue.doubted) == (0, ())
    both = editing.merge([row, Row(1, Cue(9_000, 9_900, "好。"))], 0, "zh")
    assert (both[0].cue.worry, both[0].cue.doubted) == (cue.worry, cue.doubted)


def test_a_caption_that_only_comes_late_is_no_doubt() -> None:
    assert Row(0, Cue(0, 2_000, "好。", ("late", "fast"))).doubts == ()


def test_the_worst_ten_come_first() -> None:
    rows = [Row(n, Cue(n * 1_000, n * 1_000 + 900, "字", ("unsure",), worry=n % 13)) for n in range(30)]
    worst = Desk(CaptionTrack(), 0, rows, 1, None, can_undo=False).worst
    assert len(worst) == WORST
    assert [row.cue.worry for _n, row in worst] == sorted((row.cue.worry for row in rows), reverse=True)[
        :WORST
    ]


def test_the_page_leads_to_them_and_names_the_words(
    person: Callable[..., SignedIn], strict: Callable[..., StrictClient], tmp_path: Path
) -> None:
    provider = person(Role.PROVIDER)
    package = steps.imported(provider, tmp_path, {"media/01.mp4": make.clip(8)})
    clip = steps.captioned(package)[0]
    told = [
        Cue(0, 2_000, "先把手洗干净。", ("unsure",), worry=60, doubted=("洗",)),
        Cue(2_100, 4_000, "再称面粉。"),
        Cue(4_100, 6_000, "按照近度加水。", ("unsure",), worry=180, doubted=("近度", "水")),
    ]
    with db.writing() as session:
        tracks.store_machine_track(
            session,
            resource_id=clip,
            language="zh",
            sha256="0" * 64,
            cues=told,
            report=steps.REPORT,
            now=clock.now(),
        )
    page = strict(provider).get(f"/captions/{clip}")
    first = [link.text for link in page.select(".//ol[@id='first']//a")]
    assert first == ["第 3 条", "第 1 条"]
    assert "“近度”“水”" in page.main


def test_the_bench_counts_what_the_marked_words_hold() -> None:
    found = [Cue(0, 2_000, "按照近度加水。", doubted=("近度",)), Cue(2_100, 3_000, "好了吗？")]
    assert doubts.shares(["按照筋度加水，好了吧？"], [found]) == (2 / 9, 1 / 2)
    assert doubts.shares(["按照近度加水，好了吗？"], [found]) == (2 / 9, 0.0)
