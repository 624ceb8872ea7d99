"""What was typed into the form of a question, read by the same rules as a row of the workbook (exams.bank.rows).

So a form and a file can say the same, and are told the same when something is wrong.
"""

from __future__ import annotations

from exams.bank import fields, rows
from exams.bank.kinds import LETTERS
from exams.bank.making import SetQuestion
from foundation.web import Form
from judging.wording import of_faults
from packages.faults import NOWHERE, Fault

# the field that a fault is told at, where it is not what is asked
_AT = {
    **dict.fromkeys(("options-too-few", "options-too-many", "option-superfluous"), "option_0"),
    **dict.fromkeys(("answer-missing", "answer-unknown", "answer-wants-one", "answer-wants-more"), "answer"),
    **dict.fromkeys(("answer-without-option", "blanks-unlike", "number-unreadable"), "answer"),
    **dict.fromkeys(("targets-unfit", "pair-missing"), "pair_0"),
    **dict.fromkeys(("rubric-unreadable", "lines-unlike", "lines-too-many", "checklist-missing"), "lines"),
    "tolerance-unreadable": "tolerance",
    "unit-missing": "units",
    "moment-unreadable": "moment",
    "points-unknown": "points",
}


def read(kind: str, form: Form) -> SetQuestion | None:
    """The question that a form says, without media; None with the errors at their fields."""
    row = rows.Row(_cells(kind, form), NOWHERE)
    made = row.question()
    for each in row.faults:
        _tell(form, each)
    return None if row.faults else made


def _cells(kind: str, form: Form) -> dict[str, object]:
    """The row of a workbook that says the same."""
    # a list that was not sent says None as a text
    given = {name: None if each.data == "None" else each.data for name, each in form._fields.items()}
    cells: dict[str, object] = {
        rows.KIND: fields.KIND_WORDS[kind],
        rows.STEM: given["stem"],
        rows.EXPLANATION: given["explanation"],
        rows.POINTS: given["points"],
        rows.RESOURCE: given["resource"],
        rows.TOPIC: given["topic"],
        fields.MOMENT: given["moment"],
        fields.DIFFICULTY: "" if given["difficulty"] in (None, "0") else given["difficulty"],
        fields.LANGUAGE: given["language"],
        fields.NEEDS: ", ".join(fields.NEEDS_WORDS.get(each, each) for each in given["needs"] or ()),
        rows.EXTRA: given.get("extra"),
        rows.TOLERANCE: given.get("tolerance"),
        fields.UNITS: given.get("units"),
        fields.UNIT_ASKED: fields.YES[0] if given.get("unit_asked") else "",
        fields.LINES: given.get("lines"),
        fields.DIFFERS: ", ".join(fields.FOLD_WORDS.get(each, each) for each in given.get("differs") or ()),
    }
    answer = given.get("answer")
    cells[rows.ANSWER] = "".join(answer) if isinstance(answer, list) else answer
    for at in range(len(LETTERS)):
        cells[rows.OPTIONS[at]] = given.get(f"option_{at}")
        cells[rows.PAIRS[at]] = given.get(f"pair_{at}")
    return cells


def _tell(form: Form, found: Fault) -> None:
    name = _AT.get(found.code, "stem")
    letter = found.params.get("letter")
    if found.code in ("option-left-out", "option-twice", "pair-left-out") and isinstance(letter, str):
        name = f"{'pair' if found.code.startswith('pair') else 'option'}_{LETTERS.index(letter)}"
    held = form[name] if name in form else form["stem"]
    held.errors = [*held.errors, of_faults.fault(found)]
