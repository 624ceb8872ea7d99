"""The evidence of a submission: what its page shows, read from the version as it was handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accounts.people import Role, SignedIn
from curation import air, checklist, four_eyes, submissions
from curation.access import DECIDING, assigned, may_see_answers, reviewers
from curation.models import Submission
from curation.procedure import reviewed
from curation.review import carrying
from exams.bank import in_words
from foundation import clock
from judging import clip_check, confirmations, editions, outside, readiness, remedy_pages, waivers
from judging.wording import of_entries, of_findings, of_places
from occupations import catalogue
from packages import catalogue as versions_catalogue
from packages import standing
from packages.models import Version
from schemes.findings import FAIL, UNKNOWN, Finding

MOST = 20  # places of one sort that the page lists: who mends them sees all, who reviews a sample
# the documents of a submission: where its version keeps which file they are
PAPERS = {"rights": ("rights", "file_id"), "profile": ("provider", "profile_file_id")}


def of(session: Session, submission: Submission, visitor: SignedIn, page: int, opened: int) -> dict[str, Any]:
    """Everything that the page of a submission says to a visitor: a page of its resources, an exam set opened or 0."""
    version = submission.version
    scheme = editions.of(version)
    kept = readiness.kept(version, scheme)
    place = of_places.FrozenPlaces(session, version)
    newer = editions.newer(session, version, clock.now())
    shown = versions_catalogue.of_version(session, version, page)
    clips = submissions.clips(session, version, shown.ids)
    newest, checks = tracks.newest(session, clips), clip_check.of_some(session, clips)
    who = tracks.verifiers(session, newest.values())
    return {
        "submission": submission,
        "version": version,
        "catalogue": shown,
        "sets": submissions.sets(session, version, opened),
        "in_words": in_words,
        "checks": {each.resource.id: each for each in checks},
        "for_people": clip_check.lines_for_people(checks),
        **by_rule(kept.findings, place),
        "shares": kept.shares,
        "scheme": scheme,
        "before": _before(session, submission),
        "application": reviewed.application(session, submission),
        "earlier": carrying.before(session, submission),
        "people": _people(session, submission, visitor),
        "stands": standing.of_version(session, version.id),
        "air_steps": air.steps(session, submission) if visitor.role is Role.CURATOR else (),
        "captions": {
            clip.id: (track, who.get(track.id, "") if track else "")
            for clip in clips
            for track in [newest.get(clip.id)]
        },
        "newer": newer,
        "newer_groups": of_entries.of(newer.shortfalls, place) if newer else [],
        "scarce": catalogue.standing(
            session,
            version.introduction.get("occupation") or "",
            clock.day(submission.submitted_at),
        ),
        "waivers": [
            (
                scheme.rule(each.rule_id),
                each.reason,
                each.state,
                url_for("curation.waiver", submission_id=submission.id, waiver_id=each.id)
                if visitor.role in DECIDING
                else "",
            )
            for each in waivers.of_version(session, version.id)
        ],
        # asked for once it is accepted: until then it is the decision that is missing
        "missing": of_entries.of(submissions.missing(session, submission, clock.now()), place)
        if submission.state == "accepted"
        else [],
        "page_of": _Verified(session, submission, visitor),
        "papers": [name for name in PAPERS if paper(version, name)],
        "wording": of_findings,
        "may_decide": visitor.role in DECIDING,
    }


def _before(session: Session, submission: Submission) -> dict[str, Any]:
    """What is to be done before a decision, and what is done of it; after one, what it rested on."""
    version = submission.version
    return {
        "rows": checklist.rows(session, submission, clock.now()) if submission.state == "waiting" else [],
        "confirmed": confirmations.summary(session, version.package),
        "moved": confirmations.moved_names(session, version.package),
        "outside": outside.rules(editions.of(version)),
        "noted": outside.of_version(session, version.id),
        "record": submission.record or {},
    }


def _people(session: Session, submission: Submission, visitor: SignedIn) -> dict[str, Any]:
    """Who reviews it, who acted, and what this visitor may see."""
    kept = standing.people(session, submission.version_id)
    acted = four_eyes.acted(session, submission)
    return {
        "acted": kept or four_eyes.named(session, acted),
        "needed": four_eyes.needed(submission),
        "reviewers": reviewers(session, submission),
        "mine": assigned(session, submission),
        "answers": may_see_answers(session, submission),
        "enough": four_eyes.enough(submission, acted, visitor.id),
    }


class _Verified(remedy_pages.Pages):
    """The page where a reviewer mends what is missing: captions are verified here, the rest is the provider's."""

    def __init__(self, session: Session, submission: Submission, visitor: SignedIn) -> None:
        super().__init__(session, submission.version.package_id)
        self._submission_id, self._decides = submission.id, visitor.role in DECIDING

    def __call__(self, finding: Finding) -> str:
        """Its address, "" where there is none."""
        resource_id = self.resource(finding)
        if finding.id != "PL-02" or resource_id is None or not self._decides:
            return ""
        return url_for("curation.captions", submission_id=self._submission_id, resource_id=resource_id)


def by_rule(findings: Sequence[Finding], place: of_places.Places) -> dict[str, list[of_entries.Group]]:
    """Findings by rule: what is not met or can't be told of what binds, and the others."""
    first = [each for each in findings if each.outcome in (FAIL, UNKNOWN) and each.severity != "advice"]
    shown = set(map(id, first))
    order = sorted(first, key=lambda each: (each.outcome != FAIL, each.severity != "must"))
    rest = [each for each in findings if id(each) not in shown]
    return {"open_rules": of_entries.of(order, place, MOST), "rest": of_entries.of(rest, place, 1)}


def paper(version: Version, name: str) -> int | None:
    """The id of a stored document of the submission."""
    table, key = PAPERS[name]
    found: int | None = version.head["details"].get(table, {}).get(key)
    return found
