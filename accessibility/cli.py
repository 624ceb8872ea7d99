"""The command `flask caption`: captions for one file, or an engine's own output for comparison."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from accessibility import captions, webvtt, weights, whisper
from accessibility.cues import LIMITS, Cue
from accessibility.whisper import EngineMissing, Options
from config.settings import ENGINES, Settings
from foundation.i18n import _
from media import sound
from media.ffmpeg import Unreadable


class OnTerminal:
    """Keeps nothing and shows progress on stderr."""

    def __init__(self) -> None:
        self._shown = ""

    def kept(self, key: str) -> Any | None:
        """Nothing is kept between two calls of a command."""
        return None

    def keep(self, key: str, value: Any) -> None:
        """Nothing is kept between two calls of a command."""

    def progress(self, stage: str, done: int, total: int) -> None:
        """A line on a terminal, overwritten."""
        if sys.stderr.isatty() and total:
            click.echo(f"\r{stage} {done // 1000} / {total // 1000} s", nl=done >= total, err=True)


@click.command("caption")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", default="zh", type=click.Choice(list(LIMITS)), help="Spoken language.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the WebVTT goes (default: stdout)."
)
@click.option("--engine", type=click.Choice(ENGINES), help="Default: the setting WUAI_CAPTION_ENGINE.")
@click.option(
    "--glossary", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Terms, one a line."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--plain", is_flag=True, help="The engine's own output with its defaults and nothing of ours.")
@with_appcontext
def cli(
    file: Path,
    language: str,
    out: Path | None,
    engine: str | None,
    glossary: Path | None,
    as_json: bool,
    plain: bool,
) -> None:
    """Make captions for FILE."""
    settings: Settings = current_app.config["SETTINGS"]
    terms = (
        tuple(line.strip() for line in glossary.read_text().splitlines() if line.strip()) if glossary else ()
    )
    chosen = engine or settings.caption_engine
    options = Options(chosen, settings.caption_model, language, settings.cache_dir, terms)
    try:
        found, report = _plain(file, options) if plain else _made(file, options)
    except Unreadable as error:
        raise click.ClickException(_("读不出这个文件的声音：%(why)s", why=str(error))) from error
    except EngineMissing as error:
        raise click.ClickException(
            _("没有装 %(name)s。不带 LIGHT=1 再运行一次 make install 就会装上。", name=str(error))
        ) from error
    except weights.Missing as error:
        raise click.ClickException(_("没有这个模型：%(what)s", what=str(error))) from error
    text = webvtt.write(found)
    if out:
        out.write_text(text)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    elif not out:
        click.echo(text)


def _made(file: Path, options: Options) -> tuple[list[Cue], dict[str, Any]]:
    found, report = captions.make(file, options, OnTerminal())
    return found, report.as_dict()


def _plain(file: Path, options: Options) -> tuple[list[Cue], dict[str, Any]]:
    heard = sound.samples(file)
    found = [Cue(*row) for row in whisper.plain(options)(heard)]
    told = {
        "engine": options.engine,
        "model": options.model,
        "sound_ms": sound.duration_ms(heard),
        "cues": len(found),
    }
    return found, told
