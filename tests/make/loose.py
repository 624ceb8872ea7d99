"""Makers of uploads without a package.toml: loose files, sent by a page's form, and what that form says."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from exams.bank import workbook
from tests.client import Page, StrictClient
from tests.make import packages as make

FILES: Mapping[str, bytes] = {
    "面点入门/第一课 准备/01_操作卫生.mp4": make.clip(60),
    "面点入门/第一课 准备/01_操作卫生.srt": "1\n00:00:01,000 --> 00:00:03,000\n先洗手。\n".encode(),
    "面点入门/第一课 准备/02_认识面团.mp4": make.clip(80),
    "面点入门/第二课 和面/和面练习.mp4": make.clip(300),
    "面点入门/第二课 和面/面粉知识.txt": make.NOW_TEXT.encode(),
    "面点入门/考题.xlsx": workbook.write(make.exam_sets()),
    "面点入门/承诺书.txt": "我们承诺拥有全部权利。（虚构）".encode(),
}
ANSWERS = {
    "introduction-name": "面点入门（虚构）",
    "introduction-occupation": "中式面点师",
    "introduction-standard_kind": "national",
    "introduction-standard_name": "中式面点师国家职业技能标准",
    "introduction-learners": "想学面点的残疾人",
    "introduction-content": "卫生、面粉、和面",
    "introduction-preferred_group": "c",
    "introduction-language": "zh",
    "provider-organisation": "示例培训中心（虚构）",
    "provider-contact": "示例联系人",
    "provider-position": "教务",
    "provider-phone": "000-00000000",
    "provider-email": "example@example.com",
    "provider-address": "示例路 1 号",
    "provider-own_ip": "true",
    "provider-digital_skills": "false",
    "provider-description": "示例说明",
    "provider-profile": "示例简介",
    "rights-kind": "commitment",
    "rights-file": "承诺书.txt",
    "rights-quotations": "none",
    "rights-free_use": "true",
}


def send(client: StrictClient, files: Mapping[str, bytes], url: str = "/packages/new", **more: str) -> Page:
    """Choose these files and upload them."""
    return client.post(url, {"archive": [(io.BytesIO(told), name) for name, told in files.items()], **more})


def fields(page: Page) -> dict[str, str]:
    """What the page's form would send as it stands."""
    found: dict[str, str] = {}
    for field in page.select("//main//form[.//button[@value='confirm']]//*[@name]"):
        name, kind = field.get("name"), field.get("type")
        if field.tag == "select":
            chosen = field.xpath(".//option[@selected]") or field.xpath(".//option")
            found[name] = chosen[0].get("value")
        elif field.tag == "textarea":
            found[name] = (field.text or "").strip()
        elif _is_sent(field, kind):
            found[name] = field.get("value", "")
    return found


def _is_sent(field: Any, kind: str | None) -> bool:
    if field.tag != "input" or kind in ("hidden", "file"):
        return False
    return kind not in ("checkbox", "radio") or field.get("checked") is not None


def here(page: Page) -> str:
    """The address that the page's form is sent to."""
    (form,) = page.select("//main//form[.//button[@value='confirm']]")
    return str(form.get("action"))


def confirm(client: StrictClient, page: Page, do: str = "confirm", **answers: str) -> Page:
    """Send the page's form as it stands with these answers."""
    return client.post(here(page), {**fields(page), **answers, "do": do})
