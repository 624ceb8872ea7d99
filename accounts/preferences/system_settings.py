"""What a person's own system or browser asks for, as preferences of ours: offered in the guide, never applied unasked.

The page's script looks (static/js/system-settings.js); the person sees each finding with what it would become, and says
which to take. What follows the system by itself (light and dark with the theme "system", a larger text of the browser,
forced colours) needs no taking over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.preferences.preferences import CHOICES, Preferences
from foundation import i18n
from foundation.i18n import lazy as _l


@dataclass(frozen=True)
class Finding:
    """Something that a system may ask for: what it becomes, in words and as choices; `only_from`: of these values."""

    name: str
    told: str
    becomes: str
    choices: tuple[tuple[str, str], ...]
    ticked: bool = True
    only_from: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """As a form sends it."""
        return ",".join(f"{name}:{value}" for name, value in self.choices)

    def changes(self, now: Preferences, language: str) -> bool:
        """Whether taking it over would change anything."""
        if self.only_from and now[self.choices[0][0]] not in self.only_from:
            return False
        return any((language if name == "language" else now[name]) != value for name, value in self.choices)


FINDINGS = (
    Finding(
        "contrast-light",
        _l("这台设备要高对比，浅色。"),
        _l("颜色用“高对比，白底黑字”"),
        (("theme", "contrast-light"),),
    ),
    Finding(
        "contrast-dark",
        _l("这台设备要高对比，深色。"),
        _l("颜色用“高对比，黑底白字”"),
        (("theme", "contrast-dark"),),
    ),
    Finding(
        "forced", _l("这台设备用自己配的颜色。"), _l("颜色跟随系统，就用你配的那些"), (("theme", "system"),)
    ),
    Finding(
        "dark",
        _l("这台设备用深色。"),
        _l("颜色跟随系统"),
        (("theme", "system"),),
        only_from=("light",),
    ),
    Finding(
        "light",
        _l("这台设备用浅色。"),
        _l("颜色跟随系统"),
        (("theme", "system"),),
        only_from=("dark",),
    ),
    Finding(
        "text",
        _l("浏览器的字调大了，这里的字已经跟着变大。"),
        _l("还要更大，按钮也更大，就用“大字”"),
        (("size", "large"),),
        ticked=False,
        only_from=("normal",),
    ),
    Finding(
        "motion",
        _l("这台设备要少些会动的东西。"),
        _l("打开一课不自己播，文字稿不跟着滚动"),
        (("autoplay", "off"), ("follow", "off")),
    ),
    Finding("en", _l("这台设备用英文。"), _l("语言改成英文（English）"), (("language", "en"),)),
    Finding("zh", _l("这台设备用中文。"), _l("语言改成中文"), (("language", "zh_CN"),)),
)


def offered(now: Preferences, language: str) -> list[Finding]:
    """The findings that would change something, if the system asks for them."""
    return [each for each in FINDINGS if each.changes(now, language)]


def taken(values: Iterable[str]) -> dict[str, str]:
    """Choices, and a language, from what a form sent; what is unknown is left out."""
    pairs = (pair.partition(":") for value in values for pair in value.split(","))
    known = {**CHOICES, "language": tuple(i18n.LANGUAGES)}
    return {name: value for name, _colon, value in pairs if value in known.get(name, ())}
