"""A transcript as plain text: UTF-8, headings underlined by a blank line, one paragraph a line."""

from __future__ import annotations

from accessibility.documents.paper import Paper

MEDIA_TYPE = "text/plain; charset=utf-8"


def make(paper: Paper) -> bytes:
    """The text, with a byte-order mark: the editor of Windows then reads Chinese right."""
    blocks = [paper.title, *paper.notes]
    for part in paper.parts:
        blocks += [part.heading, *part.paragraphs] if part.heading else part.paragraphs
    return ("\n\n".join(blocks) + "\n").encode("utf-8-sig")
