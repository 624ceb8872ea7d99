"""The certificate as PDF/UA-1: Typst sets it and refuses to write a file that breaks the standard's machine rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
import typst

from foundation.i18n import _, class_hours, day
from trainee.models import Certificate

TEMPLATE = Path(__file__).resolve().parent / "certificate.typ"


def told(certificate: Certificate, name: str, address: str) -> dict[str, Any]:
    """What the certificate says."""
    content = certificate.enrolment.version.content
    return {
        "title": _("培训合格证书"),
        "number": certificate.number,
        "name": name,
        "sentence": _("学完“%(package)s”，考试合格。", package=content["name"]),
        "organisation": content["organisation"],
        "rows": [
            [_("职业"), content["details"]["introduction"]["occupation"] or _("没有写")],
            [_("学时"), class_hours(certificate.class_hours_tenths)],
            [_("供应单位"), content["organisation"]],
            [_("发证"), day(certificate.issued_at)],
            [_("证书编号"), certificate.number],
        ],
        "verify": _("在这里查验："),
        "address": address,
    }


def make(what: dict[str, Any]) -> bytes:
    """The PDF."""
    made: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=[str(Path(str(noto_cjk_sans_otc.FONT_PATH)).parent)],
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(what, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return made
