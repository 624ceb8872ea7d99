"""Every fault of a scheme file at once, for who writes one; `scheme.load` stops at the first."""

from pathlib import Path

from schemes.scheme import SchemeError, load, rule_of, start, workflow_wrong
from schemes.toml import rows_of, text_of


def faults(path: Path) -> list[SchemeError]:
    """The faults of a file: the first of its head; if it has none, all of its workflow and one for each rule that can't be meant.

    Empty when `load` accepts the file.
    """
    try:
        scheme, rows, source = start(path, text_of(path))
    except SchemeError as error:
        return [error]
    found = workflow_wrong(scheme, source)
    for place, row in enumerate(rows_of(rows, ("rules",), source)):
        try:
            rule_of(row, ("rules", place), source, scheme)
        except SchemeError as error:
            found.append(error)
    if found:
        return found
    try:
        load(path)
    except SchemeError as error:
        return [error]
    return []
