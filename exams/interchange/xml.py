"""XML of strangers as a tree: no entities of their own, no document types, nothing from elsewhere; names of 2.x and 3.0 as one."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from exams.interchange.collecting import Stopped
from packages.faults import Place, fault

DEEPEST = 100


def tree(content: bytes, name: str) -> Element:
    """The root; raises Stopped."""
    if content[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        raise Stopped(fault("encoding-unknown", Place(name)))
    try:
        root: Element = fromstring(_known(content), forbid_dtd=True)
    except UnicodeDecodeError as error:
        raise Stopped(fault("encoding-unknown", Place(name))) from error
    except DefusedXmlException as error:
        raise Stopped(fault("xml-forbidden", Place(name))) from error
    except ParseError as error:
        raise Stopped(fault("xml-broken", Place(name), detail=str(error)[:80])) from error
    except (LookupError, ValueError, RecursionError) as error:
        raise Stopped(fault("encoding-unknown", Place(name))) from error
    if _deep(root):
        raise Stopped(fault("xml-broken", Place(name), detail=f"> {DEEPEST}"))
    return root


def _known(content: bytes) -> bytes:
    """The parser knows UTF-8 and UTF-16; what says that it is GB18030, GBK or GB2312 is read as that."""
    head = content[:200].lower()
    if not any(each in head for each in (b"gb18030", b"gbk", b"gb2312")) or b"encoding" not in head:
        return content
    text = content.decode("gb18030")  # of all three
    begin = text.find("?>")
    return text[begin + 2 :].encode() if text.lstrip().startswith("<?xml") and begin > 0 else text.encode()


def _deep(root: Element) -> bool:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            return True
        level = [inner for each in level for inner in each]
    return False


def plain_name(name: str) -> str:
    """A tag or attribute without its namespace, without qti- and dashes, small: qti-simple-choice and simpleChoice are simplechoice."""
    local = name.rpartition("}")[2].lower()
    return local.removeprefix("qti-").replace("-", "")


class Node:
    """An element under its plain names."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.name = plain_name(element.tag) if isinstance(element.tag, str) else ""
        self.given = {plain_name(key): value for key, value in element.attrib.items()}

    @property
    def children(self) -> list[Node]:
        """What is directly in it."""
        return [Node(each) for each in self.element]

    def all(self, *names: str) -> list[Node]:
        """Everything in it with one of these names, in order."""
        return [each for each in map(Node, self.element.iter()) if each.name in names]

    def first(self, *names: str) -> Node | None:
        """The first of them."""
        return next(iter(self.all(*names)), None)

    def text(self) -> str:
        """All text in it."""
        return "".join(self.element.itertext())


def child_text(element: Any, path: str, default: str = "") -> str:
    """The text at a path below an element."""
    found = element.findtext(path)
    return default if found is None else str(found)
