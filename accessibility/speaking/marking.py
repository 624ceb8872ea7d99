"""Markup in which every sentence is wrapped with its number, so that a page can show which one is being read.

The markup is ours or was cleaned by nh3; nothing of it is changed but for the wrapping. An image is read by its
alternative text. A sentence that runs through emphasis or a link is wrapped in several parts with the same number.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from html.parser import HTMLParser

from markupsafe import Markup

from accessibility.speaking import sentences
from packages import documents

# What these begin or end, no sentence runs across.
BLOCKS = documents.BLOCKS | {"caption", "figure", "tbody", "td", "tfoot", "th", "thead"}

_READINGS = ("rt", "rp")


def marked(parts: Iterable[str]) -> tuple[tuple[Markup, ...], tuple[str, ...]]:
    """Each part's markup with its sentences wrapped, counted through all of them; and the sentences."""
    made, said = list[Markup](), list[str]()
    for part in parts:
        marker = _Marker(said)
        marker.feed(str(part))  # of Markup every slice would be Markup, which escapes what is added
        marker.close()
        marker.end()
        made.append(Markup("".join(marker.out)))  # noqa: S704 - what came in, and spans of ours
    return tuple(made), tuple(said)


class _Marker(HTMLParser):
    """Copies markup; the texts between two blocks are put together, cut into sentences and wrapped."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._said = said
        self._run: list[int] = []  # places in `out` of the texts of this block
        self._reading = False  # inside the reading above characters, which are read themselves

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        if tag in BLOCKS:
            self.end()
        self._reading = tag in _READINGS
        told = " ".join((dict(attrs).get("alt") or "").split()) if tag == "img" else ""
        if told:
            self.end()
            raw = self._wrapped(raw, self._number(told))
        self.out.append(raw)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end()
        self._reading = self._reading and tag not in _READINGS
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._reading:
            self.out.append(html.escape(data, quote=False))
            return
        self._run.append(len(self.out))
        self.out.append(data)

    def end(self) -> None:
        """The block is over: cut what it said into sentences."""
        places, self._run = self._run, []
        text = "".join(self.out[at] for at in places)
        numbered = [(a, b, self._number(text[a:b])) for a, b in sentences.spans(text)]
        begin = 0
        for at in places:
            piece = self.out[at]
            self.out[at] = self._cut(piece, begin, numbered)
            begin += len(piece)

    def _number(self, sentence: str) -> int:
        self._said.append(" ".join(sentence.split()))
        return len(self._said) - 1

    def _cut(self, piece: str, begin: int, numbered: list[tuple[int, int, int]]) -> str:
        """A piece of the block's text, which begins at `begin`, with its share of each sentence wrapped."""
        made, at = "", 0
        for first, last, number in numbered:
            a, b = max(first - begin, at), min(last - begin, len(piece))
            if a < b:
                made += html.escape(piece[at:a], quote=False)
                made += self._wrapped(html.escape(piece[a:b], quote=False), number)
                at = b
        return made + html.escape(piece[at:], quote=False)

    @staticmethod
    def _wrapped(inner: str, number: int) -> str:
        return f'<span data-said="{number}">{inner}</span>'
