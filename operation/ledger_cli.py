"""Commands of the ledger: `flask ledger verify`, `flask ledger statement`, `flask ledger key`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from config.settings import Settings
from foundation import clock, db, ledger
from foundation.i18n import _
from foundation.ledger import LedgerEntry
from operation import statements

cli = AppGroup("ledger", help="Verify the ledger, and state where it stands.")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@cli.command("verify")
@click.option(
    "--statement", "files", multiple=True, type=_FILE, help="A statement that was taken away before."
)
@click.option("--key", default=None, help="The public key as it was written down elsewhere (hex).")
def verify(files: tuple[Path, ...], key: str | None) -> None:
    """Walk the whole chain, and hold it against statements; exit status 1 if anything doesn't agree."""
    trusted = key or _own_key()
    with db.reading() as session:
        broken = list(ledger.verify(session))
        count = session.scalar(select(func.count()).select_from(LedgerEntry)) or 0
        said = [(path, list(_against(session, path, trusted))) for path in files]
    for each in broken:
        click.echo(_("第 %(n)d 条对不上。", n=each))
    for path, found in said:
        for fault in found:
            click.echo(f"{path}: {_fault(fault)}")
    wrong = len(broken) + sum(len(found) for _path, found in said)
    if wrong:
        raise SystemExit(1)
    told = _("核对了 %(n)d 条，都对得上。", n=count)
    click.echo(told if not files else told + _("和 %(n)d 份存证单也对得上。", n=len(files)))
    if files and key is None:
        click.echo(
            _("公钥取自这个网站自己。要防有人连密钥一起换掉，请用 --key 写上当初记在别处的公钥。"), err=True
        )


def _against(session: Any, path: Path, trusted: str) -> list[str]:
    try:
        return list(statements.faults(session, statements.read(path.read_text("utf-8")), trusted))
    except (statements.Unreadable, UnicodeDecodeError):
        return ["unreadable"]


def _fault(code: str) -> str:
    return {
        "unreadable": _("这不是存证单。"),
        "key": _("签名的不是这把密钥。"),
        "signature": _("签名不对，存证单被改过，或者不是这个网站出的。"),
        "missing": _("存证单写到的那一条不见了，后面的条目被删掉过。"),
        "rewritten": _("存证单写到的那一条变了，整条链被重写过。"),
    }[code]


@cli.command("statement")
@click.argument("target", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=False)
def statement(target: Path | None) -> None:
    """Write a signed statement of where the ledger stands, to be kept outside the site."""
    with db.reading() as session:
        text = statements.spelt(statements.made(session, _settings(), clock.now()))
    if target is None:
        click.echo(text, nl=False)
    else:
        target.write_text(text, encoding="utf-8")
        click.echo(_("写好了：%(path)s。请放到网站以外的地方。", path=target))


@cli.command("key")
def key() -> None:
    """Print the public key, to be written down where nobody of the site can change it."""
    click.echo(_own_key())


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _own_key() -> str:
    """The site's public key in hex."""
    from operation import signing  # what it stands on is heavy, and few commands sign

    return signing.public(signing.key(_settings().ledger_key))
