"""The command `flask media split`: cuts proposed for a long clip, or made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from accessibility.captions.files import webvtt
from accessibility.listening.cues import LIMITS, Cue
from foundation import i18n
from foundation.i18n import _
from judging.media_cli import cli
from media.cutting import splitting
from media.ffmpeg import Unreadable
from provider.splitting import lectures
from provider.splitting.lectures import Proposal

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_UNITS = {"": 60_000, "m": 60_000, "s": 1000, "h": 3_600_000}


def limit(_context: object, _parameter: object, told: str) -> int:
    """25m, 1500s or 25 as milliseconds."""
    found = re.fullmatch(r"(\d{1,6})([hms]?)", told.strip())
    if found is None or not int(found[1]):
        raise click.BadParameter(_("写成 25m 或 1500s 这样"))
    return int(found[1]) * _UNITS[found[2]]


@cli.command("split")
@click.argument("file", type=_FILE)
@click.option(
    "--limit", "limit_ms", default="25m", callback=limit, help="Longest part, such as 25m or 1500s."
)
@click.option("--plan", "only_plan", is_flag=True, help="Only say where it would be cut.")
@click.option(
    "--captions", "captions_file", type=_FILE, help="WebVTT of the clip: cuts at sentence ends, split too."
)
@click.option("--language", default="zh", type=click.Choice(list(LIMITS)), help="Spoken language.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the parts (default: beside FILE).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def split_command(
    file: Path,
    limit_ms: int,
    only_plan: bool,
    captions_file: Path | None,
    language: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Split a long clip at sentence ends; without --plan the parts are written, with their captions."""
    try:
        cues = webvtt.read(captions_file.read_text(encoding="utf-8")) if captions_file else []
        known = lectures.heard(file, cues, language)
        proposal = lectures.propose(known, cues, language, file.stem, limit_ms)
        told = proposal.as_dict()
        if not only_plan and proposal.cuts:
            told["files"] = _write(file, proposal, cues, out or file.parent)
    except (Unreadable, webvtt.NotWebVTT, UnicodeDecodeError) as error:
        raise click.ClickException(_("读不出这个文件：%(why)s", why=str(error))) from error
    click.echo(
        json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(proposal, told))
    )


def _write(file: Path, proposal: Proposal, cues: Sequence[Cue], folder: Path) -> list[dict[str, Any]]:
    """The parts with their captions, named after the file."""
    folder.mkdir(parents=True, exist_ok=True)
    cuts = lectures.windows(proposal.material, [one.at_ms for one in proposal.cuts])
    with splitting.workplace(folder) as place:
        parts = splitting.split(file, cuts, place)
        shared = lectures.captions(cues, parts)
        written = []
        for n, (part, own) in enumerate(zip(parts, shared, strict=True), 1):
            target = folder / f"{file.stem}-{n}{part.path.suffix}"
            part.path.replace(target)
            if cues:
                target.with_suffix(".vtt").write_text(webvtt.write(own), encoding="utf-8")
            told = {"file": str(target), "start_ms": part.start_ms, "end_ms": part.end_ms}
            written.append(
                {**told, "duration_ms": part.measured.duration_ms, "encoded_pictures": part.encoded_pictures}
            )
    return written


def _lines(proposal: Proposal, told: dict[str, Any]) -> Iterator[str]:
    if not proposal.cuts:
        yield _("长 %(time)s，没有超出，不用分。", time=i18n.minutes(proposal.material.duration_ms))
        return
    for n, part in enumerate(told["parts"]):
        yield f"{n + 1}. {part['name']}  {i18n.minutes(part['duration_ms'])}"
        if n < len(proposal.cuts):
            cut = proposal.cuts[n]
            yield "   " + _(
                "在 %(at)s 断开：“%(before)s”｜“%(after)s”",
                at=i18n.minutes(cut.at_ms),
                before=cut.before[-20:],
                after=cut.after[:20],
            )
    for one in told.get("files", ()):
        yield _("写好了 %(file)s", file=one["file"])
