"""Applications whose money stands in each state, for the world that the sweep looks at: the provider's own, given by others."""

from __future__ import annotations

import io

from sqlalchemy.orm import Session

from accounts.people import SignedIn
from curation.money import runs, spending, subsidies
from curation.money.credit import teaching
from curation.money.models import Subsidy
from curation.procedure.models import Procedure
from foundation import clock, db
from tests.browser.calls import PDF
from tests.make import granted

TITLES = {
    "open": "手语入门（虚构）",
    "proposed": "剪纸（虚构）",
    "approved": "编织（虚构）",
    "in-run": "盲文录入（虚构）",
    "paid": "网店客服（虚构）",
    "due": "面点进阶（虚构）",
}


def fill(
    provider: SignedIn, keeper: SignedIn, first: SignedIn, second: SignedIn
) -> tuple[dict[str, int], str]:
    """Ids of applications by where their money stands, of subsidies as "subsidy-…", of the call, the run, a line of spending;
    and the number of a teacher's statement."""
    now = clock.now()
    with db.writing() as session:
        call = granted.call(session, first.id, budget_fen=60_000_000)
        found = {"call": call.id}
        for name, title in TITLES.items():
            made = granted.application(
                session,
                call,
                provider.organisation_id or 0,
                provider.id,
                title,
                state="published",
                lecturers=("甲老师", "乙老师"),
            )
            found[name] = made.id
            assert made.package
            # kept by another house, so that the provider's list of packages stays as long as one page
            made.package.organisation_id = keeper.organisation_id or 0
            if name != "open":
                said = "专家平均 92 分，字幕和手语齐全。", "质量好，接近上限。"
                found[f"subsidy-{name}"] = subsidies.propose(
                    session, made, 8_000_000, *said, first.id, now
                ).id
        for name in ("in-run", "paid", "due"):
            _approve(session, found[f"subsidy-{name}"], second)
        run = runs.close(session, call, runs.seen(runs.payable(session, call)), first.id, now)
        found["run"] = run.id
        for line in runs.lines_of(session, run)[1:]:
            runs.note(
                session,
                line,
                "paid",
                clock.day(now),
                reference="2026-0001",
                said="",
                person_id=second.id,
                now=now,
            )
        _approve(session, found["subsidy-approved"], second)
        for name in ("paid", "due"):
            found["spent"] = spending.add(
                session, session.get_one(Subsidy, found[f"subsidy-{name}"]), io.BytesIO(PDF), name="发票.pdf",
                purpose="请手语老师", amount_fen=6_000_050, spent_on=clock.day(now), person_id=provider.id, now=now,
            ).id  # fmt: skip
        spending.hand_in(session, session.get_one(Subsidy, found["subsidy-due"]), provider.id, now)
        due = session.get_one(Procedure, found["due"])
        statements = teaching.issue(session, due, {"甲老师": 40, "乙老师": 20}, first.id, now)
    return found, statements[0].number


def _approve(session: Session, subsidy_id: int, second: SignedIn) -> None:
    subsidy = session.get_one(Subsidy, subsidy_id)
    subsidies.decide(session, subsidy, "approved", "和质量相称。", second.id, clock.now())
