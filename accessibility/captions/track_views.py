"""Versions of captions: the list, what differs between two, one taken up again; captions brought as a file and taken away."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField

from accessibility.captions import tracks, uploads, wording
from accessibility.captions.editor import comparing, drafts, editing
from accessibility.captions.files import reader, subrip
from accessibility.captions.files.faults import Unreadable
from accessibility.captions.models import CaptionTrack
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db
from foundation.i18n import _, lazy
from foundation.web import Form
from media import moments
from packages.access import REVIEWING, clip
from packages.models import Resource

bp = Blueprint("caption_versions", __name__)


class UploadForm(Form):
    """A file of captions, the language they are in, and whether what can't be read may be left out."""

    language = SelectField(lazy("字幕是什么语言"))
    file = FileField(lazy("字幕文件"), [FileRequired(lazy("请选一个字幕文件"))])
    skip = BooleanField(lazy("读不懂的地方跳过去，收下其余的"))


@bp.get("/captions/<int:resource_id>/versions")
@open_to(Role.PROVIDER, *REVIEWING)
def versions(resource_id: int) -> str:
    """Every version of a clip's captions in a language, and a form to compare two."""
    with db.reading() as session:
        resource = clip(session, resource_id)
        language = request.args.get("language", resource.language)
        found = tracks.versions(session, resource_id, language)
        if not found:
            abort(404)
        return render_template(
            "accessibility/captions/versions.html",
            resource=resource,
            code=language,
            rows=[(len(found) - n, track, tracks.life(session, track)) for n, track in enumerate(found)],
            wording=wording,
        )


@bp.get("/captions/<int:resource_id>/compare")
@open_to(Role.PROVIDER, *REVIEWING)
def compare(resource_id: int) -> str:
    """What differs between two versions, word by word."""
    with db.reading() as session:
        resource = clip(session, resource_id)
        old, new = (_version(session, resource, request.args.get(name, 0, int)) for name in ("old", "new"))
        if old.id > new.id:
            old, new = new, old
        numbers = {
            track.id: n
            for n, track in enumerate(tracks.versions(session, resource_id, old.language)[::-1], 1)
        }
        if new.id not in numbers:
            abort(404)
        return render_template(
            "accessibility/captions/compare.html",
            resource=resource,
            old=old,
            new=new,
            numbers=numbers,
            lives={track.id: tracks.life(session, track) for track in (old, new)},
            changes=comparing.changes(tracks.cues_of(old), tracks.cues_of(new), old.language),
            spelt=moments.full,
        )


def _version(session: Session, resource: Resource, track_id: int) -> CaptionTrack:
    found = session.get(CaptionTrack, track_id)
    if found is None or found.resource_id != resource.id:
        abort(404)
    return found


@bp.post("/captions/<int:resource_id>/versions/<int:track_id>/take")
@open_to(Role.PROVIDER)
def take(resource_id: int, track_id: int) -> ResponseReturnValue:
    """Put an older version on the person's desk; it counts again only when they save it."""
    with db.writing() as session:
        old = _version(session, clip(session, resource_id), track_id)
        draft = drafts.of(session, old, current_user.id)
        newest = tracks.current(session, resource_id, old.language)
        assert newest is not None
        there, rev = drafts.rows(draft, newest), draft.rev if draft else 0
        found = editing.rows(tracks.cues_of(old))
        drafts.keep(session, newest, current_user.id, found, rev, now=clock.now(), undo=there)
        language = old.language if old.language != old.resource.language else None
    flash(_("这一版放到你的草稿里了，看过以后再保存。原来的草稿可以按“撤销上一步”找回来。"), "info")
    return redirect(url_for("captions.edit", resource_id=resource_id, language=language))


@bp.get("/captions/<int:resource_id>.srt")
@open_to(Role.PROVIDER, *REVIEWING)
def subrip_file(resource_id: int) -> Response:
    """The newest captions as SubRip."""
    with db.reading() as session:
        clip(session, resource_id)
        track = tracks.current(session, resource_id, request.args.get("language"))
        if track is None:
            abort(404)
        return Response(subrip.write(tracks.cues_of(track)), mimetype="application/x-subrip")


@bp.route("/captions/<int:resource_id>/upload", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def upload(resource_id: int) -> ResponseReturnValue:
    """Captions made by somebody else, or a translation; nothing changes while the file has a fault."""
    form = UploadForm()
    form.language.choices = list(wording.languages().items())
    told: list[str] = []
    if form.validate_on_submit():
        told = _uploaded(resource_id, form)
        if not told:
            language = form.language.data
            with db.reading() as session:
                own = clip(session, resource_id).language
            return redirect(
                url_for(
                    "captions.edit", resource_id=resource_id, language=language if language != own else None
                )
            )
        form.file.errors = [told[0]]
    with db.reading() as session:
        resource = clip(session, resource_id)
        if not form.language.data:
            form.language.data = resource.language
        page = render_template(
            "accessibility/captions/upload.html", resource=resource, form=form, told=told, wording=wording
        )
    return page, 422 if form.errors else 200


def _uploaded(resource_id: int, form: UploadForm) -> list[str]:
    """Store the file's captions; or say what is wrong with it."""
    content = form.file.data.read(uploads.MOST_BYTES + 1)
    if len(content) > uploads.MOST_BYTES:
        return [_("文件太大了，不像是字幕。字幕文件最多 5 MB。")]
    try:
        file = reader.read_bytes(content)
        with db.writing() as session:
            taken = uploads.take(
                session, clip(session, resource_id), form.language.data, file, current_user.id,
                source=form.file.data.filename or "", skip=form.skip.data, now=clock.now(),
            )  # fmt: skip
    except Unreadable as error:
        return wording.faults(error.faults)
    flash(_("收下了 %(n)d 条字幕。请看一遍，要改就在这里改。", n=taken.cues), "ok")
    for note in wording.notes(taken.notes):
        flash(note, "warn")
    if taken.over:
        flash(_("其中 %(n)d 条太宽、太快或停留太短，每一条下面写明了。", n=taken.over), "warn")
    return []
