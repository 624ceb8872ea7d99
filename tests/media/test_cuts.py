"""Where a lecture is cut: pure planning on plain values."""

import random

import pytest

from media.cutting import cuts
from media.cutting.cuts import Cut, Material, Said

MINUTE = 60_000
LIMIT = 25 * MINUTE


def lecture(minutes: int, seed: int = 1, *, long_every: int = 9) -> Material:
    """Sentences of 3 to 9 seconds with short pauses, every ninth pause long; silences as they would be heard."""
    rng = random.Random(seed)
    at, said, silent = 500, [], [(0, 500)]
    while at < minutes * MINUTE - 12_000:
        end = at + rng.randint(3_000, 9_000)
        said.append(
            Said(at, end + 120, f"第 {len(said)} 句。")
        )  # captions stay a little longer than the words
        pause = rng.randint(1_600, 2_400) if len(said) % long_every == 0 else rng.randint(300, 900)
        silent.append((end, end + pause))
        at = end + pause
    return Material(minutes * MINUTE, said, silent)


@pytest.mark.parametrize("minutes", [10, 25])
def test_what_is_short_enough_stays_whole(minutes: int) -> None:
    assert cuts.plan(lecture(minutes), LIMIT) == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("minutes", [26, 49, 60, 90, 130])
def test_parts_are_short_enough_even_and_end_with_a_sentence(minutes: int, seed: int) -> None:
    found = lecture(minutes, seed)
    chosen = cuts.plan(found, LIMIT)
    parts = cuts.parts(found.duration_ms, [one.at_ms for one in chosen])
    lengths = [end - start for start, end in parts]
    assert max(lengths) <= LIMIT
    assert not cuts.fits(found.duration_ms, [one.at_ms for one in chosen], LIMIT)
    assert len(parts) == -(-minutes // 25)
    assert max(lengths) - min(lengths) < 2 * MINUTE
    for one in chosen:
        assert one.why == "sentence"
        assert one.pause_ms > 1_000, "a long pause was near enough"
        assert any(start <= one.at_ms <= end for start, end in found.silences)
        assert not any(said.start_ms < one.at_ms < said.end_ms - 120 for said in found.sentences)


def test_a_change_of_picture_in_a_pause_is_preferred_and_cut_at() -> None:
    found = lecture(40, long_every=10_000)
    start, end = next(one for one in found.silences if one[0] > 1_190_000 and one[1] - one[0] > 600)
    scene = start + 300
    chosen = cuts.plan(Material(found.duration_ms, found.sentences, found.silences, [scene]), LIMIT)
    assert [one.at_ms for one in chosen] == [scene]
    assert chosen[0].scene
    assert end > scene


def test_without_captions_it_cuts_in_pauses() -> None:
    found = lecture(60)
    chosen = cuts.plan(Material(found.duration_ms, (), found.silences), LIMIT)
    assert [one.why for one in chosen] == ["pause", "pause"]


def test_with_nothing_known_parts_are_even() -> None:
    chosen = cuts.plan(Material(60 * MINUTE), LIMIT)
    assert [one.why for one in chosen] == ["even", "even"]
    assert cuts.fits(60 * MINUTE, [one.at_ms for one in chosen], LIMIT) == []


def test_one_endless_sentence_is_cut_all_the_same() -> None:
    found = Material(
        60 * MINUTE, [Said(0, 59 * MINUTE, "没有停"), Said(59 * MINUTE + 400, 60 * MINUTE, "完。")]
    )
    chosen = cuts.plan(found, LIMIT)
    assert "even" in {one.why for one in chosen}
    assert cuts.fits(found.duration_ms, [one.at_ms for one in chosen], LIMIT) == []


def test_exactly_the_limit_leaves_room_for_a_packet_of_sound() -> None:
    assert cuts.fits(2 * LIMIT, [LIMIT], LIMIT) == [0, 1]
    assert cuts.fits(2 * LIMIT - 300, [LIMIT - cuts.SLACK_MS], LIMIT) == [1]
    assert cuts.fits(10_000, [6_000, 5_000], LIMIT) == [1], "out of order"


def test_a_sentence_earlier_or_later() -> None:
    found = lecture(60)
    places = sorted(one.at_ms for one in cuts.candidates(found))
    assert cuts.moved(found, places[5], 1) == places[6]
    assert cuts.moved(found, places[5], -1) == places[4]
    assert cuts.moved(found, places[5] + 10, -1) == places[5]
    assert cuts.moved(found, places[0], -1) == places[0]


def test_a_cut_of_a_persons_own() -> None:
    found = lecture(60)
    pause = cuts.candidates(found)[7]
    inside = cuts.at(found, pause.earliest_ms + 10)
    assert (inside.at_ms, inside.earliest_ms, inside.why) == (
        pause.earliest_ms + 10,
        pause.earliest_ms,
        "sentence",
    )
    middle = (found.sentences[7].start_ms + found.sentences[7].end_ms) // 2
    assert cuts.at(found, middle) == Cut(
        middle, middle, middle, "even", before="第 7 句。", after="第 7 句。"
    )


def test_names_say_what_each_part_begins_with() -> None:
    parts = cuts.parts(100_000, [40_000, 80_000])
    assert cuts.names("和面", parts, [(0, "选面粉"), (20_000, "加水"), (40_000, "揉面")]) == [
        "和面 1 选面粉",
        "和面 2 揉面",
        "和面 3",
    ]
    assert all(len(one) <= 200 for one in cuts.names("面" * 300, parts, [(0, "长" * 20)]))
    assert len(set(cuts.names("面" * 300, parts, []))) == 3


def test_cues_go_where_most_of_them_lies() -> None:
    times = [(0, 900), (950, 1_400), (1_600, 2_300), (1_950, 2_600), (2_600, 2_900)]
    assert cuts.share(times, [(0, 2_000), (2_000, 3_000)]) == [
        (0, 0, 900),
        (0, 950, 1_400),
        (0, 1_600, 2_000),
        (1, 0, 600),
        (1, 600, 900),
    ]


def test_an_hour_is_planned_in_a_moment() -> None:
    assert len(cuts.plan(lecture(240, 3), LIMIT)) == 9
