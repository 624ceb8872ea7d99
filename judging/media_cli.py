"""Commands about one clip: `flask media check` and `flask media copy`. What asks for work on clips stands in provider.clips."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from foundation.i18n import _
from judging import technical
from judging.wording import of_properties
from media.checking.check import check
from media.ffmpeg import Unreadable
from media.making import copies
from schemes.kinds.media import Profile

cli = AppGroup("media", help="Check, split and copy clips.")
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
        return {"profile": name, "measurements": [], "findings": [technical.refused(error)]}
    return {
        "profile": name,
        "measurements": found.measurements,
        "findings": technical.judge(found, asked),
    }


def _profile(name: str) -> Profile:
    try:
        return technical.profile(name)
    except technical.UnknownProfile as error:
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
    parts = [of_properties.outcome(finding), of_properties.name(finding["property"])]
    if finding["property"] != "readable" and finding["measured"] is not None:
        measured = of_properties.amount(finding["measured"], finding["unit"])
        parts.append(f"{measured}（{of_properties.certainty(finding['certainty'])}）")
    if finding["limit"] is not None:
        parts.append(_("要求 %(limit)s", limit=of_properties.amount(finding["limit"], finding["unit"])))
    parts += [of_properties.explanation(finding), of_properties.places(finding)]
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
        raise click.ClickException(of_properties.refusal(error.code)) from None
    for each in made:
        click.echo(f"{each.path.name}\t{each.path.stat().st_size}")
