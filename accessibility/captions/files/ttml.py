"""TTML (and its profiles IMSC, EBU-TT-D) in. XML from strangers goes through defusedxml; when each word is shown is
`timeline`'s business.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from accessibility.captions.files import timeline
from accessibility.captions.files.faults import Fault, Reading, Unreadable, reading
from accessibility.captions.files.timeline import name

_PARAGRAPH = re.compile(r"<(?:[\w.-]+:)?p[\s>/]|<!--.*?-->", re.DOTALL)


def parse(text: str) -> Reading:
    """The paragraphs of a document as cues; raises Unreadable."""
    text = text.replace("\0", "")
    try:
        # the text is decoded already: what the file says of its own encoding no longer counts
        root: Element = fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", _blank, text), forbid_dtd=True)
    except ParseError as error:
        raise Unreadable(Fault(error.position[0], "xml", str(error))) from error
    except DefusedXmlException as error:
        raise Unreadable(Fault(1, "xml-forbidden")) from error
    except ValueError as error:
        raise Unreadable(Fault(1, "xml", str(error)[:60])) from error
    if name(root) != "tt":
        raise Unreadable(Fault(1, "unknown", f"<{name(root)}>"[:60]))
    faults: list[Fault] = []
    clock, wrong = timeline.clock(root)
    for attribute, value in wrong:
        place = re.search(rf"\b{attribute}\s*=", text)
        line = text.count("\n", 0, place.start() if place else 0) + 1
        faults.append(Fault(line, "rate", f'{attribute}="{value}"'[:60]))
    try:
        return reading(list(timeline.Timeline(root, clock, _lines(root, text), faults).cues()), faults)
    except RecursionError as error:
        raise Unreadable(Fault(1, "deep")) from error


def _blank(found: re.Match[str]) -> str:
    """Nothing but the line ends, so that later lines keep their numbers."""
    return "\n" * found[0].count("\n")


def _lines(root: Element, text: str) -> dict[Element, int]:
    """On which line each paragraph begins."""
    lines: list[int] = []
    line, at = 1, 0
    for found in _PARAGRAPH.finditer(text):
        line, at = line + text.count("\n", at, found.start()), found.start()
        if not found[0].startswith("<!--"):
            lines.append(line)
    paragraphs = (each for each in root.iter() if name(each) == "p")
    return dict(zip(paragraphs, lines, strict=False))
