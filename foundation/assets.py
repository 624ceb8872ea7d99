"""Files that browsers load with every page: under a name that changes with their content, kept for a year, compressed once.

The digest stands in the path (`/static/<digest>/js/page.js`), so that modules which import each other by relative
addresses stay of one kind. An old or missing digest still finds the file, and is then asked about each time.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import brotli
from flask import Flask, Response, request, send_from_directory

YEAR_SECONDS = 365 * 24 * 3600
_TEXTS = (".css", ".js", ".svg", ".vtt", ".json")


def install(app: Flask) -> None:
    """Serve `static/` under its digest; the application is made without Flask's own static route."""
    folder = Path(app.root_path) / "static"
    digest = of_folder(folder)

    def static(digest: str, filename: str) -> Response:
        return _answer(folder, filename, kept=digest == app.config["STATIC_DIGEST"])

    def name_digest(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("digest", digest)

    app.config["STATIC_DIGEST"] = digest
    app.add_url_rule("/static/<digest>/<path:filename>", "static", static)
    app.url_defaults(name_digest)


@cache
def of_folder(folder: Path) -> str:
    """A short digest of every file's name and content."""
    told = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        told.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        told.update(path.read_bytes())
    return told.hexdigest()[:12]


def compress(folder: Path) -> None:
    """Compress every text ahead of the first visitor."""
    for path in folder.rglob("*"):
        if path.suffix in _TEXTS and path.is_file():
            _compressed(path)


def _answer(folder: Path, filename: str, *, kept: bool) -> Response:
    answer = send_from_directory(folder, filename, conditional=False)
    accepted = request.accept_encodings
    way = next((each for each in ("br", "gzip") if accepted.quality(each) > 0), "")
    path = folder / filename
    if way and path.suffix in _TEXTS:
        answer.close()
        answer.direct_passthrough = False
        answer.set_data(_compressed(path)[way])
        answer.headers["Content-Encoding"] = way
        answer.set_etag(f"{answer.get_etag()[0]}-{way}")
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable" if kept else "no-cache"
    answer.make_conditional(request)
    return answer


@cache
def _compressed(path: Path) -> dict[str, bytes]:
    content = path.read_bytes()
    return {"br": brotli.compress(content, quality=9), "gzip": gzip.compress(content, mtime=0)}
