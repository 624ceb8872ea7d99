"""What access there is to a package, as a score with its reasons: it stands beside the expert's own mark. Pure, integers only.

Each part is a share: of so many clips so many have it. Captions that only the provider has checked count half, machine-made ones
not at all. A part that has nothing to ask of (no images, no clips) is left out, and the others carry the whole. The score is in
hundredths of 100 points, floored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

# part -> weight; a reading of ours
WEIGHTS: Mapping[str, int] = {
    "captions": 25,
    "transcript": 15,
    "description": 20,
    "sign": 10,
    "documents": 10,
    "alt": 10,
    "exam": 10,
}


@dataclass(frozen=True)
class Part:
    """One part: how many there are to ask of, how many have it, and how many have half of it."""

    name: str
    asked: int
    whole: int = 0
    half: int = 0

    @property
    def share(self) -> Fraction:
        """0 to 1."""
        return Fraction(2 * self.whole + self.half, 2 * self.asked)

    @property
    def lacking(self) -> int:
        """How many have nothing of it."""
        return self.asked - self.whole - self.half


@dataclass(frozen=True)
class Clip:
    """A clip: the state of its captions (none, machine-made, corrected, verified) and what else it has."""

    captions: str = "none"
    transcript: bool = False
    described: bool = False
    sign: bool = False


@dataclass(frozen=True)
class Access:
    """What a package has: its clips; documents that are tagged or have an HTML twin, of all; images with alternative text, of
    all; exam questions with a substitute, of those that need one."""

    clips: tuple[Clip, ...] = ()
    documents: tuple[int, int] = (0, 0)
    images: tuple[int, int] = (0, 0)
    questions: tuple[int, int] = (0, 0)


def parts(access: Access) -> list[Part]:
    """Every part that something can be asked of, in the order of WEIGHTS."""
    clips, n = access.clips, len(access.clips)
    state = [each.captions for each in clips]
    found = [
        Part("captions", n, state.count("verified"), state.count("corrected")),
        Part("transcript", n, sum(each.transcript for each in clips)),
        Part("description", n, sum(each.described for each in clips)),
        Part("sign", n, sum(each.sign for each in clips)),
        Part("documents", access.documents[1], access.documents[0]),
        Part("alt", access.images[1], access.images[0]),
        Part("exam", access.questions[1], access.questions[0]),
    ]
    return [each for each in found if each.asked]


def score(found: list[Part]) -> int | None:
    """Hundredths of 100 points; None where nothing can be asked."""
    weight = sum(WEIGHTS[each.name] for each in found)
    if not weight:
        return None
    reached = sum((WEIGHTS[each.name] * each.share for each in found), Fraction())
    return int(reached * 10_000 / weight)


def as_dict(access: Access) -> dict[str, Any] | None:
    """The score and its reasons as a panel keeps them: {"score", "parts": [[name, asked, whole, half]]}; None without any."""
    found = parts(access)
    reached = score(found)
    if reached is None:
        return None
    return {"score": reached, "parts": [[each.name, each.asked, each.whole, each.half] for each in found]}
