"""Nothing unchanged is reviewed twice: what was found of an earlier version stands for the next one where its subject is the same.

- An answer of the checklist ("yes" or "not applicable") stands while what its rule looks at is the same
  (`Rule.looks_at`, else the whole package) and the rule says the same. What was answered "no" is always asked again.
- A granted or proposed waiver stands where the very same was found for its rule; the names of who granted it stand with it.
- A confirmation stands with its resource as long as the file is the same (judging.confirmations).

Each keeps who said it and when, and any can be asked for anew. It counts for nobody's presence: who decides, confirms captions
and publishes is counted of this version alone (curation.four_eyes).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accessibility.captions.models import CaptionTrack
from curation.models import ChecklistAnswer, Submission
from curation.review import differing
from curation.review.models import SubmittedCaptions
from foundation import ledger
from judging import editions, waivers
from judging.models import ResourceConfirmation, Waiver
from packages import frozen
from packages.models import Version, VersionLesson
from schemes.scheme import Rule

STANDS = ("yes", "not-applicable")
_COPIED = ("rule_id", "number", "line", "answer", "note", "person_id", "at")
_GRANT = ("state", "decided_by", "decided_at", "note", "seconded_by", "seconded_at", "second_note")


class NotCarried(Exception):
    """Nothing of an earlier version stands there, or somebody has asked for it anew already."""


def keep_captions(session: Session, version: Version) -> None:
    """Keep the captions of every clip, in every language, as they are handed in."""
    newest = (
        select(CaptionTrack.resource_id, CaptionTrack.language, func.max(CaptionTrack.id))
        .join(VersionLesson, VersionLesson.resource_id == CaptionTrack.resource_id)
        .where(VersionLesson.version_id == version.id)
        .group_by(CaptionTrack.resource_id, CaptionTrack.language)
    )
    for resource_id, language, at in session.execute(newest).all():
        cues = session.scalar(select(CaptionTrack.cues).where(CaptionTrack.id == at))
        (part,) = frozen.keep(session, [{"language": language, "cues": cues}])
        session.add(
            SubmittedCaptions(version_id=version.id, resource_id=resource_id, language=language, part=part)
        )
    session.flush()


def before(session: Session, submission: Submission) -> Submission | None:
    """The submission of the version that was decided last before this one."""
    query = (
        select(Submission)
        .join(Version, Version.id == Submission.version_id)
        .where(Version.package_id == submission.version.package_id, Submission.decided_at.is_not(None))
        .where(Version.number < submission.version.number)
    )
    return session.scalar(query.order_by(Version.number.desc()).limit(1))


def answers(session: Session, submission: Submission | None) -> dict[str, ChecklistAnswer]:
    """What was answered for a version, by the lines' keys."""
    some = _answers(session, submission) if submission else ()
    return {f"{each.rule_id}-{each.number}": each for each in some}


def carry(session: Session, submission: Submission, person_id: int, now: datetime) -> None:
    """Have what was found of the version before stand for this one where it is about the same; tells the ledger what."""
    earlier = before(session, submission)
    if earlier is None:
        return
    differ = differing.parts(session, earlier.version, submission.version)
    stand = [
        each
        for each in _answers(session, earlier)
        if _stands(each, _rule(earlier, each.rule_id), _rule(submission, each.rule_id), differ)
    ]
    for each in stand:
        told = {name: getattr(each, name) for name in _COPIED}
        session.add(ChecklistAnswer(submission_id=submission.id, carried_from=earlier.id, **told))
    granted = list(_granted(session, earlier, submission))
    session.flush()
    if stand or granted:
        data = {
            "from": earlier.version_id,
            "answers": [f"{each.rule_id}-{each.number}" for each in stand],
            "waivers": [each.rule_id for each in granted],
        }
        _enter(session, submission, "review.carried", person_id, now, data)


def _answers(session: Session, submission: Submission) -> Sequence[ChecklistAnswer]:
    query = select(ChecklistAnswer).where(ChecklistAnswer.submission_id == submission.id)
    return session.scalars(query.order_by(ChecklistAnswer.id)).all()


