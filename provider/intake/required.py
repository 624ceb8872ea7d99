"""What a scheme wants to be told of a package: which of the manifest's words it can't do without."""

from __future__ import annotations

from packages.shape import TABLES
from schemes.kinds.fields import Declared, Presence
from schemes.scheme import Scheme

Fact = tuple[str, str]  # a table of the manifest and a key in it
STAGES = ("package", "submission")
_TABLE = {"package": "introduction", "provider": "provider", "rights": "rights"}
# facts that follow from a file or from texts: by which words they are told
_TOLD_BY = {
    ("rights", "has_document"): ("rights", "file"),
    ("provider", "has_profile"): ("provider", "profile"),
}


def of(scheme: Scheme) -> frozenset[Fact]:
    """What must or should be there before a package is handed in, whatever it is about."""
    found: set[Fact] = set()
    for rule in scheme.rules:
        if rule.stage not in STAGES or rule.severity not in ("must", "principle") or rule.when:
            continue
        for check in rule.checks:
            if isinstance(check, Presence):
                found |= {_fact(check.of, field) for field in check.fields}
            elif isinstance(check, Declared) and not check.where:
                found.add(_fact(check.of, check.field))
    return frozenset(each for each in found if each[0] in TABLES and each[1] in TABLES[each[0]])


def _fact(of: str, field: str) -> Fact:
    return _TOLD_BY.get((of, field), (_TABLE.get(of, of), field))
