"""Where a person was in the captions of a clip, so that the editor opens there again. Kept in their session, which the
page hands in."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from accessibility.captions.models import CaptionTrack

KEY = "captions_at"
LAST = 100_000  # no clip has more pages; what is noted must fit a cookie, whatever an address says
MOST = 20  # clips; the cookie has no room for every one that was ever opened


def page(kept: MutableMapping[str, Any], track: CaptionTrack, asked: int | None) -> int:
    """The page that is asked for, noted; without one, where the person was."""
    name = f"{track.resource_id}-{track.language}"
    known: dict[str, int] = kept.get(KEY, {})
    if asked is None:
        return known.get(name, 1)
    asked = min(max(1, asked), LAST)
    if known.get(name, 1) != asked:
        others = {one: at for one, at in known.items() if one != name}
        kept[KEY] = {**dict(list(others.items())[1 - MOST :]), name: asked}
    return asked
