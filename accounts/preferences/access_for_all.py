"""Preferences as a small file in the terms of AccessForAll (ISO/IEC 24751-2, IMS AccessForAll PNP), and back. Pure.

What those terms can say is said in them; what they have no word for (our themes, how captions are placed, keys) stands
under `extension`, as the standard allows. Reading is strict: whoever made the file is told what is wrong with it.
"""

from __future__ import annotations

import json
from typing import Any

from accounts.preferences import preferences
from accounts.preferences.preferences import CHOICES, KEYS, Preferences
from foundation import web

SCHEMA = "AccessForAll PNP 3.0"
LARGEST = 16_384
# (existing access mode, adaptation asked for) <-> our choice
ADAPTATIONS = {
    ("auditory", "captions"): ("captions", "on"),
    ("visual", "audioDescription"): ("description", "on"),
    ("auditory", "signLanguage"): ("sign", "inset"),
    ("textual", "auditory"): ("read_aloud", "on"),
}
FONT_SIZES = {"normal": "medium", "large": "large", "larger": "x-large"}
OWN = sorted(set(CHOICES) - {"size", "easy", "captions", "description", "read_aloud"})


class NotOurs(Exception):
    """A file can't be read as preferences; `code` says why, `part` where."""

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self.code, self.part = code, part


def write(found: Preferences) -> str:
    """Preferences as a JSON file."""
    asked = [
        {"existingAccessMode": mode, "adaptationRequest": kind}
        for (mode, kind), (name, value) in ADAPTATIONS.items()
        if found[name] == value or (name == "sign" and found[name] != "off")
    ]
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "adaptationTypeRequired": asked,
        "screenEnhancement": {"fontSize": FONT_SIZES[found["size"]]},
        "educationalComplexityOfAdaptation": "simplified" if found["easy"] == "on" else "enriched",
        "extension": {
            "choices": {name: found[name] for name in OWN},
            "playerKeys": found.key_map(),
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def read(raw: bytes) -> Preferences:
    """Preferences from a file; raises NotOurs."""
    told = _parsed(raw)
    known = {
        "schema",
        "adaptationTypeRequired",
        "screenEnhancement",
        "educationalComplexityOfAdaptation",
        "extension",
    }
    _only(told, known, "")
    if told.get("schema") != SCHEMA:
        raise NotOurs("schema", str(told.get("schema", ""))[:60])
    chosen = {name: "off" for name, _value in ADAPTATIONS.values()}
    chosen |= _adaptations(told.get("adaptationTypeRequired", []))
    chosen |= _screen(_dict(told, "screenEnhancement"))
    chosen["easy"] = "on" if told.get("educationalComplexityOfAdaptation") == "simplified" else "off"
    extension = _dict(told, "extension")
    _only(extension, {"choices", "playerKeys"}, "extension")
    own = _own(_dict(extension, "choices"))
    if chosen["sign"] == "off":
        own["sign"] = "off"
    return preferences.make({**chosen, **own}, _keys(_dict(extension, "playerKeys")))


def _parsed(raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST:
        raise NotOurs("size")
    try:
        told = web.json_of(raw.decode("utf-8-sig"))
    except ValueError as error:
        raise NotOurs("json") from error
    if not isinstance(told, dict):
        raise NotOurs("json")
    return told


def _dict(told: dict[str, Any], part: str) -> dict[str, Any]:
    found = told.get(part, {})
    if not isinstance(found, dict):
        raise NotOurs("value", part)
    return found


def _only(told: dict[str, Any], known: set[str], part: str) -> None:
    for name in told:
        if name not in known:
            raise NotOurs("unknown", f"{part} {name}".strip()[:60])


def _adaptations(asked: Any) -> dict[str, str]:
    if not isinstance(asked, list):
        raise NotOurs("value", "adaptationTypeRequired")
    found = {}
    for one in asked:
        if not isinstance(one, dict):
            raise NotOurs("value", "adaptationTypeRequired")
        pair = (one.get("existingAccessMode"), one.get("adaptationRequest"))
        if any(not isinstance(part, str) for part in pair) or pair not in ADAPTATIONS:
            raise NotOurs("value", f"adaptationTypeRequired {pair[1]}"[:60])
        name, value = ADAPTATIONS[(str(pair[0]), str(pair[1]))]
        found[name] = value
    return found


def _screen(told: dict[str, Any]) -> dict[str, str]:
    _only(told, {"fontSize"}, "screenEnhancement")
    sizes = {word: size for size, word in FONT_SIZES.items()}
    word = told.get("fontSize", "medium")
    if not isinstance(word, str) or word not in sizes:
        raise NotOurs("value", "fontSize")
    return {"size": sizes[word]}


def _own(told: dict[str, Any]) -> dict[str, str]:
    _only(told, set(OWN), "extension.choices")
    for name, value in told.items():
        if value not in CHOICES[name]:
            raise NotOurs("value", f"extension.choices {name}")
    return {name: str(value) for name, value in told.items()}


def _keys(told: dict[str, Any]) -> dict[str, str]:
    _only(told, set(KEYS), "extension.playerKeys")
    keys = {name: str(value) for name, value in told.items()}
    if preferences.clashes(keys):
        raise NotOurs("value", "extension.playerKeys")
    return keys
