"""Each component in each of its states: valid, named, its errors linked; the data files say what the macros take."""

from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from config.settings import ROOT
from foundation import components
from tests.client import StrictClient

FOLDER = ROOT / "templates" / "components"
EVERY = components.every(FOLDER)
STATES = [
    pytest.param(component, number, id=f"{component.name}: {example.name}")
    for component in EVERY
    for number, example in enumerate(component.examples)
]
FIELDS = "//input[not(@type='hidden')] | //select | //textarea"


def shown(app: Flask, component: components.Component, number: int) -> etree._Element:
    """The example's tree; fails on anything that the strict parser complains of."""
    with app.test_request_context("/components"):
        html = components.show(component, number)
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("lxml", implementation=etree), namespaceHTMLElements=False
    )
    tree = parser.parse(f"<!doctype html><title>one</title>{html}").getroot()
    assert not parser.errors, f"{component.name}: {parser.errors}\n{html}"
    return tree


def said(tree: etree._Element, ids: str) -> str:
    """What the elements of these ids say."""
    return " ".join("".join(tree.xpath(f"//*[@id='{one}']")[0].itertext()) for one in ids.split())


@pytest.mark.parametrize(("component", "number"), STATES)
def test_each_state_is_valid_and_its_ids_are_its_own(
    app: Flask, component: components.Component, number: int
) -> None:
    ids = shown(app, component, number).xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("component", "number"), STATES)
def test_each_field_has_a_name(app: Flask, component: components.Component, number: int) -> None:
    tree = shown(app, component, number)
    for field in tree.xpath(FIELDS):
        label = tree.xpath(f"//label[@for='{field.get('id')}']")
        assert len(label) == 1, etree.tostring(field)
        assert "".join(label[0].itertext()).strip()


@pytest.mark.parametrize(
    ("component", "number"),
    [state for state in STATES if (f := state.values[0].examples[state.values[1]].field) and f.error],
)
def test_an_error_is_linked_to_its_field_and_begins_with_the_word(
    app: Flask, component: components.Component, number: int
) -> None:
    tree = shown(app, component, number)
    described = tree.xpath("//*[@aria-describedby]")
    assert len(described) == 1
    told = component.examples[number].field
    assert told
    assert f"错误：{told.error}" in said(tree, described[0].get("aria-describedby"))
    assert described[0].tag == "fieldset" or described[0].get("aria-invalid") == "true"


@pytest.mark.parametrize("macro", sorted(FOLDER.glob("*/macro.html")), ids=lambda path: path.parent.name)
def test_the_data_file_tells_each_option_of_the_macro(app: Flask, macro: Path) -> None:
    told = components.read(macro.parent / "component.toml")
    made = getattr(app.jinja_env.get_template(f"components/{told.name}/macro.html").module, told.name)
    assert set(told.options) == {*made.arguments, *(["caller"] if made.caller else [])}
    assert told.description
    assert told.reader
    assert told.keys
    for example in told.examples:
        assert set(example.params) <= set(told.options)


def test_an_unknown_key_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "button" / "component.toml"
    path.parent.mkdir()
    path.write_text((FOLDER / "button/component.toml").read_text("utf-8") + '\nsize = "big"\n', "utf-8")
    with pytest.raises(components.Misspelt, match=r"button/component\.toml.*size"):
        components.read(path)


def test_the_gallery_shows_everything_on_one_sound_page(client: FlaskClient) -> None:
    page = StrictClient(client).get("/components")
    for component in EVERY:
        assert page.select(f"//h2[@id='{component.name}']")
        for example in component.examples:
            assert f"样子：{example.name}" in page.html
    assert {link.lstrip("#") for link in page.select("//nav[@class='contents']//@href")} <= set(
        page.select("//@id")
    )


def test_the_gallery_in_english_says_that_its_sections_are_chinese(client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    page = StrictClient(client).get("/components")
    assert page.tree.get("lang") == "en"
    assert {section.get("lang") for section in page.select("//main//section")} == {"zh-CN"}


def test_a_missed_limit_is_said_and_striped_not_only_coloured(app: Flask) -> None:
    shares = next(one for one in EVERY if one.name == "share_bar")
    for number, example in enumerate(shares.examples):
        tree = shown(app, shares, number)
        assert ("不符" in "".join(tree.itertext())) is not example.params["ok"]
        stripes = tree.xpath("//*[@class='share-stripe']")
        assert bool(stripes) is (not example.params["ok"] and example.params["share_bp"] > 500)
