"""A draft's transcript to take away: for its provider and for who reviews."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from accessibility.captions import tracks
from accessibility.documents import formats, paper
from accessibility.layers import descriptions, store
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db
from foundation.i18n import _
from packages.access import REVIEWING, clip

bp = Blueprint("papers", __name__)


@bp.get("/captions/<int:resource_id>/transcript.<kind>")
@open_to(Role.PROVIDER, *REVIEWING)
def file(resource_id: int, kind: str) -> Response:
    """The transcript of a draft's clip as a document, with its descriptions."""
    with db.reading() as session:
        resource = clip(session, resource_id)
        track = tracks.current(session, resource_id)
        if track is None or kind not in formats.offered():
            abort(404)
        layer = store.of(session, resource).get("description")
        made = paper.of(
            _("“%(name)s”的文字稿", name=resource.name),
            track.language,
            tracks.sections(session, track),
            notes=[formats.note(track.state, tracks.verifier(session, track))],
            described=descriptions.of(layer.content) if layer is not None else (),
        )
        return formats.response(made, kind, clock.now())
