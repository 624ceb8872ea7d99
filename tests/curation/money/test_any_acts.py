"""Whatever curators and providers do in whatever order: no budget is passed, no cap, and the ledger's sums are the tables'."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from calls.models import Call
from curation.models import Submission
from curation.money import amounts, figures, runs, spending, standing, subsidies
from curation.money.models import PaymentLine, Subsidy
from curation.money.subsidies import Refused
from curation.procedure.models import Procedure
from foundation import clock, db
from foundation.ledger import LedgerEntry
from tests.make import granted

BUDGET, CAP = 15_000_000, 10_000_000
ACTS = (
    "propose", "propose", "approve", "approve", "refuse", "withdraw", "close", "pay", "pay", "send back",
    "spend", "account", "reject", "accept", "refund",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(0, 2), st.sampled_from((1, 2_500_000, 7_000_000, CAP, CAP + 1))),
    min_size=4, max_size=30,
)  # fmt: skip
Act = Callable[[Session, Subsidy, int, int, datetime], object]
PDF = b"%PDF-1.7\n%%EOF\n"


class Undo(Exception):
    """Nothing of an example stays."""


@pytest.fixture
def three(app: object, person: Callable[..., SignedIn]) -> tuple[list[int], list[int]]:
    """Three curators, one of them of the applicants' house, and three applications."""
    house = "示例培训中心（虚构）"
    provider = person(Role.PROVIDER, organisation=house)
    curators = [person(Role.CURATOR), person(Role.CURATOR), person(Role.CURATOR, organisation=house)]
    with db.writing() as session:
        call = granted.call(session, curators[0].id, budget_fen=BUDGET)
        made = [
            granted.application(session, call, provider.organisation_id or 0, provider.id, f"第 {at} 门").id
            for at in range(3)
        ]
    return [each.id for each in curators], made


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_acts_spends_more_than_there_is(
    three: tuple[list[int], list[int]], steps: list[tuple[str, int, int, int]]
) -> None:
    curators, made = three
    with suppress(Undo), db.writing() as session:
        for act, who, which, amount in steps:
            with suppress(Refused):
                take(session, act, curators[who], session.get_one(Procedure, made[which]), amount)
            holds(session, curators[2])
        raise Undo


def take(session: Session, act: str, who: int, procedure: Procedure, amount: int) -> None:
    """One act on an application, as its newest proposal stands."""
    now = clock.now()
    if act == "propose":
        subsidies.propose(session, procedure, amount, "好", "好", who, now)
    elif act in ("reject", "accept"):
        judge(session, procedure, f"{act}ed")
    elif act == "close":
        call = procedure.call
        runs.close(session, call, runs.seen(runs.payable(session, call)), who, now)
    elif newest := subsidies.of(session, procedure.id):
        ON_SUBSIDY[act](session, newest[0], who, amount, now)


def judge(session: Session, procedure: Procedure, state: str) -> None:
    assert procedure.package
    version = procedure.package.versions[-1].id
    session.scalars(select(Submission).where(Submission.version_id == version)).one().state = state
    session.flush()


def note(what: str) -> Act:
    def act(session: Session, subsidy: Subsidy, who: int, _amount: int, now: datetime) -> None:
        line = subsidies.under_way(session, [subsidy.id]).get(subsidy.id)
        if line:
            runs.note(session, line, what, clock.day(now), reference="1", said="不", person_id=who, now=now)

    return act


def spend(session: Session, subsidy: Subsidy, who: int, amount: int, now: datetime) -> None:
    said = {"name": "a.pdf", "purpose": "手语", "spent_on": clock.day(now)}
    spending.add(session, subsidy, BytesIO(PDF), amount_fen=amount, person_id=who, now=now, **said)


def give_back(session: Session, subsidy: Subsidy, who: int, amount: int, now: datetime) -> None:
    spending.note_refund(session, subsidy, amount, clock.day(now), reference="1", person_id=who, now=now)


ON_SUBSIDY: dict[str, Act] = {
    "approve": lambda session, one, who, _n, now: subsidies.decide(session, one, "approved", "好", who, now),
    "refuse": lambda session, one, who, _n, now: subsidies.decide(session, one, "refused", "不", who, now),
    "withdraw": lambda session, one, who, _n, now: subsidies.withdraw(session, one, "不", who, now),
    "pay": note("paid"),
    "send back": note("returned"),
    "spend": spend,
    "account": lambda session, one, who, _n, now: spending.hand_in(session, one, who, now),
    "refund": give_back,
}


