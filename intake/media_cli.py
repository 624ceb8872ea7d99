"""Commands about one clip: `flask media check` and `flask media split` (intake.split_cli). Here, because they ask both `media` and the schemes."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from foundation import clock, db
from foundation.i18n import _
from intake import clip_jobs, media_judging, media_words, split_cli
from media import copies
from media.check import check
from media.ffmpeg import Unreadable
from packages.models import Resource
from schemes.scheme import Profile

cli = AppGroup("media", help="Check, split and copy clips.")
cli.add_command(split_cli.split_command)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@cli.command("check")
@click.argument("file", type=_FILE)
@click.option("--profile", "name", required=True, help="Technical profile, such as shanghai-2023-master.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check_command(file: Path, name: str, as_json: bool) -> None:
    """Measure a clip and hold it against a technical profile; exit status 1 if something falls short."""
    asked = _profile(name)
    told = examine(file, name, asked)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(told["findings"], asked)))
    raise SystemExit(1 if any(each["ok"] is False for each in told["findings"]) else 0)


def examine(file: Path, name: str, asked: Profile) -> dict[str, Any]:
    """The whole answer: profile, measurements, findings. A file that can't be measured is a finding too."""
    try:
        found = check(file)
    except Unreadable as error:
        return {"profile": name, "measurements": [], "findings": [media_judging.refused(error)]}
    return {
        "profile": name,
        "measurements": found.measurements,
        "findings": media_judging.judge(found, asked),
    }


def _profile(name: str) -> Profile:
    try:
        return media_judging.profile(name)
    except media_judging.UnknownProfile as error:
        known = "、".join(error.known)
        raise click.BadParameter(
            _("没有技术规格 %(name)s，现有：%(known)s", name=name, known=known)
        ) from None


def _lines(findings: Sequence[Mapping[str, Any]], asked: Profile) -> Iterator[str]:
    """For the terminal: what falls short first, then what a person should look at, then what is right."""
    yield _("技术规格：%(name)s（%(clause)s）", name=asked.name, clause=asked.clause)
    for ok in (False, None, True):
        for each in findings:
            if each["ok"] is ok:
                yield _line(each)


def _line(finding: Mapping[str, Any]) -> str:
    parts = [media_words.outcome(finding), media_words.name(finding["property"])]
    if finding["property"] != "readable" and finding["measured"] is not None:
        measured = media_words.amount(finding["measured"], finding["unit"])
        parts.append(f"{measured}（{media_words.certainty(finding['certainty'])}）")
    if finding["limit"] is not None:
        parts.append(_("要求 %(limit)s", limit=media_words.amount(finding["limit"], finding["unit"])))
    parts += [media_words.explanation(finding), media_words.places(finding)]
    return "  ".join(part for part in parts if part)


@cli.command("copy")
@click.argument("file", type=_FILE)
@click.option("--out", "folder", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--loudness", is_flag=True, help="Bring the copies to an even loudness.")
def copy_command(file: Path, folder: Path, loudness: bool) -> None:
    """Make the copies of a clip: small video, sound alone, poster, storyboard, text tracks."""
    # ended from outside, it must leave no child and no half of a file
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(1))
    try:
        made = copies.write(file, folder, loudness=loudness)
    except Unreadable as error:
        raise click.ClickException(media_words.refusal(error.code)) from None
    for each in made:
        click.echo(f"{each.path.name}\t{each.path.stat().st_size}")


@cli.command("renew")
@with_appcontext
def renew_command() -> None:
    """Ask for the media check and the copies of every clip that has none."""
    with db.writing() as session:
        clips = [each for each in session.scalars(select(Resource)) if each.is_clip]
        asked = [clip_jobs.put_missing(session, each, now=clock.now()) for each in clips]
    click.echo(_("%(n)d 段视频和音频，%(asked)d 段有要做的。", n=len(clips), asked=sum(asked)))
