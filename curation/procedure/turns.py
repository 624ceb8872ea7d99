"""Whose turn it is in a stage: by role and by organisation. Nobody judges what their own organisation handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, false, or_, true

from accounts.people import Role, SignedIn
from curation.procedure.models import Procedure
from schemes.workflow import Stage

# who acts on the site for whom the document names; an expert's or the public's result is noted by the office
ROLES: Mapping[str, Role] = {
    "provider": Role.PROVIDER,
    "peer": Role.PROVIDER,
    "recommender": Role.RECOMMENDER,
    "expert": Role.CURATOR,
    "curator": Role.CURATOR,
    "authority": Role.CURATOR,
    "public": Role.CURATOR,
}
REVIEWED = ("decision", "publication")  # acts that a reviewer can do as well, on the pages of the review


def mine(procedure: Procedure, stage: Stage, who: SignedIn) -> bool:
    """Whether this person acts in this stage."""
    roles = {ROLES[stage.who]} if stage.who in ROLES else set()
    if stage.act in REVIEWED:
        roles.add(Role.REVIEWER)
    if who.role not in roles:
        return False
    own = who.organisation_id == procedure.organisation_id
    if stage.who == "provider":
        return own
    theirs = {"peer": procedure.peer_id, "recommender": procedure.recommender_id}
    if stage.who in theirs:
        return not own and who.organisation_id is not None and who.organisation_id == theirs[stage.who]
    return not own


def waits_for(stages: Mapping[str, Sequence[Stage]], who: SignedIn) -> ColumnElement[bool]:
    """Procedures in whose stage this person acts; `stages` are the workflows by the digest of their edition."""
    mine = [
        and_(Procedure.scheme_digest == digest, Procedure.stage == each.id, theirs)
        for digest, every in stages.items()
        for each in every
        if (theirs := _theirs(each, who)) is not None
    ]
    return or_(false(), *mine)


def _theirs(stage: Stage, who: SignedIn) -> ColumnElement[bool] | None:
    """Which procedures in this stage are this person's to act on; None where their role never does."""
    role = ROLES.get(stage.who)
    if who.role is not role and not (stage.act in REVIEWED and who.role is Role.REVIEWER):
        return None
    org = who.organisation_id
    if stage.who == "provider":
        return Procedure.organisation_id == org
    others = Procedure.organisation_id != org if org is not None else true()
    if stage.who == "peer":
        return and_(others, Procedure.peer_id == org)
    return and_(others, Procedure.recommender_id == org) if stage.who == "recommender" else others


def seen_by(who: SignedIn) -> ColumnElement[bool]:
    """The procedures that somebody may look at: the office all, others what their organisation has to do with."""
    if who.role is Role.CURATOR:
        return true()
    mine = who.organisation_id
    if mine is None:
        return false()
    if who.role is Role.PROVIDER:
        return or_(Procedure.organisation_id == mine, Procedure.peer_id == mine)
    if who.role is Role.RECOMMENDER:
        return Procedure.recommender_id == mine
    return false()
