"""The commands `flask caption import` and `flask caption convert`: files of captions into the site, and into other formats."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from accessibility.captions import uploads, wording
from accessibility.captions.files import reader, subrip, webvtt
from accessibility.captions.files.faults import Unreadable
from accessibility.captions.files.timed_text import File
from accounts import people
from foundation import clock, db
from foundation.i18n import _
from packages.models import CLIPS, Resource

WRITERS = {".vtt": webvtt.write, ".srt": subrip.write}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SKIP = click.option("--skip", is_flag=True, help="Leave out what can't be read, and take the rest.")


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--resource", "resource_id", required=True, type=int, help="Number of the clip.")
@click.option("--language", help="Language of the captions; the clip's own if left out.")
@click.option("--person", help="E-mail of who checked them; left out, they are kept as not yet checked.")
@_SKIP
@with_appcontext
def import_command(
    file: Path, resource_id: int, language: str | None, person: str | None, skip: bool
) -> None:
    """Give the captions in FILE to a clip, as an upload would."""
    found = _read(file)
    try:
        with db.writing() as session:
            resource = session.get(Resource, resource_id)
            if resource is None or resource.kind not in CLIPS:
                raise click.ClickException(_("没有第 %(id)d 号音视频。", id=resource_id))
            spoken = language or resource.language
            if spoken not in wording.languages():
                raise click.ClickException(_("不认得这种语言：%(code)s", code=spoken))
            taken = uploads.take(
                session, resource, spoken, found, _person(session, person),
                source=file.name, skip=skip, now=clock.now(),
            )  # fmt: skip
    except Unreadable as error:
        raise _refused(error) from error
    _tell(wording.notes(taken.notes))
    click.echo(_("收下了 %(n)d 条字幕。", n=taken.cues))
    if taken.over:
        _tell([_("其中 %(n)d 条太宽、太快或停留太短。", n=taken.over)])


@click.command("convert")
@click.argument("file", type=_FILE)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@_SKIP
def convert_command(file: Path, out: Path, skip: bool) -> None:
    """Write the captions in FILE to OUT, as WebVTT or SubRip by its ending."""
    write = WRITERS.get(out.suffix.lower())
    if write is None:
        raise click.ClickException(_("只能写成 .vtt 或 .srt，不能写成：%(name)s", name=out.name))
    read = _read(file).found
    if read.faults and not skip:
        raise _refused(Unreadable(*read.faults))
    _tell(wording.faults(read.faults) + wording.notes(read.notes))
    out.write_text(write(read.cues), encoding="utf-8")
    click.echo(_("写好了 %(n)d 条字幕：%(out)s", n=len(read.cues), out=str(out)))


def _read(file: Path) -> File:
    if file.stat().st_size > uploads.MOST_BYTES:
        raise click.ClickException(_("文件太大了，不像是字幕。字幕文件最多 5 MB。"))
    try:
        return reader.read(file)
    except Unreadable as error:
        raise _refused(error) from error


def _refused(error: Unreadable) -> click.ClickException:
    """Every fault with its line."""
    return click.ClickException("\n".join(wording.faults(error.faults)))


def _person(session: Session, email: str | None) -> int | None:
    if email is None:
        return None
    found = people.by_email(session, email)
    if found is None:
        raise click.ClickException(_("没有这个邮箱的账号：%(email)s", email=email))
    return found.id


def _tell(lines: list[str]) -> None:
    for line in lines:
        click.echo(line, err=True)
