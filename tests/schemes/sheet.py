"""What a sheet is: facts that pass, facts that fail, and the remedies told."""

from dataclasses import dataclass

from schemes.facts import PackageFacts


@dataclass(frozen=True)
class Sheet:
    """Facts that pass, facts that fail, and the remedies that the failing ones are told."""

    passing: PackageFacts
    failing: PackageFacts
    remedies: tuple[str, ...]
