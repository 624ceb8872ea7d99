"""What a person prefers: how pages look, how a clip is shown and heard, which keys do what. Plain values.

Everything is a choice among words, the first of which is the default; keys are one character for each action. Whatever
is unknown or impossible counts as the default, so that an old cookie or a newer database never breaks a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

ON_OFF, OFF_ON = ("on", "off"), ("off", "on")
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark", "contrast-light", "contrast-dark"),
    "size": ("normal", "large", "larger"),
    "spacing": ("normal", "wide"),
    "captions": ON_OFF,
    "caption_size": ("normal", "large", "larger"),
    "caption_colour": ("white", "yellow", "cyan", "black"),
    "caption_ground": ("black", "half", "blue", "white", "yellow"),
    "caption_place": ("below", "bottom", "top"),
    "description": OFF_ON,
    "sign": ("off", "inset", "beside", "alone"),
    "speed": ("100", "50", "75", "125", "150", "175", "200", "250"),
    "pause": OFF_ON,
    "autoplay": OFF_ON,
    "read_aloud": OFF_ON,
    "easy": OFF_ON,
    "follow": OFF_ON,
    "single_keys": ON_OFF,
}
# what a signed-out browser keeps of a person who used it: looks only, nothing that tells how they watch or listen
LOOKS = ("theme", "size", "spacing")
KEYS = {
    "play": "k",
    "back": "j",
    "forward": "l",
    "previous": "p",
    "next": "n",
    "captions": "c",
    "description": "d",
    "sign": "s",
    "slower": "-",
    "faster": "=",
    "normal": "0",
    "mute": "m",
    "fullscreen": "f",
    "transcript": "t",
    "chapters": "z",
    "onward": "x",
}
LIGHT_WORDS, LIGHT_GROUNDS = ("white", "yellow", "cyan"), ("white", "yellow")


@dataclass(frozen=True)
class Preferences:
    """What differs from the defaults; `keys` are the actions whose key was changed."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.chosen.get(name, CHOICES[name][0])

    def all(self) -> dict[str, str]:
        """Every choice with its value."""
        return {name: self[name] for name in CHOICES}

    def key_map(self) -> dict[str, str]:
        """The key of every action."""
        return {**KEYS, **self.keys}

    def as_dict(self) -> dict[str, Any]:
        """For the database."""
        return {"chosen": dict(self.chosen), "keys": dict(self.keys)}


def make(chosen: Mapping[str, Any], keys: Mapping[str, Any] | None = None) -> Preferences:
    """Preferences from words of any origin: what is unknown is left out, what can't be read is mended."""
    known = {
        name: str(value)
        for name, value in chosen.items()
        if name in CHOICES and value in CHOICES[name] and value != CHOICES[name][0]
    }
    return Preferences(_readable(known), _usable(keys or {}))


def read(kept: Any) -> Preferences:
    """What the database kept."""
    if not isinstance(kept, dict):
        return Preferences()
    parts = [kept.get(name) for name in ("chosen", "keys")]
    return make(*(part if isinstance(part, dict) else {} for part in parts))


def change(before: Preferences, chosen: Mapping[str, Any]) -> Preferences:
    """The same preferences with some choices made anew."""
    return make({**before.all(), **chosen}, before.keys)


def remap(before: Preferences, keys: Mapping[str, Any]) -> Preferences:
    """The same choices with other keys."""
    return replace(before, keys=_usable(keys))


def merge(stored: Preferences, brought: Preferences) -> Preferences:
    """At sign-in: what the person stored stays; where they stored nothing, what this browser brought counts."""
    return make({**brought.chosen, **stored.chosen}, stored.keys or brought.keys)


def looks(found: Preferences) -> Preferences:
    """Only what a page looks like."""
    return Preferences({name: value for name, value in found.chosen.items() if name in LOOKS})


def spell(found: Preferences) -> str:
    """For a cookie: theme.size.spacing, then name-value of whatever differs from the default."""
    first = [found[name] for name in LOOKS]
    rest = [f"{name}-{value}" for name, value in found.chosen.items() if name not in LOOKS]
    keys = [f"key_{action}-{ord(key):x}" for action, key in found.keys.items()]
    return ".".join([*first, *rest, *keys])


def unspell(cookie: str) -> Preferences:
    """What a cookie says; whatever it says wrong is the default."""
    parts = cookie[:1000].split(".")
    chosen = dict(zip(LOOKS, parts, strict=False))
    keys = {}
    for part in parts[len(LOOKS) :]:
        name, _dash, value = part.partition("-")
        if name.startswith("key_"):
            keys[name.removeprefix("key_")] = _sign(value)
        else:
            chosen[name] = value
    return make(chosen, keys)


def _sign(hexadecimal: str) -> str:
    try:
        return chr(int(hexadecimal, 16))
    except (ValueError, OverflowError):
        return ""


def clashes(keys: Mapping[str, str]) -> list[str]:
    """Actions whose key is no single printable character, or is another action's too."""
    told = {**KEYS, **{action: key.lower() for action, key in keys.items()}}
    return [
        action
        for action, key in told.items()
        if len(key) != 1 or not key.isprintable() or key.isspace() or list(told.values()).count(key) > 1
    ]


def _usable(keys: Mapping[str, Any]) -> dict[str, str]:
    told = {
        action: str(key).lower()
        for action, key in keys.items()
        if action in KEYS and str(key).lower() != KEYS[action]
    }
    # a key that a newer action took since it was chosen costs that one choice, not all of them
    while wrong := set(clashes(told)) & set(told):
        told = {action: key for action, key in told.items() if action not in wrong}
    return told


def _readable(chosen: dict[str, str]) -> dict[str, str]:
    """Light words on a dark ground or dark on light: what could not be read gets the other ground."""
    words, ground = chosen.get("caption_colour", "white"), chosen.get("caption_ground", "black")
    if (words in LIGHT_WORDS) == (ground in LIGHT_GROUNDS):
        chosen.pop("caption_ground", None)
        if words not in LIGHT_WORDS:
            chosen["caption_ground"] = "white"
    return chosen
