"""Names of files and folders that every file system takes, and what a bundle and its e-mail are called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from schemes.kinds.fields import Naming
from schemes.scheme import Scheme

PATTERN = "网络课程+{organisation}+{name}"
MOST_BYTES = 200  # of one name, its ending apart: file systems hold 255
_REFUSED = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


@dataclass(frozen=True)
class Named:
    """What a bundle is called, in full and as a file; `replaced` are the characters that a file can't have, `cut` tells that it was too long."""

    subject: str
    file: str
    replaced: tuple[str, ...]
    cut: bool


def of_bundle(scheme: Scheme, organisation: str, name: str) -> Named:
    """The name of an application's bundle, which is the subject of its e-mail too, by the scheme's own pattern."""
    checks = (check for rule in scheme.rules for check in rule.checks if isinstance(check, Naming))
    pattern = next((each.pattern for each in checks), PATTERN)
    subject = pattern.replace("{organisation}", organisation).replace("{name}", name)
    subject = " ".join(subject.split())
    refused = tuple(dict.fromkeys(_REFUSED.findall(subject)))
    return Named(subject, safe(subject), refused, len(subject.encode()) > MOST_BYTES)


def safe(name: str) -> str:
    """A name that Windows, macOS, Linux and USB sticks take: refused characters become "_", the end is cut if it is too long."""
    plain = _REFUSED.sub("_", unicodedata.normalize("NFC", name)).strip(" .") or "_"
    plain = plain.encode()[:MOST_BYTES].decode(errors="ignore").strip(" .") or "_"
    return f"_{plain}" if _RESERVED.match(plain) else plain


def apart(name: str, taken: set[str], ending: str = "") -> str:
    """A name with its ending that no other of the same folder has, in whatever letter case; it is taken from now on."""
    plain, n = safe(name), 2
    made = f"{plain}{ending}"
    while made.casefold() in taken:
        made, n = f"{plain} {n}{ending}", n + 1
    taken.add(made.casefold())
    return made
