"""A curator's desk of take-down requests: take off the air at once, or answer with the reason."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from curation import air, refusals, submissions
from curation.takedown import letters, requests
from curation.takedown.forms import DecisionForm, ground_words
from curation.takedown.models import Takedown
from foundation import clock, db, mail
from foundation.i18n import _
from packages import versions

bp = Blueprint("takedown_desk", __name__)
ROWS = 50


@bp.get("/takedowns")
@open_to(Role.CURATOR)
def index() -> str:
    """What waits, by its day; then what was answered."""
    page = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        done, pages = requests.decided(session, page, ROWS)
        return render_template(
            "curation/takedown/desk.html",
            waiting=requests.waiting(session)[:ROWS],
            done=done,
            page=min(page, pages),
            pages=pages,
            today=clock.today(),
            grounds=dict(ground_words()),
        )


@bp.route("/takedowns/<int:takedown_id>", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def one(takedown_id: int) -> ResponseReturnValue:
    """What is asked, what the provider says; the decision, which is repeated before it counts."""
    form = DecisionForm()
    with db.reading() as session:
        found = _found(session, takedown_id)
        if not (form.validate_on_submit() and form.confirmed.data == "yes"):
            sure = form.is_submitted() and not form.errors
            template = "curation/takedown/confirm.html" if sure else "curation/takedown/one.html"
            return render_template(template, asked=found, form=form, **_told(session, found))
    try:
        with db.writing() as session:
            found = _found(session, takedown_id)
            answer = form.answer.data.strip()
            requests.decide(session, found, form.outcome.data, answer, current_user.id, clock.now())
            letter = letters.decided(found, found.version.name)
    except requests.NotOpen:
        flash(_("别人已经决定过了，没有再改。"), "warn")
    except requests.NotOnAir:
        flash(_("这个课程现在没有在用，不用再停。请选“不停用”，写明已经不在用了。"), "warn")
    except (submissions.Involved, air.NotPossible) as error:
        flash(*refusals.told(error))
    else:
        with suppress(mail.NotSent):  # the page of the link tells it too
            mail.send(current_app.config["SETTINGS"], letter, clock.now())
        flash(_("记下了，已经写信告诉提出的人。"), "ok")
        return redirect(url_for("takedown_desk.index"))
    return redirect(url_for("takedown_desk.one", takedown_id=takedown_id))


def _found(session: Session, takedown_id: int) -> Takedown:
    found = session.get(Takedown, takedown_id)
    if found is None or found.state == "unconfirmed":
        abort(404)
    return found


def _told(session: Session, found: Takedown) -> dict[str, object]:
    on_air = versions.on_air_of(session, found.version.package_id)
    submission = submissions.of_version(session, found.version_id)
    return {
        "lesson": requests.lesson(session, found),
        "grounds": dict(ground_words()),
        "on_air": on_air,
        "submission": submission,
        "today": clock.today(),
    }
