"""The command `flask caption`: captions for files or folders, or an engine's own output for comparison."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from accessibility.captions import file_commands
from accessibility.captions.files import webvtt
from accessibility.listening import hearing
from accessibility.listening import sound as listened
from accessibility.listening.cues import LIMITS, Cue
from accessibility.listening.engines import weights, whisper
from accessibility.listening.engines.model import EngineMissing, Options
from config.settings import ENGINES, Settings
from foundation.i18n import _
from media import sound
from media.ffmpeg import Unreadable

MEDIA = {
    ".mp4",
    ".m4v",
    ".mov",
    ".mkv",
    ".webm",
    ".mpg",
    ".mpeg",
    ".avi",
    ".mp3",
    ".m4a",
    ".wav",
    ".flac",
    ".ogg",
}
Make = Callable[[Path, Options], tuple[list[Cue], dict[str, Any]]]


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


class _FilesOrCommand(click.Group):
    """`flask caption FILES`, and commands for files of captions: what is no command's name is a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The command `make` where none is named."""
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named or not args else ["make", *args])


@click.group("caption", cls=_FilesOrCommand)
def cli() -> None:
    """Captions of FILES (`make`, which needn't be named), and files of captions."""


cli.add_command(file_commands.import_command)
cli.add_command(file_commands.convert_command)


@cli.command("make")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--language", default="zh", type=click.Choice(list(LIMITS)), help="Spoken language.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where the WebVTT goes (default: stdout); for several files a folder (default: beside each file).",
)
@click.option("--engine", type=click.Choice(ENGINES), help="Default: the setting WUAI_CAPTION_ENGINE.")
@click.option(
    "--glossary", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Terms, one a line."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--plain", is_flag=True, help="The engine's own output with its defaults and nothing of ours.")
@with_appcontext
def make_command(
    files: tuple[Path, ...],
    language: str,
    out: Path | None,
    engine: str | None,
    glossary: Path | None,
    as_json: bool,
    plain: bool,
) -> None:
    """Make captions for FILES; a folder stands for the media files in it."""
    settings: Settings = current_app.config["SETTINGS"]
    terms = (
        tuple(line.strip() for line in glossary.read_text().splitlines() if line.strip()) if glossary else ()
    )
    chosen = engine or settings.caption_engine
    model = weights.best(settings.caption_model, settings.cache_dir)
    options = Options(chosen, model, language, settings.cache_dir, terms)
    make = _plain if plain else _made
    if len(files) > 1 or files[0].is_dir():
        _batch(list(_media(files)), out, options, make)
        return
    found, report = _told(make, files[0], options)
    text = webvtt.write(found)
    if out:
        out.write_text(text)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    elif not out:
        click.echo(text)


def _media(files: tuple[Path, ...]) -> Iterator[Path]:
    """The files themselves, and what folders hold that may have sound."""
    for path in files:
        yield from (
            (each for each in sorted(path.iterdir()) if each.suffix.lower() in MEDIA)
            if path.is_dir()
            else (path,)
        )


def shares(files: int, processors: int) -> tuple[int, int]:
    """How many files at a time, and the threads of each: together never more than there are processors."""
    workers = max(1, min(files, processors))
    return workers, max(1, processors // workers)


def _batch(files: list[Path], out: Path | None, options: Options, make: Make) -> None:
    """Each file's captions beside it or in a folder; all processors are used once. One bad file stops no other."""
    workers, threads = shares(len(files), os.cpu_count() or 1)
    given = replace(options, threads=threads)
    if out:
        out.mkdir(parents=True, exist_ok=True)
    faults = 0
    with ThreadPoolExecutor(workers) as pool:
        # the work is done in child processes, which the threads wait for
        for path, job in [(path, pool.submit(_told, make, path, given)) for path in files]:
            try:
                found, report = job.result()
            except click.ClickException as error:
                faults += 1
                click.echo(f"{path.name}: {error.message}", err=True)
                continue
            ((out or path.parent) / f"{path.stem}.vtt").write_text(webvtt.write(found))
            click.echo(json.dumps({"file": path.name, **report}, ensure_ascii=False))
    if faults:
        sys.exit(1)


def _told(make: Make, file: Path, options: Options) -> tuple[list[Cue], dict[str, Any]]:
    """Captions and report, with errors in words."""
    try:
        return make(file, options)
    except Unreadable as error:
        raise click.ClickException(_("读不出这个文件的声音：%(why)s", why=str(error))) from error
    except EngineMissing as error:
        raise click.ClickException(
            _("没有装 %(name)s。不带 LIGHT=1 再运行一次 make install 就会装上。", name=str(error))
        ) from error
    except weights.Missing as error:
        raise click.ClickException(_("没有这个模型：%(what)s", what=str(error))) from error


def _made(file: Path, options: Options) -> tuple[list[Cue], dict[str, Any]]:
    found, report = hearing.make(sound.samples(file), options, OnTerminal())
    return found, report.as_dict()


def _plain(file: Path, options: Options) -> tuple[list[Cue], dict[str, Any]]:
    heard = sound.samples(file)
    found = [Cue(*row) for row in whisper.plain(options)(heard)]
    told = {
        "engine": options.engine,
        "model": options.model,
        "sound_ms": listened.duration_ms(heard),
        "cues": len(found),
    }
    return found, told
