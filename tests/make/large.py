"""A large package made as rows, without media: its draft with captions, its version on air, and one that waits for review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.captions.models import CaptionTrack
from accounts.models import Organisation, Person
from curation.models import Assignment, Submission
from exams.bank import questions
from exams.bank.models import Question
from exams.sitting import attempts
from foundation.storage import StoredFile
from hours import enrolments, evidence
from hours.evidence import Report
from hours.models import Enrolment
from judging import check, exam_terms
from packages import standing, versions
from packages.models import Course, Package, Resource, Version
from tests.make import versions as make
from trainee.desk.models import Place

CLIP_MS = 216_000  # 3.6 minutes
CUES = 60
CLIPS_A_COURSE = 25
NOW = make.NOW


def package(session: Session, name: str, clips: int, provider: Person, checker: Person) -> Package:
    """A draft of so many clips, each with sixty cues that two people checked, and three exam sets."""
    organisation = session.get_one(Organisation, provider.organisation_id)
    files = [
        StoredFile(backend="local", sha256=f"{name[-1]}{n:063d}"[-64:], size=9_000_000, name=f"{n}.mp4",
                   media_type="video/mp4", created_at=NOW)
        for n in range(clips)
    ]  # fmt: skip
    session.add_all(files)
    session.flush()
    made = Package(
        organisation=organisation, name=name, scheme_id="tianjin-2023", class_hours_tenths=max(1, clips * 8 // 10),
        details={"introduction": INTRODUCTION, "provider": {}, "rights": {}}, faults=[], created_by=provider.id,
        created_at=NOW, changed_at=NOW, courses=_courses(files, name),
    )  # fmt: skip
    session.add(made)
    session.flush()
    _captions(session, made, provider, checker)
    _questions(session, made)
    return made


INTRODUCTION = {"occupation": "中式面点师", "content": "从和面学起。", "learners": "想学面点的人"}


def _courses(files: list[StoredFile], name: str) -> list[Course]:
    return [
        Course(position=at + 1, name=f"{name}第 {at + 1} 门", class_hours_tenths=20, resources=[
            Resource(position=n % CLIPS_A_COURSE + 1, name=f"{name}片段 {n + 1}", kind="video", form="practice",
                     category=("ethics", "theory", "practical", "practical")[n % 4], path=f"{n}.mp4", file_id=file.id,
                     duration_ms=CLIP_MS, measured=MEASURED)
            for n, file in enumerate(files)
            if n // CLIPS_A_COURSE == at
        ])
        for at in range(-(-len(files) // CLIPS_A_COURSE))
    ]  # fmt: skip


MEASURED = {"has_sound": True, "has_picture": True, "duration_ms": CLIP_MS}


def _captions(session: Session, made: Package, provider: Person, checker: Person) -> None:
    cues = [
        {
            "start_ms": n * 3_600,
            "end_ms": n * 3_600 + 3_000,
            "text": f"水要分三次加，这是第 {n} 句。",
            "flags": [],
        }
        for n in range(CUES)
    ]
    rows = [
        {"resource_id": clip.id, "language": "zh", "state": "verified", "sha256": clip.file.sha256 if clip.file else "",
         "cues": cues, "report": {}, "made_at": NOW, "origin": "machine", "corrected_by": provider.id,
         "corrected_at": NOW, "verified_by": checker.id, "verified_at": NOW}
        for clip in made.resources
    ]  # fmt: skip
    session.execute(insert(CaptionTrack), rows)


def speak(session: Session, resource_id: int, cues: int) -> None:
    """As many cues for one clip, as a machine hears them: every fifth is doubtful."""
    track = tracks.current(session, resource_id)
    assert track is not None
    track.state, track.cues = "machine-made", [
        {"start_ms": n * 3_700, "end_ms": n * 3_700 + 3_500, "text": "水要分三次加，一边加\n一边搅，搅成絮状。",
         "flags": ["unsure"] if n % 5 == 4 else []}
        for n in range(cues)
    ]  # fmt: skip
    track.corrected_by = track.corrected_at = track.verified_by = track.verified_at = None


def _questions(session: Session, made: Package) -> None:
    clips = made.resources
    count = min(100, max(20, len(clips) // 10))
    rows = [
        {"package_id": made.id, "set_number": number, "position": n + 1, "kind": ("single", "multiple", "true_false")[n % 3],
         "stem": f"第 {n + 1} 题", "options": [] if n % 3 == 2 else ["甲", "乙", "丙"], "answer": [1], "points": 100,
         "explanation": "", "topic": "", "resource_name": clips[n * len(clips) // count].name}
        for number in (1, 2, 3)
        for n in range(count)
    ]  # fmt: skip
    session.execute(insert(Question), rows)


def frozen(
    session: Session, made: Package, provider: Person, findings: Sequence[dict[str, Any]] = ()
) -> Version:
    """Its next version."""
    sets, now = questions.content(session, made.id), NOW + timedelta(hours=1)
    return versions.freeze(session, made, exam_sets=sets, findings=findings, person_id=provider.id, now=now)


def on_air(session: Session, made: Package, provider: Person) -> Version:
    """Its version on air with captions."""
    version = frozen(session, made, provider)
    cues = [
        {
            "start_ms": n * 3_600,
            "end_ms": n * 3_600 + 3_000,
            "text": f"水要分三次加，这是第 {n} 句。",
            "flags": [],
        }
        for n in range(CUES)
    ]
    # the words differ from clip to clip, as they do in real ones
    said = {
        str(each.id): {"language": "zh", "cues": [{**cues[0], "text": f"{each.name}。"}, *cues[1:]], "verified_by": "张示例",
                       "verified_at": NOW.isoformat(), "translations": []}
        for each in made.resources
    }  # fmt: skip
    versions.publish(session, version, said, NOW)
    standing.put(session, version, "published", provider.id, NOW)
    return version


def waiting(session: Session, made: Package, provider: Person, reviewer: Person) -> Submission:
    """Handed in, and somebody reviews it."""
    findings = check.check(session, made, {"package", "submission"}, NOW)
    version = frozen(session, made, provider, [each.as_dict() for each in findings])
    standing.put(session, version, "submitted", provider.id, NOW)
    submission = Submission(version_id=version.id, submitted_by=provider.id, submitted_at=NOW)
    session.add(submission)
    session.flush()
    session.add(Assignment(submission_id=submission.id, person_id=reviewer.id, given_by=reviewer.id, at=NOW))
    return submission


def half_studied(session: Session, person_id: int, version: Version, now: datetime) -> Enrolment:
    """Somebody who studied every lesson of the first half, stands in the next one and has begun the exam."""
    mine = enrolments.enrol(session, person_id, version, NOW)
    lessons = [each.id for each in version.package.resources]
    half = len(lessons) // 2
    reports = [Report(f"{n}", one, "read", 0, CLIP_MS) for n, one in enumerate(lessons[:half])]
    evidence.record(session, mine, reports, opened_at=NOW, now=now)
    session.add_all(
        Place(enrolment_id=mine.id, resource_id=one, at_ms=60_000, seen_at=NOW + timedelta(seconds=n))
        for n, one in enumerate(lessons[: half + 1])
    )
    attempts.sit(session, person_id, version, exam_terms.of(version), now)
    return mine
