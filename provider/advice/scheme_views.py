"""Pages about the rules, open to everybody: the schemes, one scheme by clause, and why one rule exists."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from accounts.access import open_to_all
from judging import check
from judging.wording import of_findings, of_schemes
from schemes.scheme import Scheme

bp = Blueprint("schemes", __name__)


@bp.get("/schemes")
@open_to_all
def all_schemes() -> str:
    """Which documents the platform checks by."""
    return render_template("provider/advice/schemes.html", schemes=check.known().values())


@bp.get("/schemes/<scheme_id>")
@open_to_all
def scheme(scheme_id: str) -> str:
    """One document: its steps, its sums of money, and its rules by clause."""
    return render_template(
        "provider/advice/scheme.html", scheme=_found(scheme_id), wording=of_findings, told=of_schemes
    )


@bp.get("/schemes/<scheme_id>/<rule_id>")
@open_to_all
def rule(scheme_id: str, rule_id: str) -> str:
    """One rule: the document's words, our reading, why it exists and how to meet it."""
    found = _found(scheme_id)
    one = next((each for each in found.rules if each.id == rule_id), None)
    if one is None:
        abort(404)
    return render_template("provider/advice/rule.html", scheme=found, rule=one, wording=of_findings)


def _found(scheme_id: str) -> Scheme:
    try:
        return check.scheme(scheme_id)
    except check.UnknownScheme:
        abort(404)
