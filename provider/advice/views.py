"""Pages about one package: asked by every scheme side by side, and what if it were changed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db
from judging import check, facts, remedy_pages
from judging.wording import of_entries, of_findings, of_places
from packages.access import own
from provider.advice import compare, plan_words, slip_words, trial
from provider.advice.forms import TrialForm, changes, fill, plan_rows, ticked, trial_form
from schemes.evaluate import evaluate
from schemes.facts import PackageFacts
from schemes.remedies import Plan
from schemes.remedies.slips import Slip, suspected, together
from schemes.scheme import Scheme
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
        sides = compare.compare(asked)
        place = of_places.Places(session, found)
        return render_template(
            "provider/advice/compare.html",
            package=found,
            sides=sides,
            joined=[
                (each, of_entries.of(each.findings, place)) for each in compare.joined(sides, found.scheme_id)
            ],
            page_of=remedy_pages.Pages(session, found.id),
        )


@bp.route("/packages/<int:package_id>/what-if", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def what_if(package_id: int) -> str:
    """Changes tried out and not kept: shares, hours and findings as they would be."""
    with db.reading() as session:
        package = own(session, package_id)
        told = facts.gather(session, package, clock.now())
    scheme = check.scheme(package.scheme_id)
    slips = suspected(scheme, told)
    use = request.form.get("use", "")
    # a plan takes the solver a moment: it is told where the page begins, not at each change
    plans = _plans(scheme, told, slips) if use or request.method == "GET" else []
    chosen = next((each for each in plans if each.name == use), None)
    form, rows = _form(scheme, told, slips, chosen)
    written = told
    if chosen is not None:
        written, asked = together(told, chosen.slips), chosen.plan.changes if chosen.plan else Changes()
    elif form.validate_on_submit():
        # without scripting too: what is chosen in the form is tried upon what is put right
        written, asked = together(told, ticked(form, slips)), changes(form, told, rows)
    else:
        asked = Changes()
    outcome = trial.outcome(scheme, told, written, asked)
    with db.reading() as session:
        place = of_places.Places(session, package)
        parts = {name: of_entries.of(getattr(outcome, name), place) for name in ("mended", "new", "left")}
    return render_template(
        "provider/advice/what_if.html",
        package=package,
        scheme=scheme,
        facts=told,
        form=form,
        rows=range(rows),
        slips=[(slip_words.line(each), slip_words.because(each)) for each in slips],
        plans=plans,
        asked=asked,
        tried=bool(asked) or written is not told,
        outcome=outcome,
        **parts,
        wording=of_findings,
    )


@dataclass(frozen=True)
class Offered:
    """A set of changes that is offered: what it is called in the form, the slips that it rests on, and its lines.

    `much`: it makes more anew than there is.
    """

    name: str
    slips: tuple[Slip, ...]
    plan: Plan | None
    lines: tuple[str, ...] = ()
    much: bool = False


def _plans(scheme: Scheme, told: PackageFacts, slips: tuple[Slip, ...]) -> list[Offered]:
    """What is plausible first, then what is cheap: slips put right; what is then still to be made; last, as if all were meant so."""
    found = [Offered("slips", slips, None)] if slips else []
    for supposed in (slips, ()) if slips else ((),):
        written = together(told, supposed)
        found += [
            Offered(
                f"{name}-right" if supposed else name,
                supposed,
                plan,
                tuple(plan_words.lines(plan, written)),
                trial.is_much(plan, written),
            )
            for name, plan in trial.plans(scheme, written).items()
        ]
    return found


def _form(
    scheme: Scheme, told: PackageFacts, slips: tuple[Slip, ...], chosen: Offered | None
) -> tuple[TrialForm, int]:
    """The form, filled with what was chosen, and how many rows it has."""
    planned = chosen.plan.changes if chosen and chosen.plan else None
    rows = max(ROWS, sum(name.startswith("minutes") for name in request.form), plan_rows(planned, told))
    lines = [slip_words.line(each) for each in slips]
    form = trial_form(told, trial.categories(scheme, told), rows, lines, bound=chosen is None)
    if chosen is not None:
        form["slips"].data = [str(at) for at, slip in enumerate(slips) if slip in chosen.slips]
    if planned is not None:
        fill(form, planned, together(told, chosen.slips if chosen else ()))
    return form, rows
