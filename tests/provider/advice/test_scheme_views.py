"""Pages about the rules: each rule of each scheme quotes its clause, says why and how."""

from __future__ import annotations

import pytest

from judging import check
from tests.client import StrictClient


def test_the_list_leads_to_every_scheme(client: StrictClient) -> None:
    page = client.get("/schemes").text
    assert all(f"/schemes/{scheme_id}" in page for scheme_id in check.schemes(check.SCHEMES))


@pytest.mark.parametrize("scheme_id", check.schemes(check.SCHEMES))
def test_a_scheme_shows_all_its_rules(client: StrictClient, scheme_id: str) -> None:
    page = client.get(f"/schemes/{scheme_id}").text
    assert all(f"/schemes/{scheme_id}/{rule.id}" in page for rule in check.scheme(scheme_id).rules)


@pytest.mark.parametrize("scheme_id", check.schemes(check.SCHEMES))
def test_every_rule_is_explained(client: StrictClient, scheme_id: str) -> None:
    for rule in check.scheme(scheme_id).rules:
        assert rule.why, rule.id
        assert rule.how, rule.id
        page = client.get(f"/schemes/{scheme_id}/{rule.id}").text
        assert "文件怎样说" in page
        assert all(text in page for text in (rule.clause, rule.why, rule.how))


@pytest.mark.parametrize("path", ["/schemes/none", "/schemes/tianjin-2023/TJ-99"])
def test_what_is_not_there_is_404(client: StrictClient, path: str) -> None:
    assert client.get(path).status_code == 404
