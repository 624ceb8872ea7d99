"""A call with money, an application whose package was accepted, and who acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from foundation import db
from tests.client import StrictClient
from tests.make import granted

Strict = Callable[..., StrictClient]


@dataclass(frozen=True)
class Applied:
    """Ids of a call and of an application to it, its provider, and two curators who sit at their desks."""

    call: int
    procedure: int
    provider: SignedIn
    first: StrictClient
    second: StrictClient
    own: StrictClient


@pytest.fixture
def applied(app: Flask, person: Callable[..., SignedIn], strict: Strict) -> Applied:
    """Of the scheme that wants an account: 150,000 yuan for all, 100,000 at most for one."""
    provider, curator, other = person(Role.PROVIDER), person(Role.CURATOR), person(Role.CURATOR)
    with db.writing() as session:
        call = granted.call(session, curator.id)
        made = granted.application(session, call, provider.organisation_id or 0, provider.id)
        ids = call.id, made.id
    return Applied(*ids, provider, strict(curator), strict(other), strict(provider))
