"""Word trigrams for captions, from Debian's package, without root: fetched by apt-get and laid into the cache folder.

`python -m accessibility.listening.mandarin.fetching`, called by `make install`. Where it can't be had captions are made without.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from accessibility.listening.mandarin import language_model
from config import settings
from foundation import child

PACKAGE = "libime-data-language-model"
TIME_LIMIT_S = 300
FETCHING = child.Limits(memory=None, writes=None)


def fetch(cache: Path) -> bool:
    """Whether the trigrams are there now, fetched where they weren't."""
    if language_model.file(cache):
        return True
    with tempfile.TemporaryDirectory() as name:
        try:
            _run(["sh", "-c", 'cd "$1" && apt-get -qq download "$2"', "sh", name, PACKAGE])
            (package,) = Path(name).glob("*.deb")
            _run(["dpkg-deb", "--extract", str(package), name])
        except (OSError, child.Failed, ValueError):
            return False
        for found in Path(name).glob(f"usr/lib/*/libime/{language_model.FILE}"):
            _keep(found, cache / "language-model")
    return language_model.file(cache) is not None


def _run(command: list[str]) -> None:
    child.run(command, patience=child.Patience(TIME_LIMIT_S), limits=FETCHING)


def _keep(found: Path, folder: Path) -> None:
    """Whole or not at all: others may look for it at the same time."""
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f"{found.name}.new"
    shutil.copyfile(found, making)
    making.replace(folder / found.name)


if __name__ == "__main__":
    if not fetch(settings.load().cache_dir):
        sys.stdout.write(f"{PACKAGE} is not to be had: captions are made without a language model\n")
