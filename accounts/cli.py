"""Commands about people: `flask person`. What the operator types counts as their word, and stands in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import changes, passwords, people
from accounts.fields import ADDRESS
from accounts.mailed.letters import page_of
from accounts.models import Organisation, Person
from accounts.people import Role
from foundation import clock, db
from foundation.i18n import _

cli = AppGroup("person", help="Accounts.")
_ROLES = click.Choice([role.value for role in Role])
_REASON = click.option("--reason", required=True, help="Why; it stands in the ledger.")


@cli.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=_ROLES)
@click.option("--organisation", help="Full name of the organisation (providers, recommenders).")
@click.option("--individual", is_flag=True, help="A provider in their own name, without an organisation.")
@click.password_option(help="At least 10 characters, not a common one; asked for when left out.")
def add(email: str, name: str, role: str, organisation: str | None, individual: bool, password: str) -> None:
    """Open an account, for instance a reviewer's; its address counts as confirmed."""
    if len(password) < passwords.SHORTEST:
        raise click.ClickException(_("密码至少 10 个字，可以是一句好记的话"))
    if passwords.is_common(password, [email, name]):
        raise click.ClickException(_("这个密码太容易猜到。请换一句只有你知道的话"))
    if role == Role.PROVIDER and not organisation and not individual:
        raise click.ClickException(_("提供课程的人要填单位全称，或者是个人"))
    try:
        with db.writing() as session:
            people.add(
                session,
                email=email,
                name=name,
                password=password,
                role=Role(role),
                organisation=organisation,
                individual=individual and role == Role.PROVIDER,
                now=clock.now(),
            )
    except people.Taken:
        raise click.ClickException(_("这个邮箱已有账号。")) from None
    click.echo(_("账号开好了：%(email)s", email=email))


@cli.command("list")
@click.argument("wanted", default="")
def list_command(wanted: str) -> None:
    """Everybody, or those in whose name, address or organisation WANTED stands."""
    with db.reading() as session:
        query = select(Person, Organisation.name).outerjoin(Person.organisation).order_by(Person.id)
        for person, organisation in session.execute(query):
            told = [str(person.id), person.email, person.name, person.role, organisation or "-"]
            told.append(_("能用") if person.active else _("停用"))
            if wanted.casefold() in " ".join(told).casefold():
                click.echo("\t".join(told))


@cli.command("lock")
@click.argument("email")
@_REASON
def lock(email: str, reason: str) -> None:
    """Close an account for now; every session ends at once."""
    with _changing(email) as (session, person):
        changes.lock(session, person, reason=reason, actor=None, now=clock.now())


@cli.command("unlock")
@click.argument("email")
@_REASON
def unlock(email: str, reason: str) -> None:
    """Open a locked account again."""
    with _changing(email) as (session, person):
        changes.unlock(session, person, reason=reason, actor=None, now=clock.now())


@cli.command("role")
@click.argument("email")
@click.argument("role", type=_ROLES)
@click.option("--organisation", help="Full name of the organisation (made if it is new); left out, it stays.")
@click.option("--individual", is_flag=True, help="A provider in their own name, without an organisation.")
@_REASON
def role_command(email: str, role: str, organisation: str | None, individual: bool, reason: str) -> None:
    """Give another role, and perhaps another organisation."""
    with _changing(email) as (session, person):
        owner = person.organisation
        name = owner.name if owner and owner.kind == "organisation" else ""
        name = name if organisation is None else organisation
        own = individual or bool(owner and owner.kind == "individual")
        changes.place(
            session, person, Role(role), name, individual=own, reason=reason, actor=None, now=clock.now()
        )


@cli.command("organisation")
@click.argument("email")
@click.argument("organisation")
@_REASON
def organisation_command(email: str, organisation: str, reason: str) -> None:
    """Move somebody to an organisation, by its full name (made if it is new; "" for none)."""
    with _changing(email) as (session, person):
        changes.place(
            session, person, Role(person.role), organisation, reason=reason, actor=None, now=clock.now()
        )


@cli.command("email")
@click.argument("email")
@click.argument("other")
@_REASON
def email_command(email: str, other: str, reason: str) -> None:
    """Give another address to sign in with; it counts as confirmed, and every session ends."""
    if not ADDRESS.fullmatch(other):
        raise click.ClickException(_("电子邮箱的样子不对。要像 name@example.com"))
    with _changing(email) as (session, person):
        changes.give_address(session, person, other, reason=reason, actor=None, now=clock.now())


@cli.command("password-link")
@click.argument("email")
def password_link(email: str) -> None:
    """Print a link, good for an hour and once, with which somebody sets a new password. Hand it to nobody else."""
    with _changing(email) as (session, person):
        click.echo(page_of(changes.password_link(session, person, actor=None, now=clock.now())))


@cli.command("end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """Sign somebody out everywhere."""
    with _changing(email) as (session, person):
        changes.end_sessions(session, person, actor=None, now=clock.now())


@contextmanager
def _changing(email: str) -> Iterator[tuple[Session, Person]]:
    """The person of that address, in a transaction that is kept; what can't be is told."""
    told = {"organisation": _("供应单位的人要有单位，或者是个人"), "same": _("和现在一样，没有改")}
    try:
        with db.writing() as session:
            person = people.by_email(session, email)
            if person is None:
                raise click.ClickException(_("没有这个邮箱的账号。"))
            yield session, person
    except people.Taken:
        raise click.ClickException(_("这个邮箱已有账号。")) from None
    except changes.Impossible as wrong:
        raise click.ClickException(told[wrong.code]) from None
    click.echo(_("好了：%(email)s", email=email))
