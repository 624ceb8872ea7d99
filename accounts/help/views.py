"""The help: the day of whoever looks; a visitor sees a trainee's. Anybody may read what the others do."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask_login import current_user

from accounts.access import open_to_all
from accounts.help import lines
from accounts.people import NAMES, Role

bp = Blueprint("help", __name__)


@bp.get("/help")
@open_to_all
def page() -> str:
    """My own day."""
    return _day(current_user.role if current_user.is_authenticated else Role.TRAINEE)


@bp.get("/help/<name>")
@open_to_all
def role(name: str) -> str:
    """The day of a role."""
    if name not in list(Role):
        abort(404)
    return _day(Role(name))


def _day(shown: Role) -> str:
    """A line leads to its page only for who may open it: for others it would be a way to a refusal."""
    mine = current_user.role if current_user.is_authenticated else None
    return render_template(
        "accounts/help/day.html", shown=shown, lines=lines.DAYS[shown], names=NAMES, mine=mine
    )
