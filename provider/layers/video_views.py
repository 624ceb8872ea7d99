"""The pages where a second video is brought: sign language, or a version with the description in its sound."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.layers import store, videos
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, storage
from foundation.i18n import _, minutes
from foundation.web import ConfirmForm
from judging.wording import of_files
from media import moments
from media.ffmpeg import Unreadable
from packages import magic
from packages.access import resource
from packages.models import CLIPS
from provider.layers import access
from provider.layers.forms import VideoForm

bp = Blueprint("provider_layers_video", __name__)
access.tell(bp)


@bp.route("/layers/<int:resource_id>/sign", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def sign(resource_id: int) -> ResponseReturnValue:
    """Bring the sign language video."""
    return _video(resource_id, "sign", _("手语视频放好了。"))


@bp.route("/layers/<int:resource_id>/described", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def described(resource_id: int) -> ResponseReturnValue:
    """Bring a version whose sound has the description in it."""
    return _video(resource_id, "described", _("带口述的版本放好了。"))


def _video(resource_id: int, kind: str, told: str) -> ResponseReturnValue:
    form = VideoForm()
    with db.reading() as session:
        clip = resource(session, resource_id, *(CLIPS if kind == "sign" else ("video",)))
        package_id, duration, locked = (
            clip.course.package_id,
            clip.duration_ms or 0,
            access.locked(session, clip.course.package),
        )
    if form.is_submitted() and locked:
        return access.not_now(package_id)
    if form.validate_on_submit() and _stored(form, resource_id, kind, duration):
        return access.saved(package_id, told)
    with db.reading() as session:
        clip = resource(session, resource_id, *CLIPS)
        layer = store.of(session, clip).get(kind)
        return render_template(
            f"provider/layers/{kind}.html",
            form=form,
            plain=ConfirmForm(),
            resource=clip,
            layer=layer,
            track=tracks.current(session, resource_id),
            locked=locked,
            tolerance=videos.TOLERANCE_MS,
        )


def _stored(form: VideoForm, resource_id: int, kind: str, duration_ms: int) -> bool:
    """Measure what was uploaded and keep it; False with an error at its field when it won't do."""
    offset = moments.typed(form.offset.data or "0")
    if offset is None or offset > videos.MOST_OFFSET_MS:
        form.offset.errors = [_("请写成 0:02.5 这样的时间，最多 1 分钟")]
        return False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "video"
        form.video.data.save(path)
        found = magic.sniff(path, form.video.data.filename or "")
        if found not in magic.TYPES_OF_KIND["video"]:
            told = of_files.label(found)
            form.video.errors = [
                _("这不是能播放的视频，是：%(found)s。请导出为 MP4（H.264 和 AAC）。", found=told)
            ]
            return False
        try:
            measured = videos.measure(path, duration_ms, offset)
        except Unreadable:
            form.video.errors = [_("读不出这个视频的画面。请重新导出为 MP4（H.264 和 AAC）。")]
            return False
        except videos.OtherLength as error:
            form.video.errors = [
                _(
                    "这个视频长 %(have)s，原来的长 %(want)s，对不上。请重新导出，或改正开始的时间。",
                    have=minutes(error.have_ms),
                    want=minutes(duration_ms),
                )
            ]
            return False
        with db.writing() as session:
            _keep(session, resource_id, kind, path, found, measured)
    return True


def _keep(
    session: Session, resource_id: int, kind: str, path: Path, found: str, measured: dict[str, Any]
) -> None:
    clip, now = access.to_change(session, resource_id, *CLIPS), clock.now()
    media_type = magic.media_type(found)
    with path.open("rb") as stream:
        file = storage.save(session, stream, name=f"{kind}.{found}", media_type=media_type, now=now)
    content = {**measured, "media_type": media_type}
    store.put(session, clip, kind, content, person_id=current_user.id, now=now, file_id=file.id)


@bp.post("/layers/<int:resource_id>/withdraw-<any(sign, described):kind>")
@open_to(Role.PROVIDER)
def withdraw(resource_id: int, kind: str) -> ResponseReturnValue:
    """Take a video away again."""
    form = ConfirmForm()
    with db.writing() as session:
        clip = resource(session, resource_id, *CLIPS)
        package = clip.course.package
        if access.locked(session, package) or not form.validate_on_submit():
            return access.not_now(package.id)
        store.withdraw(session, clip, kind, person_id=current_user.id, now=clock.now())
        return access.saved(package.id, _("视频拿掉了。"))
