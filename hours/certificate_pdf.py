"""The certificate as PDF/UA-1: Typst sets it and refuses to write a file that breaks the standard's machine rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
import typst

from foundation.i18n import _, class_hours, day, minutes
from hours.content import stated_ms
from hours.models import Certificate

TEMPLATE = Path(__file__).resolve().parent / "certificate.typ"


def told(certificate: Certificate, name: str, address: str) -> dict[str, Any]:
    """What the certificate says."""
    version = certificate.enrolment.version
    return {
        "title": _("培训合格证书"),
        "number": certificate.number,
        "name": name,
        "sentence": _("学完“%(package)s”，考试合格。", package=version.name),
        "organisation": version.organisation,
        "rows": [
            [_("职业"), version.introduction["occupation"] or _("没有写")],
            [_("学时"), hours(certificate.class_hours_tenths, stated_ms(version))],
            [_("供应单位"), version.organisation],
            [_("发证"), day(certificate.issued_at)],
            [_("证书编号"), certificate.number],
        ],
        "verify": _("在这里查验："),
        "address": address,
    }


def hours(tenths: int, stated: int) -> str:
    """Class hours in words; time that was only stated and confirmed, not measured, is told."""
    told = class_hours(tenths)
    if not stated:
        return told
    return _("%(hours)s，其中 %(time)s是写明的，评审确认过，没有实测", hours=told, time=minutes(stated))


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
