"""Whether a PDF opens, asked of PDFium, which is what browsers open it with."""

from __future__ import annotations

from pathlib import Path

from packages.reading.pages.page import Unreadable


def open_to_all(path: Path) -> None:
    """Raises Unreadable: "encrypted" where a password is asked for, "unreadable" for what nobody can open."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        asked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD or "assword" in str(error)
        raise Unreadable("encrypted" if asked else "unreadable") from error
    try:
        if len(document) == 0:
            raise Unreadable
    finally:
        document.close()
