"""XML of strangers, in one way: no entities, no network, no document type, and an end to the memory told as what it is."""

from __future__ import annotations

from typing import Any

from lxml import etree

_NO_MEMORY = 2  # XML_ERR_NO_MEMORY of libxml2


class NotXML(ValueError):
    """It does not read, or brings a document type of its own."""


def parsed(raw: bytes) -> Any:
    """The root. Raises NotXML, and MemoryError where there is too little of it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: Any = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", 0) == _NO_MEMORY or "Memory allocation" in str(error):
            raise MemoryError from error
        raise NotXML from error
    if root.getroottree().docinfo.doctype:
        raise NotXML
    return root


def local(element: Any) -> str:
    """An element's name without its namespace; "" for a comment."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""
