"""Pages about one package: asked by every scheme side by side, and what if it were changed."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from accounts.access import open_to
from accounts.people import Role
from advice import compare, plan_words, trial
from advice.forms import changes, fill, plan_rows, trial_form
from foundation import clock, db
from intake import check, facts, wording
from intake.access import own
from schemes.evaluate import evaluate
from schemes.whatif import Changes

bp = Blueprint("advice", __name__)
ROWS = 4  # of minutes more or less, at least


@bp.get("/packages/<int:package_id>/compare")
@open_to(Role.PROVIDER)
def compared(package_id: int) -> str:
    """The same package asked by every scheme, side by side: what differs, what must change."""
    with db.reading() as session:
        found = own(session, package_id)
        told = facts.gather(session, found, clock.now())
        asked = {name: (scheme, evaluate(scheme, told)) for name, scheme in check.known().items()}
        return render_template(
            "advice/compare.html", package=found, sides=compare.compare(asked), wording=wording
        )


@bp.route("/packages/<int:package_id>/what-if", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def what_if(package_id: int) -> str:
    """Changes tried out and not kept: shares, hours and findings as they would be."""
    with db.reading() as session:
        package = own(session, package_id)
        told = facts.gather(session, package, clock.now())
    scheme = check.scheme(package.scheme_id)
    use = request.form.get("use", "")
    # a plan takes the solver a moment: it is told where the page begins, not at each change
    plans = trial.plans(scheme, told) if use or request.method == "GET" else {}
    planned = plans[use].changes if use in plans else None
    rows = max(ROWS, sum(name.startswith("minutes") for name in request.form), plan_rows(planned, told))
    form = trial_form(told, trial.categories(scheme, told), rows, bound=planned is None)
    if planned is not None:
        fill(form, planned, told)
    asked = planned or (changes(form, told, rows) if form.validate_on_submit() else Changes())
    return render_template(
        "advice/what_if.html",
        package=package,
        scheme=scheme,
        facts=told,
        form=form,
        rows=range(rows),
        plans={name: (plan, plan_words.lines(plan, told)) for name, plan in plans.items()},
        tried=bool(asked),
        outcome=trial.outcome(scheme, told, asked),
        wording=wording,
    )
