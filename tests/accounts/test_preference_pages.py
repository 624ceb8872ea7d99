"""The guide, the page of lessons, and preferences as a file in AccessForAll terms."""

import io
import json
from collections.abc import Callable

import pytest
from hypothesis import given

from accounts.people import Role
from accounts.preferences import access_for_all, preferences
from accounts.preferences.access_for_all import NotOurs
from accounts.preferences.forms import STEPS
from tests.accounts.test_preferences import CHOSEN, cookie
from tests.client import StrictClient


@given(CHOSEN)
def test_a_file_brings_back_what_it_took_along(chosen: dict[str, str]) -> None:
    found = preferences.make(chosen, {"play": "w"})
    assert access_for_all.read(access_for_all.write(found).encode()) == found


def test_the_file_speaks_in_terms_of_the_standard() -> None:
    told = json.loads(
        access_for_all.write(preferences.make({"sign": "alone", "easy": "on", "size": "large"}))
    )
    assert told["adaptationTypeRequired"] == [
        {"existingAccessMode": "auditory", "adaptationRequest": "captions"},
        {"existingAccessMode": "auditory", "adaptationRequest": "signLanguage"},
    ]
    assert told["screenEnhancement"] == {"fontSize": "large"}
    assert told["educationalComplexityOfAdaptation"] == "simplified"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"schema": "other"}, "schema"),
        ({"disability": "blind"}, "unknown"),
        (
            {"adaptationTypeRequired": [{"existingAccessMode": "visual", "adaptationRequest": "smell"}]},
            "value",
        ),
        ({"adaptationTypeRequired": {}}, "value"),
        ({"screenEnhancement": {"fontSize": ["large"]}}, "value"),
        ({"extension": {"choices": {"theme": "pink"}}}, "value"),
        ({"extension": {"choices": {"theme": ["dark"]}}}, "value"),
        ({"extension": {"playerKeys": {"play": "j"}}}, "value"),
        ({"extension": []}, "value"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(change: dict[str, object], code: str) -> None:
    told = {**json.loads(access_for_all.write(preferences.Preferences())), **change}
    with pytest.raises(NotOurs) as wrong:
        access_for_all.read(json.dumps(told).encode())
    assert wrong.value.code == code


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff\xfe", b"[" * 9000])
def test_what_is_no_json_is_told(raw: bytes) -> None:
    with pytest.raises(NotOurs) as wrong:
        access_for_all.read(raw)
    assert wrong.value.code == "json"


def test_a_file_is_brought_and_taken_along(strict: Callable[..., StrictClient]) -> None:
    client = strict(Role.TRAINEE)
    taken = access_for_all.write(preferences.make({"size": "larger", "description": "on"}))
    page = client.post("/display/bring", {"file": (io.BytesIO(taken.encode()), "preferences.json")})
    assert "文件里的设置都用上了" in page.main
    assert page.tree.get("data-size") == "larger"
    again = client.client.get("/display/preferences.json")
    assert again.get_data(as_text=True) == taken
    page = client.post("/display/bring", {"file": (io.BytesIO(b"{}"), "preferences.json")})
    assert "这不是 AccessForAll PNP 3.0 的文件" in page.main


def test_the_guide_asks_one_question_a_page_and_can_be_left_any_time(
    strict: Callable[..., StrictClient],
) -> None:
    client = strict()
    page = client.get("/display/guide/size")
    assert page.h1 == f"第 1 个问题，共 {len(STEPS)} 个"
    assert page.link("跳过这个问题") == "/display/guide/theme"
    page = client.post("/display/guide/size", {"answer": "large"})
    assert page.h1.startswith("第 2 个问题")
    assert page.tree.get("data-size") == "large"
    assert page.link("上一步") == "/display/guide/size"
    page = client.post(f"/display/guide/{STEPS[-1]}", {"answer": "off"})
    assert page.h1 == "设好了，每一页都会这样"
    assert "大字" in page.main
    assert cookie(client) == "system.large.normal.single_keys-off"
    client.get("/display/guide/nonsense", status=404)


def test_lessons_are_set_on_one_page_and_the_rest_stays(strict: Callable[..., StrictClient]) -> None:
    client = strict()
    client.post("/display/keep", {"theme": "dark"})
    page = client.get("/display/lessons")
    told = {one.get("name"): one.get("value") for one in page.select("//select/option[@selected]/..")}
    chosen = {name: preferences.CHOICES[name][0] for name in told}
    page = client.post("/display/lessons", {**chosen, "speed": "150", "sign": "beside"})
    assert "记下了" in page.main
    assert cookie(client) == "dark.normal.normal.sign-beside.speed-150"


def test_the_system_s_own_settings_are_offered_where_they_would_change_something(
    strict: Callable[..., StrictClient],
) -> None:
    client = strict()
    page = client.get("/display/guide/size")
    rows = page.select("//*[@id='system' and @hidden]//*[@data-found and @hidden]/input/@value")
    assert rows == ["theme:contrast-light", "theme:contrast-dark", "size:large", "language:en"]
    assert page.select("//*[@id='system']//input[@type='checkbox' and not(@disabled)]") == []
    assert not client.get("/display/guide/theme").select("//*[@id='system']")


def test_only_what_was_ticked_is_taken_over(strict: Callable[..., StrictClient]) -> None:
    client = strict(Role.TRAINEE)
    client.post("/display/guide/captions", {"answer": "off"})
    client.post("/display/system", {})
    assert "contrast" not in cookie(client)
    page = client.post("/display/system", {"take": ["theme:contrast-dark", "autoplay:off,follow:off"]})
    assert "用上了" in page.main
    assert page.select("//html/@data-theme") == ["contrast-dark"]
    assert client.get("/display/guide/captions").select("//input[@checked]/@value") == ["off"], (
        "the rest stays"
    )


def test_the_language_of_the_device_is_taken_over(strict: Callable[..., StrictClient]) -> None:
    client = strict()
    assert client.post("/display/system", {"take": "language:en"}).select("//html/@lang") == ["en"]


@pytest.mark.parametrize("value", ["", "theme", "theme:pink", "keys:x", "language:fr", "theme:dark:x", ":"])
def test_what_no_page_of_ours_sends_changes_nothing(strict: Callable[..., StrictClient], value: str) -> None:
    client = strict()
    page = client.post("/display/system", {"take": value})
    assert page.select("//html/@data-theme") == ["system"]
    assert "用上了" not in page.main
