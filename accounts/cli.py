"""Commands about people: `flask person add`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from accounts import people
from accounts.people import Role
from foundation import clock, db
from foundation.i18n import _

cli = AppGroup("person", help="Accounts.")


@cli.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--organisation", help="Full name of the organisation (providers, recommenders).")
@click.password_option(help="At least 10 characters; asked for when left out.")
def add(email: str, name: str, role: str, organisation: str | None, password: str) -> None:
    """Open an account, for instance a reviewer's."""
    if len(password) < people.SHORTEST_PASSWORD:
        raise click.ClickException(_("密码至少 10 个字符，可以是一句好记的话"))
    if role == Role.PROVIDER and not organisation:
        raise click.ClickException(_("提供课程的人要填单位全称"))
    try:
        with db.writing() as session:
            people.add(
                session,
                email=email,
                name=name,
                password=password,
                role=Role(role),
                organisation=organisation,
                now=clock.now(),
            )
    except people.Taken:
        raise click.ClickException(_("这个邮箱已有账号。")) from None
    click.echo(_("账号开好了：%(email)s", email=email))
