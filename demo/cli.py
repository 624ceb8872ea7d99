"""Commands of the demonstration: `flask demo make`, `flask demo load`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import AppGroup

from accessibility.speaking import speech
from config.settings import Settings
from foundation.i18n import _

if TYPE_CHECKING:  # every command of the site is read at its start, and few make or load a demonstration
    from demo.build import MakeClip

cli = AppGroup("demo", help="The demonstration.")


def zips(settings: Settings) -> tuple[Path, Path]:
    """The good and the faulty package, narrated when they aren't there or something that they are made from changed."""
    from demo import build

    told = build.texts(_language(settings.cache_dir))
    return made(told, build.narrated(told, settings.cache_dir), settings)


def made(told: dict[str, Any], clip_of: MakeClip, settings: Settings) -> tuple[Path, Path]:
    """The same for given texts and clips; what they were made from is noted beside them, last of all."""
    from demo import build, faulty

    folder = settings.var_dir / "demo"
    good, wrong, note = folder / "good.zip", folder / "faulty.zip", folder / "made-from.txt"
    inputs = build.inputs(told["language"])
    if not (good.is_file() and wrong.is_file() and note.is_file() and note.read_text() == inputs):
        note.unlink(missing_ok=True)
        content = build.content(told, clip_of, Bar(_("正在录讲解")))
        build.write(content, good)
        build.write(faulty.spoil(content, settings.cache_dir), wrong)
        note.write_text(inputs)
    return good, wrong


def _language(cache: Path) -> str:
    """Mandarin where its voice can be had; else English, and it is said."""
    try:
        speech.speak("你好。", "zh", cache)
    except speech.NoVoice as error:
        click.echo(_("这里装不上普通话的声音（%(what)s），示范课改用英语讲解。", what=str(error)), err=True)
        return "en"
    return "zh"


class Bar:
    """A progress bar on stderr: a line that grows on a terminal, a line a quarter elsewhere."""

    def __init__(self, label: str) -> None:
        self._label, self._quarter = label, -1

    def __call__(self, done: int, total: int) -> None:
        """Show done of total."""
        percent = 100 * done // max(1, total)
        if sys.stderr.isatty():
            filled = "█" * (percent // 4)
            click.echo(f"\r{self._label} {filled:<25} {percent:3} %", nl=done >= total, err=True)
        elif percent // 25 > self._quarter:
            self._quarter = percent // 25
            click.echo(f"{self._label} {percent} %", err=True)


@cli.command("make")
def make() -> None:
    """Make var/demo/good.zip and var/demo/faulty.zip."""
    for path in zips(current_app.config["SETTINGS"]):
        click.echo(str(path))


@cli.command("load")
def load_all() -> None:
    """Load the demonstration into the site: accounts, the published package, the faulty draft."""
    from demo import load, site

    settings: Settings = current_app.config["SETTINGS"]
    if not load.is_loaded():
        good, wrong = zips(settings)
        site.fill(good, wrong, settings, Bar(_("正在听讲解、做字幕")))
    click.echo(_("示范账号（密码都是 %(password)s）：", password=load.PASSWORD))
    for role, email in load.SIGN_INS:
        click.echo(f"  {email:<24} {role}")
