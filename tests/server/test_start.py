"""What a command costs to start: nothing heavy is imported, and nothing computed, before somebody needs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from config.settings import ROOT

# each takes a twentieth of a second or much more, and few commands and pages need it
HEAVY = {
    "PIL": "pictures are drawn for the demonstration only",
    "alembic": "`flask migrate` only",
    "ctranslate2": "captions only",
    "docx": "transcripts as Word only",
    "faster_whisper": "captions only",
    "huey": "whoever puts a job only",
    "inflate64": "zips of Windows only",
    "jieba": "words of Mandarin only",
    "mammoth": "documents only",
    "olefile": "files of old Office only",
    "onnxruntime": "voices only",
    "pptx": "slides only",
    "openpyxl": "workbooks only",
    "psycopg": "sites on PostgreSQL only",
    "puremagic": "files that are not taken only",
    "pypdfium2": "PDFs only",
    "pyttsx3": "voices only",
    "torch": "captions only",
    "whisper": "captions only",
}
MOST_MODULES = 1500  # 1300 when this was written, 1900 before
TOLD = """
import gc, json, sys
from app import create_app
from accounts import passwords
create_app()
print(json.dumps([sorted({name.partition(".")[0] for name in sys.modules}), len(sys.modules), passwords._nobodys.cache_info().currsize, gc.isenabled(), gc.get_freeze_count()]))
"""


def test_a_command_starts_without_what_few_need(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", TOLD],
        env={"PYTHONPATH": str(ROOT), "WUAI_VAR_DIR": str(tmp_path), "WUAI_SECRET_KEY": "for tests only"},
        capture_output=True,
        text=True,
        check=True,
    )
    imported, count, hashed, looks, frozen = json.loads(told.stdout)
    assert not HEAVY.keys() & set(imported), {name: HEAVY[name] for name in HEAVY.keys() & set(imported)}
    assert count <= MOST_MODULES
    assert not hashed, "a password was hashed before anybody signed in"
    assert looks, "circles of forgotten objects are never looked for"
    assert frozen > 100_000, "what is imported is looked through again and again, and once more at the end"
