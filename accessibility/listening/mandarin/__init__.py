"""What was said, from what was heard: how words sound, how likely they are, and the terms of a package."""

from accessibility.listening.mandarin.mends import Mend, mended
from accessibility.listening.mandarin.terms import shown

__all__ = ["Mend", "mended", "shown"]
