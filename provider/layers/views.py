"""The layers of a package as a table, and the short pages: statement, summary, alternative text."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.layers import reading_level, store
from accessibility.layers.models import AccessLayer
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, ledger, storage
from foundation.i18n import _
from judging import check, readiness, remedy_pages
from judging.wording import of_places
from packages import catalogue, documents
from packages.access import own as own_package
from packages.access import resource
from packages.models import CLIPS
from provider.layers import access, table
from provider.layers.forms import AltForm, StatementForm, SummaryForm

bp = Blueprint("provider_layers", __name__)
access.tell(bp)

LOOKING = (Role.PROVIDER, Role.REVIEWER, Role.CURATOR)


@bp.get("/packages/<int:package_id>/layers")
@open_to(Role.PROVIDER)
def layers(package_id: int) -> str:
    """What each resource has, what it lacks, and what to do next."""
    with db.reading() as session:
        package = own_package(session, package_id)
        state = readiness.of(session, package, clock.now())
        shown = catalogue.page_of(session, package, request.args.get("page", 1, int))
        return render_template(
            "provider/layers/layers.html",
            package=package,
            state=state,
            catalogue=shown,
            rows=[row for row in table.rows(session, shown.resources) if row.parts],
            next=_next(session, state),
            speed=check.scheme(package.scheme_id).characters_per_minute,
            locked=access.locked(session, package),
        )


def _next(session: Session, state: readiness.State) -> tuple[str, str]:
    """What to make next in the whole package: its place in words and the address of its page; "" where there is nothing."""
    place, page_of = of_places.Places(session, state.package), remedy_pages.Pages(session, state.package.id)
    owed = [*(each for each in state.blocking if readiness.of_captions(each)), *state.judged.lacking]
    return next(((place(each.where), page) for each in owed if (page := page_of(each))), ("", ""))


@bp.route("/layers/<int:resource_id>/statement", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def statement(resource_id: int) -> ResponseReturnValue:
    """State that the sound tells everything, or take it back."""
    form = StatementForm()
    with db.writing() if form.is_submitted() else db.reading() as session:
        clip = resource(session, resource_id, "video")
        package_id, made = clip.course.package_id, store.of(session, clip).get("statement")
        withdrawn = made is not None and form.is_submitted()
        if withdrawn or form.validate_on_submit():
            if access.locked(session, clip.course.package):
                return access.not_now(package_id)
            if withdrawn:
                store.withdraw(session, clip, "statement", person_id=current_user.id, now=clock.now())
                return access.saved(package_id, _("声明撤回了。这一段要有口述影像才能发布。"))
            store.put(session, clip, "statement", {}, person_id=current_user.id, now=clock.now())
            return access.saved(package_id, _("声明记下了，写着你的名字和时间。"))
        return render_template(
            "provider/layers/statement.html",
            form=form,
            resource=clip,
            made=made,
            track=tracks.current(session, clip.id),
        )


@bp.route("/layers/<int:resource_id>/summary", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def summary(resource_id: int) -> ResponseReturnValue:
    """Write the clip's plain-language summary; hints say where it is hard to read."""
    form = SummaryForm()
    with db.writing() if form.is_submitted() else db.reading() as session:
        clip = resource(session, resource_id, *CLIPS)
        if form.validate_on_submit():
            if access.locked(session, clip.course.package):
                return access.not_now(clip.course.package_id)
            text = form.text.data.strip()
            store.put(session, clip, "summary", {"text": text}, person_id=current_user.id, now=clock.now())
            hard = reading_level.hints(text, clip.language)
            if not hard:
                return access.saved(clip.course.package_id, _("摘要保存了，读起来不难。"))
        made = store.of(session, clip).get("summary")
        if not form.is_submitted() and made is not None:
            form.text.data = made.content["text"]
        return render_template(
            "provider/layers/summary.html",
            form=form,
            resource=clip,
            saved=form.is_submitted() and not form.errors,
            hints=reading_level.hints(form.text.data or "", clip.language),
            limits=reading_level.LIMITS,
        )


@bp.route("/layers/<int:resource_id>/alt", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def alt(resource_id: int) -> ResponseReturnValue:
    """Write what an image shows; its time is counted anew, as its text is what is read."""
    form = AltForm()
    with db.writing() if form.is_submitted() else db.reading() as session:
        image = resource(session, resource_id, "image")
        package = image.course.package
        if form.validate_on_submit():
            if access.locked(session, package):
                return access.not_now(package.id)
            image.alt = form.text.data.strip()
            speed = check.scheme(package.scheme_id).characters_per_minute
            if image.stated_minutes is None:
                image.duration_ms = documents.reading_ms(image.alt, speed)
            package.changed_at = clock.now()
            told = {"resource": image.id, "name": image.name}
            ledger.append(
                session,
                now=clock.now(),
                actor=current_user.id,
                kind="layer.alt.done",
                subject=f"resource:{image.id}",
                data=told,
            )
            return access.saved(package.id, _("替代文字保存了。"))
        if not form.is_submitted():
            form.text.data = image.alt
        return render_template("provider/layers/alt.html", form=form, resource=image)


@bp.get("/layers/<int:resource_id>/look")
@open_to(*LOOKING)
def look(resource_id: int) -> str:
    """All layers of a resource as trainees will get them: for its provider, and for who reviews."""
    with db.reading() as session:
        shown = resource(session, resource_id, *CLIPS, "document", "image")
        found = store.of(session, shown)
        return render_template(
            "provider/layers/look.html",
            resource=shown,
            layers=found,
            track=tracks.current(session, resource_id),
        )


@bp.get("/layers/files/<int:layer_id>")
@open_to(*LOOKING)
def file(layer_id: int) -> Response:
    """The video of a layer, with byte ranges."""
    with db.reading() as session:
        layer = session.get(AccessLayer, layer_id)
        if layer is None or layer.file is None:
            abort(404)
        resource(session, layer.resource_id, *CLIPS)
        return storage.response(layer.file)