def holds(session: Session, insider: int) -> None:
    """What must be so after every act."""
    call = session.scalars(select(Call)).one()
    told = figures.of(session, call)
    assert told.proposed + told.approved <= BUDGET
    assert told.left == BUDGET - told.proposed - told.approved >= 0
    assert told.returned <= told.paid <= told.approved
    every = session.scalars(select(Subsidy)).all()
    assert all(0 < each.amount_fen <= CAP for each in every)
    assert all(insider not in (each.proposed_by, each.decided_by, each.withdrawn_by) for each in every)
    assert all(each.decided_by != each.proposed_by for each in every)
    live = [each.procedure_id for each in every if each.state in subsidies.CARRIED]
    assert len(live) == len(set(live))
    paid = session.scalars(select(PaymentLine.subsidy_id)).all()
    assert all(session.get_one(Subsidy, one).state == "approved" for one in paid)
    for each in figures.every(session, call):
        assert 0 <= each.due_fen <= each.paid_fen - each.refunded_fen
        assert each == standing.one(session, each.procedure)
    for line in session.scalars(select(PaymentLine)):
        closer = line.run.closed_by
        assert all(each.noted_by not in (closer, insider) for each in line.outcomes)
        assert closer != insider
    assert sums(session) == (told.proposed, told.approved, told.paid, told.returned)


def sums(session: Session) -> tuple[int, int, int, int]:
    """Proposed, approved, paid and given back, by the ledger alone."""
    state: dict[int, str] = {}
    amount: dict[int, int] = {}
    paid: set[int] = set()
    returned = 0
    for entry in session.scalars(
        select(LedgerEntry).where(LedgerEntry.kind.like("money.%")).order_by(LedgerEntry.id)
    ):
        told, kind = entry.data, entry.kind.removeprefix("money.")
        one = told.get("subsidy", 0)
        if kind in ("proposed", "approved", "refused", "withdrawn"):
            state[one], amount[one] = kind, told["amount_fen"]
        elif kind == "paid":
            paid.add(one)
        elif kind == "sent_back":
            paid.discard(one)
        elif kind == "refunded":
            returned += told["returned_fen"]
    carried = {
        name: sum(amount[one] for one, at in state.items() if at == name) for name in ("proposed", "approved")
    }
    return carried["proposed"], carried["approved"], sum(amount[one] for one in paid), returned


@given(st.integers(0, amounts.MOST_FEN))
def test_what_is_typed_is_what_is_meant(fen: int) -> None:
    assert amounts.fen_of(f"{fen // 100}.{fen % 100:02d}") == fen
    assert amounts.fen_of(f"{fen // 100:,}.{fen % 100:02d}") == fen


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        # the examples of 《正确填写票据和结算凭证的基本规定》
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (2_000_000, "贰万元整"),
        (10_001_000_000_00, "壹佰亿零壹佰万元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (50, "伍角整"),
        (5, "伍分"),
        (0, "零元整"),
    ],
)
def test_sums_in_capitals(fen: int, words: str) -> None:
    assert amounts.capitals(fen) == words


@given(st.integers(1, amounts.MOST_FEN))
def test_capitals_can_be_read_back(fen: int) -> None:
    assert read(amounts.capitals(fen)) == fen


def read(words: str) -> int:
    """Fen of a sum in capitals, read sign by sign: units under ten thousand, then 万 and 亿, then 元, 角, 分."""
    digits, places = "零壹贰叁肆伍陆柒捌玖", {"拾": 10, "佰": 100, "仟": 1000}
    fen, whole, section, digit = 0, 0, 0, 0
    for sign in words.removesuffix("整"):
        if sign in digits:
            digit = digits.index(sign)
        elif sign in places:
            section, digit = section + digit * places[sign], 0
        elif sign == "万":
            whole, section, digit = whole + (section + digit) * 10_000, 0, 0
        elif sign == "亿":
            whole, section, digit = (whole + section + digit) * 10**8, 0, 0
        else:
            fen += (whole + section + digit) * {"元": 100, "角": 10, "分": 1}[sign]
            whole, section, digit = 0, 0, 0
    return fen
