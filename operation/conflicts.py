"""What collided in the database, said to who came second: one sentence for each constraint, on both databases alike.

Two people, or two pages of one person, do the same thing at the same moment; the database lets one of them. SQLite names the
columns of what was unique, PostgreSQL the constraint.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from foundation import web
from foundation.db import Base
from foundation.i18n import _
from foundation.i18n import lazy as _l

WORDS: Mapping[str, Any] = {
    "uq_organisation_folded": _l("这个单位名称刚被别人登记了。"),
    "uq_membership_request_open": _l("加入单位的申请刚在另一个页面交过了。"),
    "uq_enrolment_person_id_version_id": _l("这个培训包刚在另一个页面报过名了。"),
    "uq_attempt_open": _l("这一次考试刚在另一个页面开始了。"),
    "uq_attempt_person_id_package_id_round_number": _l("这一次考试刚在另一个页面开始了。"),
    "uq_round_request_asked": _l("再考一轮的申请刚在另一个页面交过了。"),
    "uq_accommodation_request_asked": _l("考试便利的申请刚在另一个页面交过了。"),
    "uq_exam_appeal_asked": _l("这个疑问刚在另一个页面交过了。"),
    "uq_hand_mark_attempt_id_position_person_id": _l("这一份刚在另一个页面批过了。"),
    "uq_answer_given_attempt_id_key": _l("这个答案刚刚存过了。"),
    "uq_answer_attempt_id_position": _l("这道题刚在另一个页面答过了。"),
    "uq_certificate_enrolment_id": _l("证书刚刚发过了。"),
    "uq_place_enrolment_id_resource_id": _l("学到哪里，刚在另一个页面记过了。"),
    "uq_package_version_package_id_number": _l("这个培训包刚在另一个页面提交过了。"),
    "uq_submission_version_id": _l("这个培训包刚在另一个页面提交过了。"),
    "uq_package_version_on_air": _l("另一个版本刚刚发布了。"),
    "uq_course_package_id_position": _l("这个培训包的目录刚被另一次上传换过了。"),
    "uq_resource_course_id_position": _l("这门课程的目录刚被另一次改动换过了。"),
    "uq_question_package_id_set_number_position": _l("考题刚被另一次上传换过了。"),
    "uq_waiver_open": _l("这条要求刚在另一个页面申请过了。"),
    "uq_outside_decision_version_id_rule_id": _l("这一步的结果刚被别人记过了。"),
    "uq_checklist_answer_submission_id_rule_id_number": _l("这一条刚被别人答过了。"),
    "uq_review_assignment_submission_id_person_id": _l("这位评审刚刚已经分配过了。"),
    "uq_expert_person_id": _l("这个人刚刚进了专家库。"),
    "uq_expert_panel_procedure_id_stage_round": _l("这件申报的专家刚被别人排过了。"),
    "uq_expert_seat_panel_id_person_id": _l("这位专家刚刚派过这一件了。"),
    "uq_expert_attendance_meeting_id_person_id": _l("这个人刚刚记过到会了。"),
    "uq_expert_meeting_item_meeting_id_procedure_id": _l("这一件刚刚列进这次会了。"),
    "uq_expert_vote_item_id_person_id": _l("这一票刚在另一个页面投过了。"),
    "uq_caption_draft_resource_id_language_person_id": _l("字幕的草稿刚在另一个页面保存过了。"),
    "uq_subsidy_live": _l("这个申报的费用刚被别人提出来了。"),
    "uq_payment_run_call_id_number": _l("付款单刚被别人做好了。"),
    "uq_payment_line_subsidy_id_attempt": _l("这笔费用刚被放进另一张付款单了。"),
    "uq_payment_outcome_line_id_what": _l("这一笔的结果刚被别人记过了。"),
    "uq_teaching_credit_live": _l("这位教师的学时证明刚被别人开过了。"),
    "uq_job_kind_subject_input_hash": _l("这件事已经在做了。"),
}
_UNIQUE, _FOREIGN = "unique", "foreign"
_SQLSTATES = {"23505": _UNIQUE, "23503": _FOREIGN}
_SQLITE = {"SQLITE_CONSTRAINT_UNIQUE": _UNIQUE, "SQLITE_CONSTRAINT_FOREIGNKEY": _FOREIGN}
_log = structlog.get_logger("web")
_COLUMNS = re.compile(r"UNIQUE constraint failed: (.+)")


def install(app: Flask) -> None:
    """Have who comes second told, wherever in the application it happens."""
    app.register_error_handler(IntegrityError, _came_second)


def _came_second(error: IntegrityError) -> ResponseReturnValue:
    """Somebody did the same a moment before: what it was, and the way back to how it is now."""
    told = sentence(error)
    if told is None:
        raise error
    _log.warning("conflict", path=request.path, method=request.method, constraint=constraint(error))
    return render_template("errors/409.html", told=told, back=_back(), reference=web.reference()), 409


def _back() -> str:
    """The page of this site from which somebody came; else the first one."""
    came = urlsplit(request.referrer or "")
    return (came.path or "/") if came.netloc == request.host else "/"


def sentence(error: IntegrityError) -> str | None:
    """What happened, for a page; None where no person is to blame (a rule that our code should have kept)."""
    kind = _kind(error.orig)
    if kind == _FOREIGN:
        return _("要用的内容刚被别人拿掉了。")
    if kind != _UNIQUE:
        return None
    words = WORDS.get(constraint(error) or "")
    return str(words) if words is not None else _("同样的内容刚在另一个页面保存过了。")


def constraint(error: IntegrityError) -> str | None:
    """The name of the constraint that was in the way; None where it can't be told."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        name: str | None = diagnosis.constraint_name
        return name
    found = _COLUMNS.search(str(error.orig))
    if found is None:
        return None
    if found[1].startswith("index "):
        return found[1].removeprefix("index ").strip("'")
    columns = [each.split(".") for each in found[1].split(", ")]
    table = Base.metadata.tables.get(columns[0][0])
    return None if table is None else _of_columns(table, {column for _table, column in columns})


def _of_columns(table: Table, columns: set[str]) -> str | None:
    constraints = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    found = [(each.name, each.columns.keys()) for each in constraints]
    found += [(each.name, each.columns.keys()) for each in table.indexes if each.unique]
    return next((str(name) for name, of in found if set(of) == columns), None)


def _kind(original: BaseException | None) -> str | None:
    state = getattr(original, "sqlstate", None)
    if state is not None:
        return _SQLSTATES.get(state)
    return _SQLITE.get(getattr(original, "sqlite_errorname", ""))
