"""A catalogue as the text of package.toml: what is written is what is read."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as some

from packages.describing import toml_text

TEXTS = some.text(some.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


def test_what_is_empty_is_left_out() -> None:
    raw = {"introduction": {"name": "面点", "content": None, "learners": ""}, "rights": {}, "courses": []}
    assert tomllib.loads(toml_text.text(raw)) == {"format": 1, "introduction": {"name": "面点"}}


@given(TEXTS, some.floats(0.1, 1000), some.booleans())
def test_texts_numbers_and_truths_come_back(text: str, number: float, flag: bool) -> None:
    row = {"name": text or "x", "class_hours": round(number, 1), "sound_tells_all": flag}
    assert tomllib.loads(toml_text.text({"courses": [{"resources": [row]}]}))["courses"] == [
        {"resources": [row]}
    ]
