"""Word trigrams for captions, from Debian's package, without root: fetched by apt-get and laid into the cache folder.

`python -m accessibility.mandarin.fetching`, called by `make install`. Where it can't be had captions are made without.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from accessibility.mandarin import language_model
from config import settings

PACKAGE = "libime-data-language-model"
TIME_LIMIT_S = 300


def fetch(cache: Path) -> bool:
    """Whether the trigrams are there now, fetched where they weren't."""
    if language_model.file(cache):
        return True
    with tempfile.TemporaryDirectory() as name:
        try:
            _run(["apt-get", "-qq", "download", PACKAGE], name)
            (package,) = Path(name).glob("*.deb")
            _run(["dpkg-deb", "--extract", str(package), "."], name)
        except (OSError, subprocess.SubprocessError, ValueError):
            return False
        for found in Path(name).glob(f"usr/lib/*/libime/{language_model.FILE}"):
            _keep(found, cache / "language-model")
    return language_model.file(cache) is not None


def _run(command: list[str], folder: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=TIME_LIMIT_S)


def _keep(found: Path, folder: Path) -> None:
    """Whole or not at all: others may look for it at the same time."""
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f"{found.name}.new"
    shutil.copyfile(found, making)
    making.replace(folder / found.name)


if __name__ == "__main__":
    if not fetch(settings.load().cache_dir):
        sys.stdout.write(f"{PACKAGE} is not to be had: captions are made without a language model\n")
