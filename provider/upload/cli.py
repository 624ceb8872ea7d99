"""Commands about packages: `flask package check`, `import`, `template` and `example`."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import inspect

from accounts import people
from config.settings import Settings
from exams.bank import workbook
from foundation import clock, db
from foundation.i18n import _
from judging import check
from judging.wording import of_faults, of_findings
from occupations.models import Edition
from packages.archive import Rejected
from packages.faults import Fault
from provider.upload import archive_facts, example, importing, incoming
from provider.upload.incoming import Incoming
from schemes.evaluate import evaluate
from schemes.facts import CallFacts, PackageFacts
from schemes.findings import FAIL, STAGES, Finding
from schemes.scheme import Scheme

cli = AppGroup("package", help="Check, import and make training packages.")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TARGET = click.Path(dir_okay=False, writable=True, path_type=Path)
_WIDTHS = (7, 12, 8, 34)
# what a call's file may say: days, whole numbers and yes or no go over as they are, amounts are counted anew
_CALL_DAYS = (
    "closes_on",
    "submitted_on",
    "made_on",
    "topic_closes_on",
    "topic_submitted_on",
    "topic_chosen_on",
    "delivered_on",
    "inspected_on",
    "redelivered_on",
)
_CALL_FLAGS = ("recommended", "approved_to_run", "cross_reviewed")
_CALL_KEYS: dict[str, type] = {
    **dict.fromkeys(_CALL_DAYS, date),
    **dict.fromkeys(_CALL_FLAGS, bool),
    "vote_rank": int,
    "chosen_hours": int,
    "subsidy_yuan": int,
    "fee_fen_per_hour": int,
    "subject": str,
}


@cli.command("check")
@click.argument("file", type=_FILE)
@click.option("--scheme", "scheme_id", default=None, help="Id of the scheme; the site's own if left out.")
@click.option("--stage", "more", multiple=True, type=click.Choice(STAGES[1:]), help="Ask for this stage too.")
@click.option(
    "--call",
    "call_file",
    type=_FILE,
    help="TOML with what the call adds: days, amounts, the subject of the e-mail.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check_command(
    file: Path, scheme_id: str | None, more: tuple[str, ...], call_file: Path | None, as_json: bool
) -> None:
    """Say what a package falls short of; exit status 1 if that bars it."""
    asked = _scheme(scheme_id)
    call, subject = _call(call_file)
    stages = {STAGES[0], *more}
    facts, faults = _facts(file, asked, call, subject, clock.now())
    findings = evaluate(asked, facts, stages)
    if as_json:
        told = {"scheme": asked.id, "findings": [each.as_dict() for each in findings]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_table(findings)))
    # faults of the files go beside the findings, so that the JSON stays what it is
    for each in faults:
        click.echo(of_faults.line(each), err=True)
    raise SystemExit(1 if faults or any(_bars(each) for each in findings) else 0)


def _bars(finding: Finding) -> bool:
    return finding.outcome == FAIL and finding.severity in ("must", "principle")


def _facts(
    file: Path, asked: Scheme, call: CallFacts, subject: str | None, now: datetime
) -> tuple[PackageFacts, Sequence[Fault]]:
    """The facts of a file. One that can't even be opened is no package, and says so by its findings."""
    try:
        with (
            incoming.opened(file, characters_per_minute=asked.characters_per_minute) as arrived,
            db.reading() as session,
        ):
            # a file can be checked before the site has its tables
            known = session if inspect(session.connection()).has_table(Edition.__tablename__) else None
            return archive_facts.from_archive(known, arrived, now, call, subject), arrived.faults
    except Rejected as rejected:
        return PackageFacts(bundle_name=file.name, subject=subject, call=call), rejected.faults


def _scheme(scheme_id: str | None) -> Scheme:
    wanted = scheme_id or _settings().scheme
    try:
        return check.scheme(wanted)
    except check.UnknownScheme:
        known = "、".join(check.known())
        raise click.BadParameter(_("没有方案 %(id)s，现有：%(known)s", id=wanted, known=known)) from None


def _call(path: Path | None) -> tuple[CallFacts, str | None]:
    """What a call adds: days, amounts, steps taken, and the subject of the e-mail."""
    if path is None:
        return CallFacts(), None
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{path}: {error}") from None
    for key, wanted in _CALL_KEYS.items():
        if key in raw and type(raw[key]) is not wanted:
            raise click.BadParameter(f"{path}: {key}: {wanted.__name__}")
    if odd := set(raw) - set(_CALL_KEYS):
        raise click.BadParameter(f"{path}: {', '.join(sorted(odd))} ({', '.join(_CALL_KEYS)})")
    plain = {name: raw.get(name) for name in (*_CALL_DAYS, *_CALL_FLAGS, "vote_rank", "fee_fen_per_hour")}
    yuan, hours = raw.get("subsidy_yuan"), raw.get("chosen_hours")
    call = CallFacts(
        **plain,
        subsidy_fen=None if yuan is None else yuan * 100,
        chosen_hours_tenths=None if hours is None else hours * 10,
    )
    return call, raw.get("subject")


def _table(findings: Sequence[Finding]) -> Iterator[str]:
    """A table for the terminal: one row a finding, what a person judges apart at the end."""
    for each in findings:
        if each.severity != "human":
            row = (each.id, of_findings.outcome(each), of_findings.severity(each), each.clause)
            place = of_findings.where(each.where)
            told = of_findings.sentence(each) or each.words
            told = f"[{place}] {told}" if place else told
            yield "".join(_padded(text, width) for text, width in zip(row, _WIDTHS, strict=True)) + told
    by_person = [each for each in findings if each.severity == "human"]
    if by_person:
        yield ""
        yield _("由评审人员判断：")
        yield from (_padded(each.id, 8) + of_findings.sentence(each) for each in by_person)


def _padded(text: str, width: int) -> str:
    """Padded to columns of a terminal, where a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
    return text + " " * max(1, width - taken)


@cli.command("import")
@click.argument("file", type=_FILE)
@click.option("--organisation", required=True, help="Full name of the provider; made if it is new.")
@click.option("--scheme", "scheme_id", default=None, help="Id of the scheme; the site's own if left out.")
def import_command(file: Path, organisation: str, scheme_id: str | None) -> None:
    """Import a package as a draft, as an upload would."""
    asked = _scheme(scheme_id)
    now = clock.now()
    try:
        with incoming.opened(file, characters_per_minute=asked.characters_per_minute) as arrived:
            told = _import(arrived, organisation, asked.id, now)
    except Rejected as rejected:
        for each in rejected.faults:
            click.echo(of_faults.line(each), err=True)
        raise SystemExit(1) from None
    click.echo(told)
    for each in arrived.faults:
        click.echo(of_faults.line(each), err=True)


def _import(arrived: Incoming, organisation: str, scheme_id: str, now: datetime) -> str:
    with db.writing() as session:
        owner = people.organisation_named(session, organisation, now)
        package = importing.import_package(
            session,
            arrived,
            organisation_id=owner.id,
            person_id=None,
            scheme_id=scheme_id,
            settings=_settings(),
            now=now,
        )
        return _(
            "已导入：第 %(id)d 号培训包“%(name)s”，要改 %(n)d 处",
            id=package.id,
            name=package.name,
            n=len(package.faults),
        )


@cli.command("template")
@click.argument("out", type=_TARGET)
def template_command(out: Path) -> None:
    """Write the blank exam workbook."""
    out.write_bytes(workbook.template())


@cli.command("example")
@click.argument("out", type=_TARGET)
def example_command(out: Path) -> None:
    """Write the example package."""
    example.write(out)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
