"""Third-party files that browsers load: copied from node_modules to static/vendor, with their licences.

`python -m operation.vendor`, called by `make install`. Where they can't be had the site runs without: lessons are then
played by the browser's own controls.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLAYER = "video.js"
FILES = {PLAYER: ("dist/alt/video.core.min.js", "dist/lang/zh-CN.js", "LICENSE")}


def installed(root: str | Path) -> bool:
    """Whether the player is there."""
    return (Path(root) / "static/vendor" / PLAYER / "video.core.min.js").is_file()


def copy(modules: Path, static: Path) -> list[str]:
    """Copy what is there; gives the names of the libraries that are missing."""
    missing = []
    for library, files in FILES.items():
        if not (modules / library).is_dir():
            missing.append(library)
            continue
        to = static / "vendor" / library
        to.mkdir(parents=True, exist_ok=True)
        for name in files:
            shutil.copyfile(modules / library / name, to / Path(name).name)
    return missing


if __name__ == "__main__":
    for library in copy(ROOT / "node_modules", ROOT / "static"):
        sys.stdout.write(f"{library} is not there: lessons are played by the browser's own controls\n")
