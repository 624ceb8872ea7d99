"""A package asked by its scheme: the one call behind the provider's page, the command line and the review."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from config.settings import ROOT
from judging import facts
from packages.models import Package
from schemes.evaluate import evaluate
from schemes.facts import CallFacts
from schemes.findings import Finding, Remedy
from schemes.scheme import Scheme, load_all

SCHEMES = ROOT / "config" / "schemes"


class UnknownScheme(Exception):
    """There is no scheme of that id."""


def check(
    session: Session,
    package: Package,
    stages: Collection[str],
    now: datetime,
    call: CallFacts | None = None,
    subject: str | None = None,
) -> tuple[Finding, ...]:
    """What the package's scheme finds at these stages."""
    return evaluate(scheme(package.scheme_id), facts.gather(session, package, now, call, subject), stages)


def scheme(scheme_id: str) -> Scheme:
    """The scheme of that id. Raises UnknownScheme."""
    try:
        return known()[scheme_id]
    except KeyError:
        raise UnknownScheme(scheme_id) from None


def known() -> dict[str, Scheme]:
    """Every scheme of this site: those that come with it, and those of its own folder. Raises SchemeError."""
    own: Path | None = current_app.config["SETTINGS"].schemes_dir
    return {**schemes(SCHEMES), **(schemes(own) if own else {})}


@cache
def schemes(folder: Path) -> dict[str, Scheme]:
    """Every scheme of a folder by its id. Raises schemes.toml.SchemeError."""
    return load_all(folder)


def restored(raw: Mapping[str, Any], asked: Scheme) -> Finding:
    """The finding that `Finding.as_dict` spelt (a frozen version keeps those), with its rule's words again."""
    rule = asked.rule(raw["id"])
    kept = ["id", "clause", "severity", "stage", "outcome", "measured", "limit", "unit", "where"]
    told = raw["remedy"]
    mend = Remedy(told["code"], {key: _plain(each) for key, each in told["params"].items()}) if told else None
    values = {name: raw[name] for name in kept}
    return Finding(
        **values, words=rule.words, reading=rule.reading, remedy=mend, estimated=bool(raw.get("estimated"))
    )


def _plain(given: Any) -> Any:
    return tuple(given) if isinstance(given, list) else given
