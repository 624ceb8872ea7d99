"""Experts for the world that the sweep looks at: a pool, a letter, panels before and while they score, a meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy.orm import Session

from accounts.people import Role, SignedIn
from calls.models import Call
from curation.experts import access_score, pool
from curation.experts.meetings import holding
from curation.experts.models import Expert, Panel, PanelSeat
from curation.experts.scoring import access_facts, sheets
from curation.models import Submission
from curation.procedure.models import Procedure
from foundation import clock, db
from judging import check
from schemes.scheme import rubric_of


def fill(
    people: Mapping[Role, SignedIn],
    others: Sequence[SignedIn],
    stranger: SignedIn,
    call_id: int,
    submission_id: int,
) -> dict[str, int | str]:
    """Ids: an expert, a call, a proposed and an open panel, the reviewer's place, a comment's clip, a meeting and its item; a token."""
    curator, reviewer, now = people[Role.CURATOR].id, people[Role.REVIEWER], clock.now()
    found: dict[str, int | str] = {"call": call_id}
    with db.writing() as session:
        for each in (reviewer, *others):
            session.add(
                Expert(
                    person_id=each.id, employer="示例学院（虚构）", fields=["面点", "餐饮"], declared=[], consented_at=now
                )
            )  # fmt: skip
        session.flush()
        expert = pool.of_person(session, reviewer.id)
        assert expert is not None
        found["expert"] = expert.id
        found["token"] = pool.invite(
            session, curator, "expert@example.com", "示例专家", pool.Told("示例学院（虚构）", ("面点",)), now
        )
        open_one = _panel(session, call_id, stranger, submission_id, curator, "糕点（虚构）")
        proposed = _panel(session, call_id, stranger, submission_id, curator, "月饼（虚构）")
        proposed.state, proposed.confirmed_by, proposed.confirmed_at = "proposed", None, None
        found["open"], found["proposed"] = open_one.id, proposed.id
        seats = [_seat(session, open_one, each.id, curator) for each in (reviewer, *others)]
        found["asked"] = _seat(session, proposed, others[0].id, curator).id
        found["seat"] = seats[0].id
        _scored(session, seats[1], 40)
        _scored(session, seats[2], 85)
        version = session.get_one(Submission, submission_id).version
        clip = next(each for each in version.package.resources if each.is_clip)
        sheets.comment(session, seats[0], clip.id, clip.name, 3_000, "这里说得太快。", now)
        found["clip"] = clip.id
        meeting = holding.call(
            session, "第一次评审会（虚构）", "三楼", clock.day(now), [open_one.procedure_id], curator, now
        )
        holding.attend(session, meeting, [reviewer.id], curator, now)
        found["meeting"], found["item"] = meeting.id, holding.whole(session, meeting.id).items[0].id  # type: ignore[union-attr]
    return found


def _panel(
    session: Session, call_id: int, applicant: SignedIn, submission_id: int, curator: int, title: str
) -> Panel:
    call, now = session.get_one(Call, call_id), clock.now()
    assert call.edition is not None
    procedure = Procedure(
        call_id=call.id, scheme_digest=call.edition.digest, organisation_id=applicant.organisation_id, title=title,
        topic={}, begun_by=applicant.id, begun_at=now, stage="experts", entered_at=now,
    )  # fmt: skip
    session.add(procedure)
    session.flush()
    version = session.get_one(Submission, submission_id).version
    made = Panel(
        procedure_id=procedure.id, stage="experts", submission_id=submission_id,
        rubric=asdict(rubric_of(check.scheme(call.scheme_id))), seed=1, state="open", proposed_by=curator, proposed_at=now,
        confirmed_by=curator, confirmed_at=now, access=access_score.as_dict(access_facts.gather(session, version, now)),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _seat(session: Session, panel: Panel, person_id: int, curator: int) -> PanelSeat:
    made = PanelSeat(
        panel_id=panel.id, person_id=person_id, how="proposed", fit=1, given_by=curator, given_at=clock.now()
    )
    session.add(made)
    session.flush()
    return made


def _scored(session: Session, seat: PanelSeat, points: int) -> None:
    now = clock.now()
    rubric = rubric_of(check.scheme("mohrss-2022"))
    sheets.keep(
        session, seat, {each.id: (points * 100, "示例理由") for each in rubric.criteria}, "可以。", now
    )
    sheets.answer(session, seat, {row.key: ("yes", "") for row in sheets.rows(session, seat, now)}, now)
    sheets.hand_in(session, seat, now)
