"""Finding a package among the published ones."""

from __future__ import annotations

from sqlalchemy.orm import Session

from packages import versions
from packages.models import Version

PAGE = 20


def search(session: Session, words: str, page: int) -> tuple[list[Version], int, int]:
    """The versions on air whose words hold all that was typed, one page of them; how many pages; how many in all."""
    wanted = words.casefold().split()
    found = [each for each in versions.published(session) if all(word in _text(each) for word in wanted)]
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)
    return found[(page - 1) * PAGE : page * PAGE], pages, len(found)


def _text(version: Version) -> str:
    told = version.content["details"]["introduction"]
    names = [
        version.content["name"],
        version.content["organisation"],
        *(course["name"] for course in version.content["courses"]),
    ]
    return " ".join(
        [*names, *(str(told.get(key) or "") for key in ("occupation", "content", "learners"))]
    ).casefold()
