"""The button of a text that can be read aloud: what a page needs for it, for those who want one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from accessibility.speaking import sounds
from accessibility.speaking.sounds import State
from accounts.preferences.preferences import Preferences
from trainee.reading_aloud.texts import Marked


@dataclass(frozen=True)
class Offer:
    """A text, its markup with wrapped sentences, how far its sounds are, and how fast the person hears them."""

    told: Marked
    state: State
    version_id: int
    speed: str = "100"
    follow: str = "off"

    @property
    def what(self) -> str:
        """Its name in addresses."""
        return self.told.what

    @property
    def markup(self) -> Markup:
        """What the page shows instead of the bare text."""
        return self.told.markup

    @property
    def parts(self) -> tuple[Markup, ...]:
        """The same part by part."""
        return self.told.parts


def of(session: Session, version_id: int, texts: Mapping[str, Marked], mine: Preferences) -> dict[str, Offer]:
    """The offers by place; none unless the person wants texts read aloud."""
    if mine["read_aloud"] != "on":
        return {}
    manner = {"speed": mine["speed"], "follow": mine["follow"]}
    return {
        place: Offer(each, sounds.state(session, each.text), version_id, **manner)
        for place, each in texts.items()
    }
