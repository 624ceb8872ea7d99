"""The page of a document's HTML twin: what became of it, what is wrong, alternative texts to write, then accepted."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session

from accessibility.layers import store, twins
from accessibility.layers.models import AccessLayer
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, storage
from foundation.i18n import _
from foundation.storage import StoredFile
from foundation.web import ConfirmForm
from operation import job_words
from packages.access import resource
from packages.models import Resource
from provider.layers import access

bp = Blueprint("provider_layers_twin", __name__)
access.tell(bp)


@bp.route("/layers/<int:resource_id>/twin", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def twin(resource_id: int) -> ResponseReturnValue:
    """Look at the twin, mend it, accept it; while there is none, how far it is."""
    form = ConfirmForm()
    with db.writing() if form.is_submitted() else db.reading() as session:
        document = resource(session, resource_id, "document")
        made = store.of(session, document).get("twin")
        if form.validate_on_submit():
            if access.locked(session, document.course.package):
                return access.not_now(document.course.package_id)
            if made is None:
                twins.ask(session, document)
                return redirect(url_for("provider_layers_twin.twin", resource_id=resource_id))
            left = _save(session, document, made)
            if not left:
                return access.saved(document.course.package_id, _("网页版核对好了，学员读的就是它。"))
            made = store.of(session, document)["twin"]
        return _page(session, document, made, form)


def _save(session: Session, document: Resource, made: AccessLayer) -> list[object]:
    """Keep what was mended; accepted when nothing blocks any more. What still blocks."""
    alts = [request.form.get(f"alt_{n}", "")[:2000] for n in range(len(made.content["images"]))]
    headed = [n for n in range(len(twins.tables(made.content))) if request.form.get(f"head_{n}")]
    content = twins.mended(made.content, alts, headed)
    left: list[object] = [each for each in content["faults"] if each["blocks"]]
    store.put(
        session,
        document,
        "twin",
        content,
        person_id=current_user.id,
        now=clock.now(),
        state="draft" if left else "done",
    )
    return left


def _page(session: Session, document: Resource, made: AccessLayer | None, form: ConfirmForm) -> str:
    def address(number: int) -> str:
        return url_for("provider_layers_twin.image", resource_id=document.id, number=number)

    return render_template(
        "provider/layers/twin.html",
        form=form,
        resource=document,
        made=made,
        why=job_words.why,
        job=twins.job_of(session, document.id),
        kind=twins.kind_of(document),
        shown=Markup(twins.shown(made.content, address, top=3)) if made else "",  # noqa: S704 - cleaned by nh3 in the child
        bare_tables=_bare(made),
        image_url=address,
        tried=form.is_submitted(),
        locked=access.locked(session, document.course.package),
    )


def _bare(made: AccessLayer | None) -> list[tuple[int, str]]:
    """Tables without header cells: their place and first words."""
    if made is None:
        return []
    named = twins.tables(made.content)
    wanted = [each["at"] - 1 for each in made.content["faults"] if each["code"] == "table-without-header"]
    return [(at, named[at]) for at in wanted]


@bp.get("/layers/<int:resource_id>/twin/<int:number>")
@open_to(Role.PROVIDER, Role.REVIEWER, Role.CURATOR)
def image(resource_id: int, number: int) -> Response:
    """An image of the twin."""
    with db.reading() as session:
        made = store.of(session, resource(session, resource_id, "document")).get("twin")
        images = made.content["images"] if made else []
        if not 0 <= number < len(images):
            abort(404)
        stored = session.get(StoredFile, images[number]["file_id"])
        if stored is None:
            abort(404)
        return storage.response(stored)
