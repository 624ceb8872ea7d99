"""Joining an organisation needs the word of somebody in it, or of a curator."""

from collections.abc import Callable

import pytest
from flask import Flask

from accounts.models import MembershipRequest, Organisation, Person
from accounts.people import Role, SignedIn
from foundation import db, ledger
from foundation.mail import Letter
from tests.client import StrictClient

CENTRE = "示例培训中心（虚构）"
Strict = Callable[..., StrictClient]


@pytest.fixture
def member(person: Callable[..., SignedIn]) -> SignedIn:
    """Somebody of the organisation."""
    return person(Role.PROVIDER)


@pytest.fixture
def asking(member: SignedIn, opened: Callable[..., StrictClient]) -> StrictClient:
    """A stranger who typed the organisation's name at registration."""
    return opened("stranger@example.com", kind="organisation", organisation=CENTRE)


def _roles() -> dict[str, str]:
    with db.reading() as session:
        return {each.email: each.role for each in session.query(Person)}


@pytest.mark.parametrize("name", [CENTRE, f" {CENTRE}　", "示例培训中心(虚构)", "示例\u200b培训中心（虚构）"])
def test_typing_the_name_of_an_organisation_is_no_way_in(
    member: SignedIn, opened: Callable[..., StrictClient], name: str
) -> None:
    client = opened("stranger@example.com", kind="organisation", organisation=name)
    assert "正在等" in client.get("/account").main
    client.get("/packages", status=403)
    client.get("/organisation", status=403)
    assert _roles()["stranger@example.com"] == "trainee"
    with db.reading() as session:
        assert session.query(Organisation).count() == 1


def test_somebody_of_the_organisation_grants_it_and_it_stands_in_the_ledger(
    asking: StrictClient, member: SignedIn, strict: Strict, letters: Callable[[], list[Letter]]
) -> None:
    inside = strict(member)
    url = inside.get("/organisation").link("看申请：示例新人")
    assert "决定已记下" in inside.post(url, {"decision": "granted", "note": ""}).html
    assert _roles()["stranger@example.com"] == "provider"
    assert asking.get("/account").h1 == "登录", "another role begins with signing in"
    assert "有结果" in letters()[0].subject
    with db.reading() as session:
        kinds = [each.kind for each in session.query(ledger.LedgerEntry)]
    assert kinds == ["membership.asked", "membership.granted", "organisation.joined"]


def test_refusing_needs_its_reason_which_the_person_reads(
    asking: StrictClient, strict: Strict, letters: Callable[[], list[Letter]]
) -> None:
    curator = strict(Role.CURATOR)
    url = curator.get("/memberships").link("看申请：示例新人")
    assert "要写为什么" in curator.post(url, {"decision": "refused", "note": " "}).main
    curator.post(url, {"decision": "refused", "note": "单位里没有这个人"})
    assert "单位里没有这个人" in letters()[0].text
    assert "正在等" not in asking.get("/account").main
    assert _roles()["stranger@example.com"] == "trainee"


@pytest.mark.parametrize("who", [Role.TRAINEE, Role.REVIEWER, Role.RECOMMENDER, Role.AUDITOR])
def test_nobody_else_decides(asking: StrictClient, strict: Strict, who: Role) -> None:
    for url in ("/memberships/1", "/memberships"):
        strict(who).get(url, status=403)
    strict(who).post("/memberships/1", {"decision": "granted"}, status=403)


def test_nor_does_another_organisation_or_who_asks(
    asking: StrictClient, person: Callable[..., SignedIn], strict: Strict
) -> None:
    other = strict(person(Role.PROVIDER, organisation="别的中心（虚构）"))
    other.get("/memberships/1", status=404)
    other.post("/memberships/1", {"decision": "granted"}, status=404)
    asking.post("/memberships/1", {"decision": "granted"}, status=403)
    assert _roles()["stranger@example.com"] == "trainee"


def test_who_asks_can_take_it_back_and_is_then_not_let_in(
    asking: StrictClient, member: SignedIn, strict: Strict
) -> None:
    assert (
        "已经申请过" in asking.post("/account/provide", {"kind": "organisation", "organisation": CENTRE}).html
    )
    asking.post("/account/withdraw")
    assert "没有再改" in strict(member).post("/memberships/1", {"decision": "granted"}).html
    assert _roles()["stranger@example.com"] == "trainee"


def test_whom_a_curator_gave_another_role_is_no_longer_asked_about(
    asking: StrictClient, member: SignedIn, strict: Strict
) -> None:
    curator = strict(Role.CURATOR)
    with db.reading() as session:
        stranger = session.query(MembershipRequest).one().person_id
    curator.post(f"/people/{stranger}/place", {"role": "reviewer", "kind": "organisation", "reason": "专家"})
    assert "没有再改" in strict(member).post("/memberships/1", {"decision": "granted"}).html
    assert _roles()["stranger@example.com"] == "reviewer"


def test_a_new_organisation_is_its_first_persons(opened: Callable[..., StrictClient]) -> None:
    client = opened("first@example.com", kind="organisation", organisation=" 新的  中心（虚构） ")
    assert "新的 中心（虚构）" in client.get("/organisation").main
    client.get("/packages")


def test_a_draft_of_an_individual_is_no_namesakes(app: Flask, opened: Callable[..., StrictClient]) -> None:
    opened("a@example.com", kind="individual", organisation="")
    client = opened("b@example.com", kind="organisation", organisation="示例新人")
    with db.reading() as session:
        homes = {each.email: each.organisation_id for each in session.query(Person)}
    assert homes["a@example.com"] != homes["b@example.com"]
    assert "a@example.com" not in client.get("/organisation").main
