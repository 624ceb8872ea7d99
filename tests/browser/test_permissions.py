"""What belongs to somebody is shown to nobody else of the same role; asked of real things on the live site."""

import pytest
from flask import Flask

from accounts.people import Role
from tests.browser import pages
from tests.browser.site import Site
from tests.browser.world import World
from tests.house.test_permissions import TABLE

OWN = [(Role(role), endpoint) for role, endpoints in TABLE["own"].items() for endpoint in endpoints]


@pytest.mark.parametrize(("role", "endpoint"), OWN)
def test_a_stranger_of_the_same_role_gets_nothing(
    site: Site, world: World, role: Role, endpoint: str
) -> None:
    client = site.app.test_client()
    cookie = site.cookie(world.strangers[role])
    assert cookie
    client.set_cookie(cookie["name"], cookie["value"])
    urls = [
        visit.url
        for visit in pages.visits(site.app, world)
        if visit.endpoint == endpoint and visit.role is role
    ]
    assert urls
    for url in urls:
        answer = client.get(url)
        answer.close()
        assert answer.status_code in (403, 404), f"{url}: {answer.status_code}"


def test_every_page_about_something_is_own_or_open_on_purpose(app: Flask) -> None:
    """A provider's or trainee's page with a parameter is in the list `own`, or in `shared` with its reason."""
    for role in (Role.PROVIDER, Role.TRAINEE):
        for rule in pages.routes(app):
            mark = getattr(app.view_functions[rule.endpoint], "open_to", None)
            if mark and role in mark and rule.arguments:
                known = [*TABLE["own"][role.value], *TABLE["shared"]]
                assert rule.endpoint in known, (
                    f"permissions.toml: is {rule.endpoint} a {role.value}'s own, or shared?"
                )
