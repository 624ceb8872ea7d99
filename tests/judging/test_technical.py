"""A clip's measurements under each technical profile: met at the bound, missed a little beyond it."""

from typing import Any

import pytest
from flask import Flask

from judging import technical
from judging.wording import of_properties
from media.checking.check import MediaCheck
from media.checking.properties import UNITS, measurement
from schemes.kinds.media import Bound

STEPS = {"bps": 0.02, "mfps": 0.02, "hz": 0.02, "px": 0.02}
NAMES = (
    "shanghai-2023-master",
    "shanghai-2023-upload",
    "mohrss-2022-master",
    "mohrss-2022-upload",
    "shaanxi-2024-master",
    "tianjin-2023-master",
)


def checked(**values: int | str | None) -> MediaCheck:
    return MediaCheck([measurement(name, value) for name, value in values.items()], {})


def outcome(name: str, bound: Bound, value: int | str) -> Any:
    found = technical.judge(checked(has_picture=1, **{bound.property: value}), technical.profile(name))
    return next(each["ok"] for each in found if each["property"] == bound.property)


def beyond(bound: Bound, edge: int, way: int) -> int:
    """A little outside: 2 % of rates and sizes, 2 dB, 0.2 s, one of what is counted."""
    unit = UNITS[bound.property]
    step = {"db10": 20, "ms": 200, "count": 1}.get(unit) or max(1, round(edge * STEPS[unit]))
    return edge + way * step


@pytest.mark.parametrize("name", NAMES)
def test_every_bound_is_met_at_its_edge_and_missed_beyond(app: Flask, name: str) -> None:
    for bound in technical.profile(name).bounds:
        edges = [(bound.at_least, -1), (bound.at_most, 1)] if not bound.among else []
        for edge, way in edges:
            if edge is not None:
                assert outcome(name, bound, edge) is True, bound
                assert outcome(name, bound, beyond(bound, edge, way)) is False, bound
        for value in bound.among:
            assert outcome(name, bound, value) is True, bound
            other = f"not {value}" if isinstance(value, str) else beyond(bound, value, 1)
            assert outcome(name, bound, other) is False, bound


def test_there_are_no_other_profiles(app: Flask) -> None:
    assert sorted(technical.profiles()) == sorted(NAMES)


def test_what_was_not_measured_is_for_a_person(app: Flask) -> None:
    found = technical.judge(
        checked(has_picture=1, sound_snr_db10=None, lip_sync=None), technical.profile(NAMES[4])
    )
    by_name = {each["property"]: each for each in found}
    for name in ("sound_snr_db10", "lip_sync", "picture_snr_db10"):
        assert (by_name[name]["ok"], by_name[name]["certainty"]) == (None, "person")
        assert of_properties.explanation(by_name[name])


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"flashes": 0, "missing_ms": 500, "extension_fits": 1}, set()),
        ({"flashes": 1, "missing_ms": 700, "extension_fits": 0}, {"flashes", "missing_ms", "extension_fits"}),
        ({"red_flashes": 1, "frozen_ms": 60_000}, {"red_flashes"}),
    ],
)
def test_what_is_asked_of_every_clip(app: Flask, values: dict[str, int], wrong: set[str]) -> None:
    found = technical.judge(checked(has_picture=1, **values), technical.profile(NAMES[1]))
    assert {
        each["property"] for each in found if each["ok"] is False and each["measured"] is not None
    } == wrong


def test_only_the_gaps_that_are_too_long_are_shown(app: Flask) -> None:
    row = measurement("sound_gap_ms", 3200, at=[(0, 1500), (5000, 8200)])
    found = technical.judge(MediaCheck([row], {}), technical.profile(NAMES[0]))
    assert next(each["at"] for each in found if each["property"] == "sound_gap_ms") == [[5000, 8200]]


def test_sound_alone_is_not_asked_about_pictures(app: Flask) -> None:
    found = technical.judge(checked(has_picture=0, channels=2), technical.profile(NAMES[4]))
    assert "width_px" not in {each["property"] for each in found}


def test_every_property_has_its_words(app: Flask) -> None:
    assert set(UNITS) <= set(of_properties.PROPERTIES)


def test_facts_are_named_as_the_schemes_name_them(app: Flask) -> None:
    sound, picture = technical.facts(
        checked(sound_gap_ms=2800, width_px=1920, hum_db10=None, lip_sync=None, container="mp4")
    )
    assert sound == {"sound_gap_ms": 2800}
    assert picture == {"width_px": 1920, "container": "mp4"}
