"""The forms and the letter of a scheme, filled from a package: as the document's annexes have them, without merged cells.

A form has two columns, what is asked and what is answered; a list of topics has a column for each thing and a line for the package.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from accessibility.documents.sheet import Grid, Sheet
from accounts.models import Organisation
from curation.papers import blanks
from curation.papers.blanks import Draft
from judging import check
from packages.models import Package
from schemes.papers import Paper, Part
from schemes.scheme import Scheme

ASKED, ANSWERED = "项目", "内容"  # on the form, which is Chinese as its document is


def draft_of(session: Session, package: Package, today: date, recommender: str = "") -> Draft:
    """What a package says of itself, as forms are filled from it."""
    return Draft(
        name=package.name,
        class_hours_tenths=package.class_hours_tenths,
        details=package.details,
        courses=tuple(course.name for course in package.courses),
        lectures=len(package.resources),
        organisation=session.get_one(Organisation, package.organisation_id).name,
        recommender=recommender,
        today=f"{today.year} 年 {today.month} 月 {today.day} 日",
    )


def offered(package: Package) -> list[Paper]:
    """The forms of its scheme that are for this package, and the letter."""
    scheme = check.scheme(package.scheme_id)
    introduction = package.details.get("introduction") or {}
    return [
        paper
        for paper in scheme.papers
        if all((introduction.get(field) or "") in values for field, values in paper.when.items())
    ]


def of(scheme: Scheme, paper_id: str) -> Paper | None:
    """A form or letter of a scheme by its id."""
    return next((paper for paper in scheme.papers if paper.id == paper_id), None)


def sheet(paper: Paper, scheme: Scheme, draft: Draft) -> Sheet:
    """The form, filled; what nobody knows is left empty."""
    names = {"{name}": draft.name, "{organisation}": blanks.filled("organisation", draft)}
    words = []
    for each in paper.words:
        for sign, name in names.items():
            each = each.replace(sign, name or "　　　　")
        words.append(each)
    grids = tuple(_grid(part, draft) for part in paper.parts)
    return Sheet(paper.title, f"{scheme.source}，{paper.clause}", tuple(words), grids, paper.signed)


def _grid(part: Part, draft: Draft) -> Grid:
    filled = [(each.label, blanks.filled(each.fact, draft)) for each in part.blanks]
    if part.way == "columns":
        numbered = [("1" if label == "序号" else text) for label, text in filled]
        return Grid(part.heading, (tuple(label for label, _ in filled), tuple(numbered)), first=False)
    return Grid(part.heading, ((ASKED, ANSWERED), *filled))
