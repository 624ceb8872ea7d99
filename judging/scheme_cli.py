"""Commands about schemes: `flask scheme validate`, `list` and `schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from foundation.i18n import _
from judging import check
from judging.wording import of_schemes
from schemes.schema import json_schema
from schemes.scheme import load
from schemes.validate import faults

cli = AppGroup("scheme", help="Look into the published rules.")


@cli.command("validate")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def validate(files: tuple[Path, ...]) -> None:
    """Say whether scheme files can be used; each fault with file, line and key. Exit status 1 if one can't."""
    wrong = False
    for path in files:
        found = faults(path)
        for each in found:
            click.echo(of_schemes.line(each))
        if not found:
            click.echo(_("%(file)s：可以用，共 %(n)s 条规则", file=path, n=len(load(path).rules)))
        wrong = wrong or bool(found)
    raise SystemExit(1 if wrong else 0)


@cli.command("schema")
def schema_command() -> None:
    """The JSON Schema of scheme files, for an editor that knows TOML."""
    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@cli.command("list")
def list_command() -> None:
    """The schemes of this site."""
    for each in check.known().values():
        click.echo(f"{each.id}\t{each.title}")
