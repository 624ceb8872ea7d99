"""Authors of packages by name: written when a version is frozen, asked when somebody's conflicts of interest are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from accounts.models import fold
from curation.experts.models import PackageAuthor
from packages.models import Version

TOGETHER = timedelta(days=731)  # two years, a leap day among them


def named(details: Mapping[str, Any]) -> list[str]:
    """Who a package's data names as its lecturers."""
    rows = details.get("instructors") or ()
    return [str(each["name"]).strip() for each in rows if (each.get("name") or "").strip()]


def note(session: Session, version: Version) -> None:
    """Write down who a version names, as it is frozen."""
    names = {fold(name): name[:200] for name in named(version.head.get("details", {}))}
    for folded, name in names.items():
        session.add(PackageAuthor(version_id=version.id, folded=folded, name=name, at=version.frozen_at))
    session.flush()


def of_packages(session: Session, package_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The folded names of who any version of a package named, by package."""
    query = select(Version.package_id, PackageAuthor.folded).join(
        Version, Version.id == PackageAuthor.version_id
    )
    found: dict[int, set[str]] = {}
    for package_id, folded in session.execute(query.where(Version.package_id.in_(list(package_ids)))):
        found.setdefault(package_id, set()).add(folded)
    return {package_id: frozenset(names) for package_id, names in found.items()}


def beside(session: Session, folded: Iterable[str], now: datetime) -> dict[str, frozenset[str]]:
    """With whom each of these made a package within two years: folded names."""
    mine, other = aliased(PackageAuthor), aliased(PackageAuthor)
    query = select(mine.folded, other.folded).join(other, other.version_id == mine.version_id)
    query = query.where(mine.folded.in_(list(folded)), mine.at >= now - TOGETHER, other.folded != mine.folded)
    found: dict[str, set[str]] = {}
    for one, another in session.execute(query.distinct()):
        found.setdefault(one, set()).add(another)
    return {one: frozenset(names) for one, names in found.items()}
