"""Documents of strangers are read in a child: what takes too much is stopped and told, and the next one is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from packages.archive import Limits
from packages.reading import reader
from packages.reading.cells import Bounds
from packages.reading.reader import NotRead, Reader
from tests.make.packages import zip_of

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _docx(folder: Path, paragraphs: int) -> Path:
    inside = "<w:p><w:r><w:t>水</w:t></w:r></w:p>" * paragraphs
    body = f"<w:document {WORD}><w:body>{inside}</w:body></w:document>"
    path = folder / f"{paragraphs}.docx"
    path.write_bytes(zip_of({"word/document.xml": body.encode()}))
    return path


def test_one_child_reads_all_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>洗手</p>")
    (tmp_path / "b.docx").write_bytes(b"no zip")
    with Reader() as reading:
        assert reading.text(tmp_path / "a.html", "html") == "洗手"
        with pytest.raises(NotRead, match="unreadable"):
            reading.text(tmp_path / "b.docx", "docx")
        with pytest.raises(NotRead, match="unreadable"):
            reading.cells(tmp_path / "b.docx", Bounds(Limits(), 10, 10))
        assert reading.text(tmp_path / "a.html", "html") == "洗手"


def test_what_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader() as reading:
        assert reading.text(_docx(tmp_path, 1), "docx") == "水"
        monkeypatch.setattr(reader, "SECONDS", 0.01)
        with pytest.raises(NotRead, match="stopped"):
            reading.text(_docx(tmp_path, 300_000), "docx")
        monkeypatch.undo()
        assert reading.text(_docx(tmp_path, 2), "docx") == "水\n水"


def test_what_takes_too_much_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LIMITS", reader.Limits(memory=150 << 20))
    with Reader() as reading:
        with pytest.raises(NotRead, match="stopped"):
            reading.text(_docx(tmp_path, 450_000), "docx")
        assert reading.text(_docx(tmp_path, 1), "docx") == "水"
