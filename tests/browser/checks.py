"""Media checks in each state: with faults, clean, refused, running, failed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from foundation import clock, db
from judging import clip_check
from media import results
from media.checking.properties import MEASURED, measurement
from packages.models import Package, Resource
from provider.clips import checks_and_copies

NOTHING: dict[str, Any] = dict.fromkeys(
    ("loudness", "peak", "gaps", "black", "frozen", "flashes", "clipping", "scenes", "silences"), ()
)


def clean(seconds: int) -> dict[str, Any]:
    """A result with nothing to say but what only people can tell."""
    rows = [measurement(name, value) for name, value in _PLAIN.items()]
    rows += [measurement(name, None) for name in ("lip_sync", "colour_cast")]
    loudness = [-200 - (n * 7) % 60 for n in range(seconds)]
    timeline = {**NOTHING, "step_ms": 1000, "loudness": loudness, "peak": [each + 120 for each in loudness]}
    return {"measurements": rows, "timeline": timeline}


_PLAIN = {
    "container": "mp4",
    "duration_ms": 60_000,
    "missing_ms": 0,
    "has_picture": 1,
    "has_sound": 1,
    "video_codec": "h264",
    "width_px": 1280,
    "height_px": 720,
    "frame_rate_mfps": 25_000,
    "video_bit_rate_bps": 2_000_000,
    "audio_codec": "aac",
    "sample_rate_hz": 48_000,
    "decode_errors": 0,
    "flashes": 0,
    "red_flashes": 0,
}


def faulty(seconds: int) -> dict[str, Any]:
    """A result with something of each kind along the clip."""
    found = clean(seconds)
    spans = {
        "gaps": [[12_000, 15_400]],
        "clipping": [[33_000, 36_000]],
        "black": [[0, 1_200], [58_000, 60_000]],
        "frozen": [[40_000, 52_000]],
        "flashes": [[21_000, 24_000], [27_000, 28_500]],
    }
    rows = {
        "flashes": measurement("flashes", 2, MEASURED, [(a, b) for a, b in spans["flashes"]]),
        "decode_errors": measurement(
            "decode_errors", 3, MEASURED, [(9_000 + n * 40, 9_040 + n * 40) for n in range(15)]
        ),
        "frozen_ms": measurement("frozen_ms", 12_000, MEASURED, [(40_000, 52_000)]),
        "black_ms": measurement("black_ms", 3_200, MEASURED, [(a, b) for a, b in spans["black"]]),
        "sound_gap_ms": measurement("sound_gap_ms", 3_400, MEASURED, [(12_000, 15_400)]),
    }
    kept_rows = [rows.pop(row["property"], row) for row in found["measurements"]]
    loudness = [None if 12 <= n < 15 else value for n, value in enumerate(found["timeline"]["loudness"])]
    timeline = {**found["timeline"], **spans, "loudness": loudness}
    return {"measurements": [*kept_rows, *rows.values()], "timeline": timeline}


def fill(packages: dict[str, int], checked: dict[str, int]) -> None:
    """Put each state somewhere among the packages: files with the same bytes share their result."""
    with db.writing() as session:
        first, second, third = _clips(session, packages["draft"])
        _keep(session, first, faulty(60))
        refused = _clips(session, packages["faulty"])[0]
        _keep(session, refused, {"refused": "broken", "measurements": [], "timeline": {}})
        fine = _clips(session, packages["lacking"])[-1]
        _keep(session, fine, clean(100))
        until = clock.now() + timedelta(days=1)
        _job(session, second, state="running", stage="check", done=20_000, total=80_000, lease_until=until)
        _job(
            session,
            third,
            state="failed",
            error="查得太慢，停下了。机器可能正忙，过一会儿再试一次。",
            tries=3,
        )
        copies = checks_and_copies.copies_of(session, fine)
        assert copies is not None
        copies.state, copies.error = "failed", "Unreadable"
        checked.update(wrong=first.id, running=second.id, failed=third.id, refused=refused.id, right=fine.id)


def _clips(session: Session, package_id: int) -> list[Resource]:
    return [each for each in session.get_one(Package, package_id).resources if each.is_clip]


def _keep(session: Session, clip: Resource, result: dict[str, Any]) -> None:
    assert clip.file is not None
    results.keep_check(session, clip.file.sha256, checks_and_copies.CHECK_VERSION, result, clock.now())


def _job(session: Session, clip: Resource, **values: object) -> None:
    job = clip_check.job_of(session, clip)
    assert job is not None
    for name, value in values.items():
        setattr(job, name, value)
    session.flush()
