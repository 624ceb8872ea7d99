"""A transcript as a braille file (BRF): liblouis writes 国家通用盲文 (GF 0019-2018) for Chinese, English grade 1 for English.

Chinese braille is written word by word with blanks between (分词连写), so the words are parted before they are
translated. BRF is braille as ASCII, 40 cells a line and 25 lines a page, as embossers and displays take it.
liblouis is a library of the system (Debian: liblouis20 and liblouis-data); without it there is no such file.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import re
from collections.abc import Iterator
from functools import cache

from accessibility.documents.paper import Paper

MEDIA_TYPE = "text/plain; charset=us-ascii"
CELLS, LINES = 40, 25
INDENT = 2
TABLES = {"zh": "en-us-brf.dis,zhcn-cbs.ctb", "en": "en-us-brf.dis,en-ueb-g1.ctb"}
CLOSES = "，。！？；：、）》”』」〕】％%"
OPENS = "（《“『「〔【"
QUIET = 50_000  # liblouis' level above which it says nothing


class NoBraille(Exception):
    """liblouis is not on this machine, or its tables are not."""


def make(paper: Paper) -> bytes:
    """The braille file; raises NoBraille."""
    blocks = [(paper.title, 0), *((note, INDENT) for note in paper.notes)]
    for part in paper.parts:
        if part.heading:
            blocks.append((part.heading, INDENT * 2))
        blocks += [(paragraph, INDENT) for paragraph in part.paragraphs]
    lines = [line for text, indent in blocks for line in _lines(text, paper.language, indent)]
    pages = ["\r\n".join(lines[at : at + LINES]) for at in range(0, len(lines), LINES)]
    return ("\r\n\f".join(pages) + "\r\n").encode("ascii")


def there() -> bool:
    """Whether braille can be made on this machine."""
    try:
        translated("盲文", "zh")
    except NoBraille:
        return False
    return True


def translated(text: str, language: str) -> str:
    """One line of text in ASCII braille; raises NoBraille."""
    parted = _parted(text) if language == "zh" else text
    louis = _louis()
    size = ctypes.c_int(len(parted) * 12 + 64)
    kind, spelling = _characters(louis)
    given = ctypes.create_string_buffer(parted.encode(spelling))
    made = ctypes.create_string_buffer(size.value * kind)
    length = ctypes.c_int(len(parted))
    table = TABLES.get(language, TABLES["en"]).encode()
    if not louis.lou_translateString(
        table, given, ctypes.byref(length), made, ctypes.byref(size), None, None, 0
    ):
        raise NoBraille(table.decode())
    braille = made.raw[: size.value * kind].decode(spelling)
    # what no table knows stands as an escape: nobody can read that in braille
    return re.sub(r"'\\X[0-9A-F]+'|[^ -~]", "", braille.upper())


def _lines(text: str, language: str, indent: int) -> Iterator[str]:
    """A paragraph filled to the width of a line, its first line set in; a word longer than a line is cut."""
    line = " " * indent
    for word in translated(text, language).split():
        if line.strip() and len(line) + 1 + len(word) > CELLS:
            yield line
            line = ""
        line = f"{line} {word}" if line.strip() else line + word
        while len(line) > CELLS:
            yield line[:CELLS]
            line = line[CELLS:]
    yield line


def _parted(text: str) -> str:
    """Blanks between words, none before a mark that closes or after one that opens."""
    import jieba

    jieba.setLogLevel("ERROR")
    spaced = " ".join(word for word in jieba.lcut(text, HMM=False) if word.strip())
    return re.sub(rf" ([{CLOSES}])", r"\1", re.sub(rf"([{OPENS}]) ", r"\1", spaced))


@cache
def _louis() -> ctypes.CDLL:
    name = ctypes.util.find_library("louis")
    if name is None:
        raise NoBraille("liblouis")
    found = ctypes.CDLL(name)
    found.lou_setLogLevel(QUIET)  # it warns of its own tables on every start
    return found


def _characters(louis: ctypes.CDLL) -> tuple[int, str]:
    """How wide its characters are, and how Python spells them."""
    size = int(louis.lou_charSize())
    return size, {2: "utf-16-le", 4: "utf-32-le"}[size]
