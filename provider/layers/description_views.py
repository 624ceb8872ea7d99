"""The page where a clip's audio description is written: rows with times, told at once whether they fit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.layers import descriptions, spoken, store
from accessibility.layers.descriptions import Description
from accessibility.layers.models import AccessLayer
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, storage
from foundation.i18n import _
from foundation.storage import StoredFile
from foundation.web import Form
from media import moments
from operation import job_words
from packages.access import resource
from packages.models import Resource
from provider.layers import access, rows
from provider.layers.forms import description_form

bp = Blueprint("provider_layers_description", __name__)
access.tell(bp)

MOST_ROWS = 600


@bp.route("/layers/<int:resource_id>/description", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def edit(resource_id: int) -> ResponseReturnValue:
    """Write texts with their times; save as a draft, or finish and have them spoken."""
    if request.method == "GET":
        with db.reading() as session:
            return _page(session, resource(session, resource_id, "video"), None)
    form = description_form(_typed_rows())
    told = _told(form)
    with db.writing() as session:
        clip = access.to_change(session, resource_id, "video")
        package_id = clip.course.package_id
        if _outdated(session, clip, form) or not (form.validate() and _valid(form, clip)):
            return _page(session, clip, form), 422
        done = "done" in request.form and bool(told)
        layer = _save(session, clip, told, done=done)
    if not done:
        flash(_("草稿保存了，%(n)d 段。写完以后按“写完了”。", n=len(layer.content["cues"])), "ok")
        return redirect(url_for("provider_layers_description.edit", resource_id=resource_id))
    return access.saved(package_id, _("口述影像写完了，网站正在把它读出来。"))


def _typed_rows() -> int:
    count = sum(1 for name in request.form if name.startswith("at_"))
    return min(count, MOST_ROWS)


def _told(form: Form) -> list[Description]:
    pairs = [(form[f"at_{n}"].data or "", form[f"text_{n}"].data or "") for n in range(_typed_rows())]
    times = [(moments.typed(at), text) for at, text in pairs if text.strip()]
    return [Description(ms, text) for ms, text in times if ms is not None]


def _valid(form: Form, clip: Resource) -> bool:
    """Every text has a time within the clip; errors stand at their fields."""
    right = True
    for n in range(_typed_rows()):
        ms, text = moments.typed(form[f"at_{n}"].data or ""), form[f"text_{n}"].data or ""
        if text.strip() and (ms is None or ms > (clip.duration_ms or 0)):
            wrong = _("第 %(n)d 段的时间读不懂。请写成 1:05 这样，不超过这一段的长度。", n=n + 1)
            form[f"at_{n}"].errors = [wrong]
            right = False
    return right


def _outdated(session: Session, clip: Resource, form: Form) -> bool:
    """Whether somebody else saved meanwhile; what was typed stays on the page, over the newest."""
    newest = store.of(session, clip).get("description")
    if str(newest.id if newest else 0) == (form.read.data or "0"):
        return False
    form.read.errors = [_("别人刚改过这段口述影像，还没有保存。请对照以后再保存一次。")]
    return True


def _save(session: Session, clip: Resource, told: list[Description], *, done: bool) -> AccessLayer:
    content = descriptions.content(told, clip.language)
    by: dict[str, Any] = {"person_id": current_user.id, "now": clock.now()}
    layer = store.put(session, clip, "description", content, state="done" if done else "draft", **by)
    if done:
        spoken.ask(session, layer)
    return layer


def _page(session: Session, clip: Resource, form: Form | None) -> str:
    track = tracks.current(session, clip.id)
    cues = tracks.cues_of(track) if track else []
    of = rows.clip(cues, clip.duration_ms or 0, clip.language)
    layers = store.of(session, clip)
    layer = layers.get("description")
    told = descriptions.of(layer.content) if layer else []
    said = store.spoken(session, [each.text for each in told], clip.language)
    if form is None:
        shown = rows.offered(of, told, said)
        form = description_form(len(shown))
        for n, row in enumerate(shown):
            form[f"at_{n}"].data, form[f"text_{n}"].data = row.at, row.text
    else:
        typed = [(form[f"at_{n}"].data or "", form[f"text_{n}"].data or "") for n in range(_typed_rows())]
        shown = [of.row(at, text, said.get(text)) for at, text in typed]
    form.read.data = str(layer.id if layer else 0)
    return render_template(
        "provider/layers/description.html",
        form=form,
        resource=clip,
        rows=shown,
        track=track,
        layer=layer,
        layers=layers,
        order={each.text: n for n, each in enumerate(told)},
        why=job_words.why,
        job=spoken.job_of(session, clip.id) if layer and layer.state == "done" else None,
        spoken_all=layer is not None and store.is_spoken(session, layer),
        of=of,
        locked=access.locked(session, clip.course.package),
    )


@bp.get("/layers/<int:resource_id>/said/<int:number>")
@open_to(Role.PROVIDER, Role.REVIEWER, Role.CURATOR)
def said(resource_id: int, number: int) -> Response:
    """The sound of a text of the description, by its place."""
    with db.reading() as session:
        clip = resource(session, resource_id, "video")
        layer = store.of(session, clip).get("description")
        told = descriptions.of(layer.content) if layer else []
        if not 0 <= number < len(told):
            abort(404)
        found = store.spoken(session, [told[number].text], clip.language).get(told[number].text)
        stored = session.get(StoredFile, found.file_id) if found else None
        if stored is None:
            abort(404)
        return storage.response(stored)
