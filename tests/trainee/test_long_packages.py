"""A long package costs its pages no more than a short one, and shows fifty rows at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import html

from tests.bench import pages
from tests.bench.pages import Made, Size

SHORT, LONG = Size("short", 3, 4, 2, 20), Size("long", 120, 8, 4, 200)


@pytest.fixture(scope="module")
def sites() -> Iterator[tuple[Made, Made]]:
    """A site with a short package and one with a long one."""
    with pages.site() as one, pages.site() as other:
        yield pages.fill(one, SHORT), pages.fill(other, LONG)


@pytest.mark.parametrize("page", pages.PAGES)
def test_a_page_asks_no_more_of_a_longer_package(sites: tuple[Made, Made], page: str) -> None:
    for each in sites:
        each.ask(page)
    (_, few), (_, many) = (each.ask(page) for each in sites)
    assert many <= few + 1, "a statement for each row is one too many"


def shown(made: Made, role: str, address: str) -> html.HtmlElement:
    with made.app.app_context():
        answer = made.clients[role].get(address.format(**made.ids))
    assert answer.status_code == 200
    return html.fromstring(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    ("role", "address", "rows"),
    [
        ("trainee", "/study/{version}", "//main//li[contains(@class, 'task')]"),
        ("trainee", "/courses/{version}", "//main//details//li"),
        ("provider", "/packages/{package}", "//main//table/tbody/tr"),
        ("reviewer", "/reviews/{submission}", "//*[@id='clips']//table/tbody/tr"),
    ],
)
def test_fifty_rows_a_page(sites: tuple[Made, Made], role: str, address: str, rows: str) -> None:
    long = sites[1]
    first, last = (shown(long, role, f"{address}?page={n}") for n in (1, 3))
    assert len(first.xpath(rows)) == 50
    assert len(last.xpath(rows)) == 20
    assert first.xpath("//details"), "courses are folded"
    assert not shown(sites[0], role, address).xpath("//nav[contains(@class, 'pagination')]")


def test_the_package_opens_where_one_goes_on(sites: tuple[Made, Made]) -> None:
    """Half of it is studied: the page with the next lesson comes first, its course open, the others folded."""
    page = shown(sites[1], "trainee", "/study/{version}")
    assert "第 2 页，共 3 页" in page.xpath("string(//nav[contains(@class, 'pagination')])")
    assert len(page.xpath("//details[@open]//li[contains(@class, 'task')]")) == 25
    assert "已学完 60 课，共 120 课" in page.xpath("string(//main)")
