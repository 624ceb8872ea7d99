"""Reading aloud: ask for a text's sounds, hear how far they are, get them. Nobody hears what they may not read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accessibility.layers.store import Said
from accessibility.speaking import sounds
from accessibility.speaking.sounds import State
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, storage
from foundation.storage import StoredFile
from trainee.reading_aloud import texts
from trainee.reading_aloud.offers import Offer
from trainee.reading_aloud.texts import Marked
from trainee.study.access import enrolled

bp = Blueprint("aloud", __name__)


def _told(session: Session, version_id: int, what: str) -> Marked:
    """A text that the visitor may read, or 404."""
    found = texts.find(session, enrolled(session, version_id), what)
    if found is None:
        abort(404)
    return found


@bp.route("/study/<int:version_id>/aloud/<what>", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def page(version_id: int, what: str) -> ResponseReturnValue:
    """The text with its sound as a whole, for listening without scripting; a post has the sounds made."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        told = _told(session, version_id, what)
        if request.method == "POST":
            sounds.ask(session, told.text, clock.now())
        state = sounds.state(session, told.text)
        if request.form.get("go") == "stay":
            return jsonify(_spelt(state))
        if request.method == "POST":
            return redirect(url_for("aloud.page", version_id=version_id, what=what))
        offer = Offer(told, state, version_id)
        return render_template("trainee/reading_aloud/aloud.html", offer=offer, back=_back(version_id, what))


def _back(version_id: int, what: str) -> str:
    """The page that the text stands on."""
    kind, *numbers = what.split("-")
    if kind == "question":
        return url_for("exam.question", version_id=version_id, position=int(numbers[1]))
    if kind == "practice":
        return url_for("desk.hour", version_id=version_id, number=int(numbers[0]))
    return url_for("trainee.study", version_id=version_id, resource_id=int(numbers[0]))


@bp.get("/study/<int:version_id>/aloud/<what>/state.json")
@open_to(Role.TRAINEE)
def state_json(version_id: int, what: str) -> Response:
    """How far its sounds are, for the page's script."""
    with db.reading() as session:
        return jsonify(_spelt(sounds.state(session, _told(session, version_id, what).text)))


def _spelt(state: State) -> dict[str, Any]:
    """The length of each sentence's sound in ms, null where there is none yet."""
    said = [each.duration_ms if each else None for each in state.said]
    return {"state": state.name, "said": said, "error": state.error}


@bp.get("/study/<int:version_id>/aloud/<what>/<int:number>")
@open_to(Role.TRAINEE)
def sentence(version_id: int, what: str, number: int) -> Response:
    """The sound of a sentence, with byte ranges."""
    with db.reading() as session:
        said = sounds.state(session, _told(session, version_id, what).text).said
        return _sound(session, said[number] if number < len(said) else None)


@bp.get("/study/<int:version_id>/aloud/<what>/whole")
@open_to(Role.TRAINEE)
def whole(version_id: int, what: str) -> Response:
    """The sound of the whole text, with byte ranges."""
    with db.reading() as session:
        return _sound(session, sounds.state(session, _told(session, version_id, what).text).whole)


def _sound(session: Session, said: Said | None) -> Response:
    stored = session.get(StoredFile, said.file_id) if said else None
    if stored is None:
        abort(404)
    return storage.response(stored)
