"""What the ledger says of a corrected track: how many captions have other words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from accessibility.captions import tracks
from accessibility.listening.cues import Cue
from accounts.people import Role, SignedIn
from foundation import clock, db, ledger
from tests.make import steps

ONE, TWO, THREE = steps.CUES


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        ([ONE, TWO, THREE], 0),
        ([TWO, THREE], 1),
        ([replace(ONE, text="和面以前"), replace(ONE, text="先洗手。"), TWO, THREE], 2),
        ([ONE, replace(TWO, text="再看面粉，\n要白，要细。"), THREE], 1),
        ([Cue(0, 500, "大家好。"), ONE, TWO, THREE], 1),
        ([replace(ONE, start_ms=100), TWO, THREE], 0),
    ],
)
def test_the_count_of_changed_captions_is_right_after_splits_and_deletions(
    app: Flask, person: Callable[..., SignedIn], tmp_path: Path, after: Sequence[Cue], changed: int
) -> None:
    provider = person(Role.PROVIDER)
    clip = steps.captioned(steps.imported(provider, tmp_path))[0]
    with db.writing() as session:
        track = tracks.current(session, clip)
        assert track is not None
        tracks.correct(session, track, after, provider.id, now=clock.now())
        told = [
            each for each in ledger.about(session, f"resource:{clip}") if each.kind == "captions.corrected"
        ]
        assert told[-1].data["changed"] == changed
