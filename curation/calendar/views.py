"""Pages of the calendar: a year's list, a new one as a file, what it changes, and saving it."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.models import Person
from accounts.people import Role
from calls import year_lists, year_sheet, year_words
from calls.year_sheet import Moved
from curation.calendar.forms import ListForm, SaveForm
from foundation import clock, db, ledger
from foundation.i18n import _

bp = Blueprint("calendar", __name__)
HISTORY = 10
FIRST_YEAR, LAST_YEAR = 2000, 2100


@bp.get("/calendar")
@open_to(Role.CURATOR)
def index() -> str:
    """The list of a year, how many days are worked, and what was loaded when."""
    this = clock.today().year
    year = min(max(FIRST_YEAR, request.args.get("year", this, int)), LAST_YEAR)
    with db.reading() as session:
        listed = year_lists.years(session)
        found = year_lists.of(session, year)
        entries = ledger.about(session, f"calendar:{year}")[-HISTORY:]
        return render_template(
            "curation/calendar/index.html",
            year=year,
            years=sorted({this, this + 1, *listed}, reverse=True)[:12],
            listed=listed,
            found=found,
            stretches=year_sheet.stretches(year_lists.moved(found)),
            working=year_lists.working(year, year_lists.moved(found), year_lists.others(session, year)),
            history=[(each, session.get(Person, each.actor_id or 0)) for each in reversed(entries)],
        )


@bp.route("/calendar/new", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def new() -> ResponseReturnValue:
    """A year's list as a file; then what it changes. Every fault is told, and nothing is saved yet."""
    form = ListForm(data={"year": request.args.get("year", clock.today().year + 1, int)})
    if not form.validate_on_submit():
        return _upload(form)
    days, faults = _read(form)
    with db.reading() as session:
        faults = faults or year_lists.collisions(session, form.year.data, days)
        if faults:
            return _upload(form, [year_words.line(each) for each in faults])
        return _preview(form.year.data, form.source.data.strip(), days, session)


def _read(form: ListForm) -> tuple[tuple[Moved, ...], list[year_sheet.Fault]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        form.table.data.save(path)
        return year_sheet.read(path, form.year.data)


def _upload(form: ListForm, faults: list[str] | None = None) -> str:
    if faults:
        form.table.errors = [_("文件里有 %(n)d 处问题，没有载入。改好以后再传。", n=len(faults))]
    return render_template("curation/calendar/new.html", form=form, faults=faults or [])


def _preview(year: int, source: str, days: tuple[Moved, ...], session: Session) -> str:
    found = year_lists.of(session, year)
    told = {"year": year, "source": source, "days": year_sheet.spelt(days)}
    form = SaveForm(formdata=None, data={**told, "seen": found.revision if found else 0})
    changes = year_lists.changes(session, year, days)
    return render_template("curation/calendar/preview.html", form=form, changes=changes, found=found)


@bp.post("/calendar")
@open_to(Role.CURATOR)
def save() -> ResponseReturnValue:
    """Put the list that was looked at in the place of the year's."""
    form = SaveForm()
    good = form.validate_on_submit()
    days, faults = year_sheet.read_text(form.days.data, form.year.data) if good else ((), [])
    if not good or faults:
        flash(_("没有看懂要存的安排，没有载入。请再传一次文件。"), "error")
        return redirect(url_for("calendar.new"))
    year, source = form.year.data, form.source.data.strip()
    made = {"source": source, "seen": form.seen.data, "person_id": current_user.id, "now": clock.now()}
    try:
        with db.writing() as session:
            year_lists.load(session, year, days, **made)
    except year_lists.Newer:
        flash(_("别人刚载入了这一年的安排，你的没有载入。请看看现在的，再决定要不要再传。"), "warn")
    except year_lists.Elsewhere:
        flash(_("有的日子已经在另一年的安排里，没有载入。请再传一次，会说是哪些。"), "error")
    else:
        flash(_("%(year)d 年的安排载入了。以后定的期限按它算，已经定下的不变。", year=year), "ok")
    return redirect(url_for("calendar.index", year=year))


@bp.get("/calendar/template.xlsx")
@open_to(Role.CURATOR)
def template() -> Response:
    """A blank table."""
    blank = io.BytesIO(year_sheet.template())
    return send_file(blank, download_name=_("节假日安排模板.xlsx"), as_attachment=True)
