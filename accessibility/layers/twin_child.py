"""In a child process: a stranger's PDF, DOCX, ODT, PPTX or HTML becomes harmless HTML with its images beside it.

`child.ask("accessibility.layers.twin_child", [source, type, folder])` writes images into the folder and gives
{"html", "images": [{"name", "media_type", "alt"}], "bare_pages": [n], "lost_images": n}.
"""

from __future__ import annotations

import html
import re
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from foundation import child
from packages import documents

TAGS = {
    *("a", "blockquote", "br", "caption", "cite", "code", "dd", "del", "dl", "dt", "em", "figcaption", "figure"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "ins", "li", "ol", "p", "pre", "q", "rp", "rt", "ruby"),
    *("strong", "sub", "sup"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
MOST_IMAGES = 200
_KINDS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


class Images:
    """What was found, kept in the folder under names of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: list[dict[str, str]] = []
        self.lost = 0

    def take(self, content: Callable[[], bytes], media_type: str, alt: str) -> str:
        """The same for what is read only if it is kept."""
        return self.keep(content() if media_type in _KINDS else b"", media_type, alt)

    def keep(self, content: bytes, media_type: str, alt: str) -> str:
        """The address that stands for an image in the HTML; "" where it can't be kept."""
        if media_type not in _KINDS or len(self.kept) >= MOST_IMAGES:
            self.lost += 1
            return ""
        name = f"{len(self.kept)}.{_KINDS[media_type]}"
        (self.folder / name).write_bytes(content)
        self.kept.append({"name": name, "media_type": media_type, "alt": alt.strip()})
        return f"image:{len(self.kept) - 1}"


def from_pdf(source: Path, images: Images, bare: list[int]) -> str:
    """By pdfplumber: larger lines are headings, ruled tables are tables, pictures are cut out."""
    import pdfplumber

    parts: list[str] = []
    with pdfplumber.open(source) as opened:
        sizes = [round(c["size"], 1) for page in opened.pages for c in page.chars if c["text"].strip()]
        body = statistics.median(sizes) if sizes else 0.0
        levels = sorted({size for size in sizes if size >= body * 1.18}, reverse=True)[:3]
        for number, page in enumerate(opened.pages, 1):
            if not any(c["text"].strip() for c in page.chars):
                bare.append(number)
            parts += _page(page, levels, images)
    return "\n".join(parts)


def _page(page: Any, levels: list[float], images: Images) -> list[str]:
    """A page's pieces from top to bottom."""
    tables = page.find_tables()
    placed = [(table.bbox[1], _table(table)) for table in tables]
    for found in page.images[:20]:
        placed.append((found["top"], _picture(page, found, images)))
    rest = page.filter(lambda each: not any(_inside(each, table.bbox) for table in tables))
    placed += _paragraphs(rest.extract_text_lines(return_chars=True), levels)
    return [piece for _top, piece in sorted(placed, key=lambda pair: pair[0]) if piece]


def _inside(each: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    if each.get("object_type") != "char":
        return False
    across, down = (each["x0"] + each["x1"]) / 2, (each["top"] + each["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _table(table: Any) -> str:
    rows = [[" ".join((cell or "").split()) for cell in row] for row in table.extract()]
    return (
        "<table>"
        + "".join("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in rows)
        + "</table>"
    )


def _picture(page: Any, found: dict[str, Any], images: Images) -> str:
    box = (
        max(found["x0"], page.bbox[0]),
        max(found["top"], page.bbox[1]),
        min(found["x1"], page.bbox[2]),
        min(found["bottom"], page.bbox[3]),
    )
    if box[2] - box[0] < 12 or box[3] - box[1] < 12:
        return ""
    target = images.folder / "cut.png"
    page.crop(box).to_image(resolution=120).original.convert("RGB").save(target, "PNG")
    src = images.keep(target.read_bytes(), "image/png", "")
    target.unlink()
    return f'<p><img src="{src}"></p>' if src else ""


def _paragraphs(lines: list[dict[str, Any]], levels: list[float]) -> list[tuple[float, str]]:
    """Lines joined into paragraphs; a larger one stands alone, as a heading."""
    found: list[tuple[float, str]] = []
    pending: list[dict[str, Any]] = []

    def flush() -> None:
        if pending:
            text = "".join(_joined(each["text"]) for each in pending)
            found.append((pending[0]["top"], f"<p>{html.escape(text.strip())}</p>"))
            pending.clear()

    for line in lines:
        size = max(round(c["size"], 1) for c in line["chars"])
        if size in levels:
            flush()
            level = levels.index(size) + 1
            found.append((line["top"], f"<h{level}>{html.escape(line['text'].strip())}</h{level}>"))
            continue
        if pending and line["top"] - pending[-1]["bottom"] > 0.8 * (line["bottom"] - line["top"]):
            flush()
        pending.append(line)
    flush()
    return found


def _joined(text: str) -> str:
    """A line's end is a blank between words, and nothing between Chinese characters."""
    return text if re.search(r"[\u3000-\u9fff\uff00-\uffef]$", text) else text + " "


def harmless(markup: str) -> str:
    """Only markup that says what a thing is; scripts and styles go with all they hold."""
    import nh3

    def only_ours(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return value if re.fullmatch(r"image:\d{1,3}", value) else None
        return None if tag == "img" else value

    cleaned = nh3.clean(
        markup,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=only_ours,
        url_schemes={"http", "https", "mailto", "image"},
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style", "template", "title", "head"},
    )
    return re.sub(r"<img>|<p>\s*</p>|<figure>\s*</figure>", "", str(cleaned))


def convert(arguments: list[str]) -> dict[str, Any]:
    """Everything of a document: its path, what it is, and the folder for its images."""
    source, kind, folder = Path(arguments[0]), arguments[1], Path(arguments[2])
    images, bare = Images(folder), list[int]()
    raw = from_pdf(source, images, bare) if kind == "pdf" else documents.markup(source, kind, images.take)
    return {"html": harmless(raw), "images": images.kept, "bare_pages": bare, "lost_images": images.lost}


if __name__ == "__main__":
    child.answer(convert)
