"""What the media check measured, held against a scheme's technical profile; and given to the schemes as facts.

It lives here because `media` knows no schemes and `schemes` knows no files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from judging import check as packages_check
from media.checking.check import MediaCheck
from media.checking.properties import PERSON, UNITS
from media.ffmpeg import Unreadable
from schemes.facts import PICTURE_PROPERTIES, SOUND_PROPERTIES
from schemes.kinds.media import Bound, Profile

# What no profile says and every clip must keep to: it can be opened, is whole, and hurts nobody.
OURS = {
    "extension_fits": (1, 1),
    "missing_ms": (0, 500),
    "decode_errors": (0, 0),
    "flashes": (0, 0),
    "red_flashes": (0, 0),
}
# Told to whoever looks, never a failure by itself: slides stand still and nothing is wrong with them.
_TOLD = ("frozen_ms",)


class UnknownProfile(Exception):
    """There is no technical profile of that name; `known` are those that there are."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name)
        self.known = tuple(known)


def profiles() -> dict[str, Profile]:
    """Every technical profile of this site's schemes: `shanghai-2023-master`, `shaanxi-2024-master` …"""
    return {
        f"{scheme.id}-{profile.id}": profile
        for scheme in packages_check.known().values()
        for profile in scheme.profiles
    }


def profile(name: str) -> Profile:
    """The profile of that name. Raises UnknownProfile."""
    known = profiles()
    if name not in known:
        raise UnknownProfile(name, sorted(known))
    return known[name]


def judge(checked: MediaCheck, asked: Profile) -> list[dict[str, Any]]:
    """Findings: `{"property", "ok", "measured", "limit", "unit", "certainty", "at"}`.

    `ok` is None where nothing was measured and a person judges. First the profile's bounds in its order, then what we
    ask of every clip, then what only a person can tell.
    """
    rows = {row["property"]: row for row in checked.measurements}
    picture = bool(checked.value("has_picture"))
    bounds = [b for b in asked.bounds if picture or b.property not in PICTURE_PROPERTIES]
    named = {bound.property for bound in bounds}
    found = [_held(bound, rows.get(bound.property)) for bound in bounds]
    for name, (least, most) in OURS.items():
        if name in rows and name not in named:
            found.append(_finding(rows[name], _within(rows[name]["measured"], least, most), most))
    for name in _TOLD:
        if name in rows and rows[name]["measured"]:
            found.append(_finding(rows[name], None, None))
    found += [
        _finding(row, None, None)
        for name, row in rows.items()
        if row["certainty"] == PERSON and name not in named
    ]
    return found


def _held(bound: Bound, row: Mapping[str, Any] | None) -> dict[str, Any]:
    """One bound against what was measured."""
    if row is None or row["measured"] is None:
        nothing = {"property": bound.property, "measured": None, "unit": UNITS[bound.property]}
        return _finding({**nothing, "certainty": PERSON, "at": []}, None, bound.limit(None))
    limit = bound.limit(row["measured"])
    if bound.property == "sound_gap_ms" and isinstance(limit, int):
        row = {**row, "at": [span for span in row["at"] if span[1] - span[0] > limit]}
    return _finding(row, bound.holds(row["measured"]), limit)


def _within(value: int | None, least: int, most: int) -> bool | None:
    return None if value is None else least <= value <= most


def _finding(row: Mapping[str, Any], ok: bool | None, limit: int | str | None) -> dict[str, Any]:
    return {
        "property": row["property"],
        "ok": ok,
        "measured": row["measured"],
        "limit": limit,
        "unit": row["unit"],
        "certainty": row["certainty"],
        "at": row["at"],
    }


def refused(error: Unreadable) -> dict[str, Any]:
    """The finding of a file that could not be measured at all; `measured` is the code of what is wrong."""
    row = {"property": "readable", "measured": error.code, "unit": "text", "certainty": "measured", "at": []}
    return _finding(row, False, "media")


def facts(checked: MediaCheck) -> tuple[dict[str, int | str], dict[str, int | str]]:
    """What the schemes are told of sound and of picture: only what was measured, by the names of schemes.facts."""
    values = {row["property"]: row["measured"] for row in checked.measurements if row["measured"] is not None}
    sound = {name: values[name] for name in SOUND_PROPERTIES if name in values}
    return sound, {name: values[name] for name in PICTURE_PROPERTIES if name in values}
