"""The catalogue of scarce occupations (市场紧缺职业): the class hours that each asks for, with the days it is
valid.

The federation loads its own edition; the one shipped is a sample and says so.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemes.kinds.base import require
from schemes.toml import build, read


@dataclass(frozen=True, kw_only=True)
class Occupation:
    """One occupation: its name, its class of scarcity, and the class hours it asks for, in whole hours."""

    name: str
    scarcity: str
    class_hours: int

    def __post_init__(self) -> None:
        require(self.class_hours > 0, "class_hours", "wants a number above 0")


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """One edition; both days of validity count. `sample` marks figures that are not official."""

    title: str
    sample: bool
    source: str
    valid_from: date
    valid_until: date
    occupations: tuple[Occupation, ...]

    def __post_init__(self) -> None:
        require(self.valid_from <= self.valid_until, "valid_until", "is before valid_from")
        names = [occupation.name for occupation in self.occupations]
        require(len(set(names)) == len(names), "occupations", "an occupation is there twice")

    def required_tenths(self, occupation: str, on: date) -> int | None:
        """Class hours asked for, in tenths; None when the occupation is not in it or the day is outside."""
        if not self.valid_from <= on <= self.valid_until:
            return None
        hours = {each.name: each.class_hours * 10 for each in self.occupations}
        return hours.get(occupation.strip())


def load(path: Path) -> Catalogue:
    """Read one edition. Raises schemes.toml.SchemeError, naming file, line and key."""
    table, source = read(path)
    return build(Catalogue, table, (), source)
