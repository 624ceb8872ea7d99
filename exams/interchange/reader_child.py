"""In a child process: one file of questions; media are written into a folder under their hashes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exams.interchange import formats
from foundation import child


def read(arguments: list[str]) -> dict[str, Any]:
    """path, name, format ("" to be told), folder."""
    path, name, wanted, folder = arguments
    found, format_of = formats.read(Path(path), name, wanted)
    for sha256, content in found.files.items():
        (Path(folder) / sha256).write_bytes(content)
    return {
        "format": format_of,
        "sets": [
            {
                "number": each.number,
                "questions": [one.plain(at) for at, one in enumerate(each.questions, 1)],
            }
            for each in found.sets()
        ],
        "faults": [each.as_dict() for each in found.faults],
        "notes": [each.as_dict() for each in found.notes],
    }


if __name__ == "__main__":
    child.answer(read)
