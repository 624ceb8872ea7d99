"""Raised and lowered signs as plain text: 10³, H₂O. What Unicode has no such sign for is put in brackets: x^(甲), x_(甲)."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = "0123456789+-−=()"
_UP = dict(zip(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", strict=True)) | dict(
    zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
)
_DOWN = dict(zip(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True)) | dict(
    zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
_SIGNS = {"superscript": (_UP, "^"), "subscript": (_DOWN, "_")}
# every raised sign that this module writes: 10³ is another number than 103
UP = frozenset(_UP.values())
DOWN = frozenset(_DOWN.values())


_UNITS = {
    "m": "米",
    "cm": "厘米",
    "mm": "毫米",
    "dm": "分米",
    "km": "公里",
    "米": "米",
    "厘米": "厘米",
    "毫米": "毫米",
}
_MEASURE = re.compile(r"(?<![A-Za-z])(km|cm|mm|dm|m|厘米|毫米|米)([²³])")
_POWER = re.compile("[" + "".join(sorted(UP)) + "]+")


def spoken(text: str) -> str:
    """As it is said in Chinese: 10³ is 10的3次方, 5 m² is 5 平方米, H₂O is H2O."""

    def measure(found: re.Match[str]) -> str:
        return {"²": "平方", "³": "立方"}[found[2]] + _UNITS[found[1]]

    def power(found: re.Match[str]) -> str:
        exponent = unicodedata.normalize("NFKC", found[0]).replace("\u2212", "-")
        return f"的{exponent.replace('-', '负')}次方"

    said = _POWER.sub(power, _MEASURE.sub(measure, text))
    return "".join(unicodedata.normalize("NFKC", sign) if sign in DOWN else sign for sign in said)


def written(text: str, alignment: str) -> str:
    """A text that is raised ("superscript") or lowered ("subscript"); any other alignment leaves it as it is."""
    if alignment not in _SIGNS or not text.strip():
        return text
    signs, mark = _SIGNS[alignment]
    core = text.strip()
    if all(sign in signs for sign in core):
        changed = "".join(signs[sign] for sign in core)
    elif core in ("°", "℃", "′", "″", "®", "™", "*"):  # they stand high by themselves
        changed = core
    else:
        changed = f"{mark}({core})"
    before, _, after = text.partition(core)
    return before + changed + after
