"""What a compound file (the container of Office before 2007, and of everything that Office locks with a password) holds."""

from __future__ import annotations

from pathlib import Path

HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "encrypted-office"
# a stream that tells the program, and what it is
_STREAMS = {
    "encryptedpackage": ENCRYPTED,
    "encryptioninfo": ENCRYPTED,
    "worddocument": "doc",
    "workbook": "xls",
    "book": "xls",
    "powerpoint document": "ppt",
    "etworkbook": "xls",
}


def kind(path: Path) -> str:
    """doc, xls, ppt, ENCRYPTED (a docx, xlsx or pptx with a password), "ole" for any other compound file, "" for none."""
    with path.open("rb") as file:
        if file.read(8) != HEAD:
            return ""
    import olefile  # here: few files are of this kind

    try:
        with olefile.OleFileIO(str(path)) as opened:
            names = [entry[0].lower() for entry in opened.listdir()]
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        return "ole"
    return next((_STREAMS[name] for name in names if name in _STREAMS), "ole")


def reason(path: Path) -> str:
    """Why what should have been a file of today's Office is none: one of packages.reading.reader.REASONS."""
    found = kind(path)
    if found == ENCRYPTED:
        return "encrypted"
    return "old" if found else "unreadable"
