"""Uploads that wait for their provider: loose files with a workbook that has faults, a long folder, a package that is there already."""

from __future__ import annotations

import io
from collections.abc import Mapping

from flask import current_app

from accounts.people import SignedIn
from config.settings import Settings
from foundation import clock
from judging import check
from packages.describing import catalogue_book
from provider.intake import arriving
from provider.intake.arriving import Uploader
from provider.intake.packing import Loose
from tests.make import packages as make
from tests.make.loose import FILES

_ROW = {
    "name": "面粉知识",
    "file": "面粉知识.txt",
    "kind": "document",
    "form": "reading",
    "category": "theory",
}


def fill(provider: SignedIn) -> dict[str, int]:
    """The ids of the uploads, by what they show."""
    wrong = {**_ROW, "file": "没有.txt"}
    book = catalogue_book.write({"courses": [{"name": "和面", "resources": [_ROW, wrong]}]})
    long = {f"长课/第{n // 10 + 1}课/{n:03}_面粉.txt": make.NOW_TEXT.encode() for n in range(40)}
    return {
        "loose": _arrive(provider, {**FILES, "面点入门/课件.ppt": b"\xd0\xcf\x11\xe0\0"}),
        "sheet": _arrive(provider, {**FILES, "面点入门/目录.xlsx": book}),
        "long": _arrive(provider, long),
        "again": _arrive(provider, {"又一次.zip": make.zip_of(make.files())}),
    }


def _arrive(provider: SignedIn, files: Mapping[str, bytes]) -> int:
    site: Settings = current_app.config["SETTINGS"]
    by = Uploader(provider.id, provider.organisation_id or 0, site, check.scheme(site.scheme), clock.now())
    found = arriving.arrive([Loose(name, io.BytesIO(told)) for name, told in files.items()], by, None)
    assert found.intake_id is not None
    return found.intake_id
