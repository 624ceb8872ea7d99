"""Why a job failed is kept as a code and put into words for who reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from config.settings import ROOT
from foundation import clock
from foundation.jobs import Job
from operation import job_words

CODE = re.compile(r"jobs\.Failed\(\s*([^,)]*)")


def _failed(error: str, **params: str) -> Job:
    return Job(
        kind="test", subject="x:1", inputs="{}", input_hash="0", state="failed", done=0, total=0,
        error=error, error_params=params, created_at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "This machine has no voice to speak with: zh. Please tell the staff."),
        ("zh_CN", "这台机器没有能用的声音：zh。请告诉工作人员。"),
    ],
)
def test_the_reader_s_language_decides(app: Flask, language: str, words: str) -> None:
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        assert job_words.why(_failed("no-voice", what="zh")) == words


def test_old_rows_with_a_sentence_are_read_as_they_are(app: Flask) -> None:
    assert job_words.why(_failed("读不出这一段的声音。请重新上传。")) == "读不出这一段的声音。请重新上传。"


@pytest.mark.parametrize("error", ["KeyError", "worker lost", "worker-lost", ""])
def test_a_fault_of_ours_is_no_sentence(app: Flask, error: str) -> None:
    assert job_words.why(_failed(error)).startswith("没有做成，原因已经记下")


def _codes() -> Iterator[str]:
    for room in ("accessibility", "provider", "trainee", "media", "judging", "hours", "exams"):
        for path in (ROOT / room).rglob("*.py"):
            yield from CODE.findall(path.read_text(encoding="utf-8"))


def test_every_code_has_its_words_and_every_word_its_code() -> None:
    used = {code.strip('"') for code in _codes()}
    assert used | {"disk-full"} == set(job_words.WHY)
