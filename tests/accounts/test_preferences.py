"""Preferences: spelt and read back, never broken by what is wrong, merged at sign-in, theirs alone."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts import people
from accounts.people import Role, SignedIn
from accounts.preferences import preferences
from accounts.preferences.preferences import CHOICES, KEYS, Preferences
from foundation import db
from tests.client import StrictClient
from tests.conftest import PASSWORD

CHOSEN = some.fixed_dictionaries({}, optional={n: some.sampled_from(v) for n, v in CHOICES.items()})
SPARE = some.sampled_from("qwxyz123.")


@given(CHOSEN, some.dictionaries(some.sampled_from(sorted(KEYS)), SPARE, max_size=2))
def test_a_cookie_says_all_that_was_chosen(chosen: dict[str, str], keys: dict[str, str]) -> None:
    found = preferences.make(chosen, keys)
    assert preferences.unspell(preferences.spell(found)) == found
    assert preferences.read(found.as_dict()) == found


@given(some.text(max_size=200))
def test_a_broken_cookie_is_the_default(cookie: str) -> None:
    found = preferences.unspell(cookie)
    assert all(found[name] in CHOICES[name] for name in CHOICES)
    assert not preferences.clashes(found.key_map())


def test_captions_can_always_be_read() -> None:
    found = preferences.make({"caption_colour": "black"})
    assert found["caption_ground"] == "white"
    assert preferences.make({"caption_ground": "yellow"})["caption_ground"] == "black"
    assert (
        preferences.make({"caption_colour": "black", "caption_ground": "yellow"})["caption_ground"]
        == "yellow"
    )


def test_two_actions_never_share_a_key() -> None:
    assert preferences.clashes({"play": "j"}) == ["play", "back"]
    assert preferences.clashes({"play": "ab"}) == ["play"]
    assert preferences.remap(Preferences(), {"play": "j"}).key_map() == KEYS
    assert preferences.remap(Preferences(), {"play": "J", "back": "k"}).key_map()["play"] == "j"


@pytest.fixture
def email(person: Callable[..., SignedIn]) -> str:
    person(Role.TRAINEE)
    return "trainee1@example.com"


def stored(email_of: int = 1) -> Preferences | None:
    with db.reading() as session:
        return people.preferred(session, email_of)


def cookie(client: StrictClient) -> str:
    kept = client.client.get_cookie("display")
    return kept.value if kept else ""


def test_what_a_visitor_chose_goes_along_with_them_and_leaves_looks_only(
    strict: Callable[..., StrictClient], email: str
) -> None:
    client = strict()
    client.post("/display/keep", {"size": "large", "sign": "inset", "nonsense": "x"})
    assert cookie(client) == "system.large.normal.sign-inset"
    page = client.post("/sign-in", {"email": email, "password": PASSWORD})
    assert page.tree.get("data-size") == "large"
    assert stored() == preferences.make({"size": "large", "sign": "inset"})
    assert cookie(client) == "system.large.normal"


def test_what_a_person_stored_counts_more_than_what_a_browser_brings(
    strict: Callable[..., StrictClient], email: str
) -> None:
    first = strict()
    first.post("/sign-in", {"email": email, "password": PASSWORD})
    first.post("/display/keep", {"theme": "dark", "speed": "75"})
    second = strict()
    second.post("/display/keep", {"theme": "light", "captions": "off"})
    page = second.post("/sign-in", {"email": email, "password": PASSWORD})
    assert page.tree.get("data-theme") == "dark"
    assert stored() == preferences.make({"theme": "dark", "speed": "75", "captions": "off"})


def test_signing_out_leaves_the_looks_but_not_how_one_watches(
    strict: Callable[..., StrictClient], email: str
) -> None:
    client = strict()
    client.post("/sign-in", {"email": email, "password": PASSWORD})
    client.post("/display/keep", {"size": "larger", "description": "on"})
    page = client.post("/sign-out")
    assert page.tree.get("data-size") == "larger"
    assert cookie(client) == "system.larger.normal"


def test_nobody_gets_somebody_elses(strict: Callable[..., StrictClient]) -> None:
    one, other = strict(Role.TRAINEE), strict(Role.CURATOR)
    one.post("/display/keep", {"sign": "alone"})
    assert "sign-alone" not in cookie(other)
    assert stored(2) is None


def test_keys_are_changed_and_clashes_told(strict: Callable[..., StrictClient]) -> None:
    client = strict(Role.TRAINEE)
    page = client.post("/display/keys", {"single_keys": "on", **KEYS, "play": "j"})
    assert page.h1 == "播放器的快捷键"
    assert page.tree.findtext(".//title").startswith("错误：")
    page = client.post("/display/keys", {"single_keys": "off", **KEYS, "play": "w"})
    assert "快捷键改好了" in page.main
    found = stored()
    assert found
    assert (found["single_keys"], found.key_map()["play"]) == ("off", "w")