def _rule(submission: Submission, rule_id: str) -> Rule | None:
    rules = editions.of(submission.version).rules
    return next((each for each in rules if each.id == rule_id), None)


def _stands(answer: ChecklistAnswer, was: Rule | None, now: Rule | None, differ: Iterable[str]) -> bool:
    """Whether an answer is about the same thing: the rule asks what it asked, and what it looks at is as it was."""
    if was is None or now is None or answer.answer not in STANDS:
        return False
    asks = was.words, was.when, was.looks_at, was.severity
    same = asks == (now.words, now.when, now.looks_at, now.severity)
    line = now.human[answer.number - 1] if answer.number <= len(now.human) else None
    changed = set(differ) & set(now.looks_at) if now.looks_at else set(differ)
    return same and line == answer.line and not changed


def _granted(session: Session, earlier: Submission, submission: Submission) -> Iterable[Waiver]:
    """The waivers of this version to which the grant of the one before was brought."""
    were = {each.rule_id: each for each in waivers.of_version(session, earlier.version_id)}
    for each in waivers.of_version(session, submission.version_id):
        was = were.get(each.rule_id)
        if was is None or was.state not in ("proposed", "granted") or each.state != "asked":
            continue
        same = was.findings == each.findings and was.reason == each.reason
        if same and _rule(earlier, was.rule_id) == _rule(submission, was.rule_id):
            for name in _GRANT:
                setattr(each, name, getattr(was, name))
            each.carried_from = was.id
            yield each


def ask_answer(session: Session, submission: Submission, key: str, person_id: int, now: datetime) -> None:
    """Ask for an answer of the checklist anew: the line is open again. Raises NotCarried."""
    query = select(ChecklistAnswer).where(
        ChecklistAnswer.submission_id == submission.id, ChecklistAnswer.carried_from.is_not(None)
    )
    found = next((each for each in session.scalars(query) if f"{each.rule_id}-{each.number}" == key), None)
    if found is None:
        raise NotCarried
    session.delete(found)
    session.flush()
    _enter(session, submission, "review.asked_anew", person_id, now, {"line": key})


def ask_waiver(
    session: Session, submission: Submission, waiver: Waiver, person_id: int, now: datetime
) -> None:
    """Ask for the decision on a waiver anew: it takes two people again. Raises NotCarried."""
    if waiver.carried_from is None or waiver.version_id != submission.version_id:
        raise NotCarried
    for name in _GRANT:
        setattr(waiver, name, "" if name in ("note", "second_note") else None)
    waiver.state, waiver.carried_from = "asked", None
    session.flush()
    _enter(
        session,
        submission,
        "review.asked_anew",
        person_id,
        now,
        {"waiver": waiver.id, "rule": waiver.rule_id},
    )


def ask_confirmation(
    session: Session, submission: Submission, resource_id: int, what: str, person_id: int, now: datetime
) -> None:
    """Ask for another look at a resource that was confirmed before this version was handed in. Raises NotCarried."""
    its = select(VersionLesson.resource_id).where(VersionLesson.version_id == submission.version_id)
    query = (
        update(ResourceConfirmation)
        .where(ResourceConfirmation.resource_id == resource_id, ResourceConfirmation.what == what)
        .where(ResourceConfirmation.resource_id.in_(its), ResourceConfirmation.anew_at.is_(None))
        .where(ResourceConfirmation.at < submission.submitted_at)
        .values(anew_at=now)
        .returning(ResourceConfirmation.id)
    )
    if not session.scalars(query).all():
        raise NotCarried
    data = {"resource": resource_id, "what": what}
    _enter(session, submission, "review.asked_anew", person_id, now, data)


def _enter(
    session: Session,
    submission: Submission,
    kind: str,
    person_id: int,
    now: datetime,
    data: dict[str, object],
) -> None:
    subject = f"version:{submission.version_id}"
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=subject, data=data)
