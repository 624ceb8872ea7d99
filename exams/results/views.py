"""The figures of a package's exams, for its provider and for the federation: a page with pictures and tables, CSV, Excel.

They are about questions: nobody can be known by them, groups of fewer than ten are left out. What looks odd in how somebody sat is
shown to curators only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, render_template
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.models import Person
from accounts.people import Role
from exams.accommodations import in_words as granted_words
from exams.bank import in_words
from exams.results import gathering, items
from exams.results.items import Item, SetResult
from exams.sitting.models import Attempt
from foundation import db
from foundation.i18n import _
from foundation.web import name_download
from packages import access
from packages.models import Package

bp = Blueprint("figures", __name__)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/exam-figures")
@open_to(Role.PROVIDER, Role.CURATOR)
def index() -> str:
    """The packages of which an exam was sat."""
    mine = current_user.organisation_id if current_user.role is Role.PROVIDER else None
    with db.reading() as session:
        return render_template("exams/figures_index.html", packages=gathering.examined(session, mine))


@bp.get("/exam-figures/<int:package_id>")
@open_to(Role.PROVIDER, Role.CURATOR)
def package(package_id: int) -> str:
    """Sets compared, then every question, the doubtful ones first."""
    with db.reading() as session:
        found = _package(session, package_id)
        sheets = gathering.sheets(session, package_id)
        every = items.items(sheets)
        says = gathering.told(session, [each.part.removesuffix(":instead") for each in every])
        return render_template(
            "exams/figures.html",
            package=found,
            count=len(sheets),
            fewest=items.FEWEST,
            sets=items.sets(sheets),
            rows=[
                _row(each, _question(each, says)) for each in sorted(every, key=lambda one: not one.doubtful)
            ],
            signals=_signals(session, package_id) if current_user.role is Role.CURATOR else [],
        )


@bp.get("/exam-figures/<int:package_id>/<kind>")
@open_to(Role.PROVIDER, Role.CURATOR)
def table(package_id: int, kind: str) -> Response:
    """The same as a table to take along: csv or xlsx."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    with db.reading() as session:
        found = _package(session, package_id)
        every = items.items(gathering.sheets(session, package_id))
        says = gathering.told(session, [each.part.removesuffix(":instead") for each in every])
        rows = list(_lines(every, says))
        name = _("“%(name)s”的考题情况", name=found.name)
    made = _csv(rows) if kind == "csv" else _xlsx(rows)
    return name_download(made, f"{name}.{kind}")


def _package(session: Session, package_id: int) -> Package:
    if current_user.role is Role.PROVIDER:
        return access.own(session, package_id)
    found = session.get(Package, package_id)
    if found is None:
        abort(404)
    return found


def _question(item: Item, says: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = says[item.part.removesuffix(":instead")]
    return dict(told["substitute"]) if item.part.endswith(":instead") else told


def _row(item: Item, question: dict[str, Any]) -> dict[str, Any]:
    named = (
        dict(in_words.choices(question)) if question["kind"] in ("single", "multiple", "true_false") else {}
    )
    right = set(question["answer"]) if named else set()
    return {
        "item": item,
        "stem": question["stem"],
        "kind": in_words.names()[question["kind"]],
        "options": [
            (words, item.chosen.get(int(value), 0), int(value) in right) for value, words in named.items()
        ],
        "groups": [(_group(name), delta) for name, delta in item.delta.items()],
    }


def _group(name: str) -> str:
    return dict(granted_words.wishes())[name]


def _lines(every: list[Item], says: dict[str, Any]) -> Iterator[list[Any]]:
    yield [
        _("题干"),
        _("题型"),
        _("多少人答"),
        _("得分率（千分之）"),
        _("区分度（千分之）"),
        _("各选项的人数"),
    ]
    for each in every:
        row = _row(each, _question(each, says))
        chosen = _("；").join(f"{words} {count}" for words, count, _right in row["options"])
        yield [row["stem"], row["kind"], each.answers, each.difficulty, each.discrimination, chosen]


def _csv(rows: list[list[Any]]) -> Response:
    target = io.StringIO()
    # a text that begins like a formula is a text to whoever opens it in a spreadsheet
    csv.writer(target).writerows([[_plain(cell) for cell in row] for row in rows])
    return Response("\ufeff" + target.getvalue(), mimetype="text/csv")


def _plain(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell


def _xlsx(rows: list[list[Any]]) -> Response:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet: Any = book.create_sheet(_("考题情况"))
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return Response(target.getvalue(), mimetype=EXCEL)


def _signals(session: Session, package_id: int) -> list[tuple[str, list[str]]]:
    """What looks odd, in words, with the names of those it is about."""
    found = []
    for each in gathering.odd(session, package_id):
        people = [session.get_one(Attempt, one).person_id for one in each.attempts]
        names = [session.get_one(Person, one).name for one in people]
        words = (
            _("接连 %(n)d 道题，每道不到一秒半就答对了", n=each.count)
            if each.code == "fast"
            else _("答错的题里有 %(n)d 道错得一样，一共错了 %(of)d 道", n=each.count, of=each.of)
        )
        found.append((words, names))
    return found


def share(thousandths: int | None) -> str:
    """Per mille as per cent with one decimal, never rounded up."""
    return "" if thousandths is None else f"{thousandths // 10}.{abs(thousandths) % 10}%"


def told_of(one: SetResult) -> list[str]:
    """A row of the table of sets."""
    few = _("人太少，不显示")
    return [
        _("第 %(n)d 套", n=one.number),
        str(one.attempts),
        share(one.mean) or few,
        share(one.passed) or few,
        _("算不出") if one.alpha is None else f"{one.alpha:.2f}",
    ]


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"share": share, "told_of": told_of}
