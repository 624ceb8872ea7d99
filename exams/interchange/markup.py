"""HTML of stems, options and explanations as plain text, its pictures and sounds taken out; and plain text as HTML. Pure.

Whatever has no place in plain text is told once: styles, links' addresses, the cells of tables. Raised and lowered signs stay (10³).
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from exams.interchange.collecting import Found
from exams.interchange.texts import clean
from packages.faults import Place
from packages.reading import raised

MOST = 200_000  # characters of one text, pictures written into it aside
_BLOCKS = {
    "p",
    "div",
    "br",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "pre",
    "blockquote",
}
_STYLED = {
    "b",
    "i",
    "u",
    "em",
    "strong",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "s",
    "del",
    "mark",
    "code",
}
_LOST = {
    "a": "link",
    "table": "table",
    "math": "formula",
    "video": "video",
    "iframe": "other",
    "object": "other",
}
_SILENT = {"script", "style", "template", "head", "title"}
_LOOKS = re.compile(
    r"</?(?:p|b|i|u|br|img|span|div|strong|em|sub|sup|ul|ol|li|table|a|font|audio)\b[^>]*>", re.I
)
_DATA = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,([A-Za-z0-9+/=\s]*)")
_COMMENT = re.compile(r"<!--.*?-->|<![^>]*>|<\?[^>]*>", re.DOTALL)
Fetch = Callable[[str], bytes | None]  # a file by the address that the text names it with


def looks_like(text: str) -> bool:
    """Whether a text that might be plain is HTML."""
    return bool(_LOOKS.search(text))


class Text(HTMLParser):
    """The plain text of markup, and the media in it."""

    def __init__(self, found: Found, where: Place, fetch: Fetch) -> None:
        super().__init__(convert_charrefs=True)
        self.media: list[dict[str, Any]] = []
        self._found, self._where, self._fetch = found, where, fetch
        self._pieces: list[str] = []
        self._raised: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line; a picture is taken out."""
        if tag in _SILENT:
            self._silent += 1
        given = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._pieces.append("\n")
        if tag in ("td", "th") and self._pieces and not self._pieces[-1].endswith("\n"):
            self._pieces.append(" ")
        if tag in ("sup", "sub"):
            self._raised.append("superscript" if tag == "sup" else "subscript")
        if tag in _LOST:
            self._found.note(_LOST[tag], self._where)
        if tag in _STYLED or "style" in given or "class" in given:
            self._found.note("markup", self._where)
        if tag in ("img", "audio", "source"):
            self._medium(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """A block ends a line."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag in _BLOCKS:
            self._pieces.append("\n")
        if tag in ("sup", "sub") and self._raised:
            self._raised.pop()

    def handle_data(self, data: str) -> None:
        """Text: line ends of the source are blanks, as in HTML."""
        if self._silent:
            return
        text = re.sub(r"[ \t\n]+", " ", data.replace("\u00a0", " "))
        self._pieces.append(raised.written(text, self._raised[-1]) if self._raised else text)

    def _medium(self, tag: str, given: Mapping[str, str]) -> None:
        source = given.get("src", "")
        if not source:
            return
        kind = "picture" if tag == "img" else "sound"
        content = _written_in(source) or self._fetch(unquote(source))
        kept = self._found.keep(content) if content else None
        if kept is None or kept["kind"] != kind:
            self._found.note(kind, self._where)
            if given.get("alt"):  # the text that stood for it is better than nothing
                self._pieces.append(f" {given['alt']} ")
            return
        told = given.get("alt", "") if kind == "picture" else given.get("aria-label", given.get("title", ""))
        text = clean(told).strip()[:1000]
        if not text:
            self._found.note(f"{kind}-text", self._where)
        self.media.append({**kept, "text": text})

    def plain(self) -> str:
        """What was read, without blanks at the ends of lines and without empty lines."""
        lines = (" ".join(each.split(" ")).strip() for each in "".join(self._pieces).split("\n"))
        return "\n".join(re.sub(" +", " ", each) for each in lines if each)


def _written_in(source: str) -> bytes | None:
    found = _DATA.fullmatch(source)
    return decoded(found[1]) if found else None


def decoded(text: str) -> bytes | None:
    """The bytes of a text in base64; None for what is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def plain(
    markup: str, found: Found, where: Place, fetch: Fetch = lambda _name: None
) -> tuple[str, list[dict[str, Any]]]:
    """The text of markup and its media."""
    bare = _DATA.sub("", markup)
    if len(bare) > MOST:
        found.note("other", where)
        markup = bare[:MOST]
    reader = Text(found, where, fetch)
    reader.feed(_COMMENT.sub("", markup).replace("<!", "&lt;!").replace("<?", "&lt;?"))
    reader.close()
    return clean(reader.plain()), reader.media


def marked(text: str, media: Sequence[str] = ()) -> str:
    """A plain text as HTML: each line a paragraph, then the media's tags."""
    lines = [html.escape(each, quote=False) for each in text.split("\n")]
    body = "".join(f"<p>{each}</p>" for each in lines) if len(lines) > 1 or media else lines[0]
    return body + "".join(f"<p>{each}</p>" for each in media)


def tag(medium: Mapping[str, Any], address: str) -> str:
    """The tag of a picture or a sound."""
    text = html.escape(medium["text"])
    if medium["kind"] == "sound":
        return f'<audio controls="controls" src="{address}" aria-label="{text}"></audio>'
    return f'<img src="{address}" alt="{text}"/>'


def data(medium: Mapping[str, Any], content: bytes) -> str:
    """An address that holds the content itself."""
    return f"data:{medium['media_type']};base64,{base64.b64encode(content).decode()}"
