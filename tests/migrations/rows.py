"""One row of everything, for migrations to look after."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from accessibility.layers.models import AccessLayer, SpokenText
from accessibility.models import CaptionDraft, CaptionTrack
from accounts.models import Organisation, Person, PersonPreferences, SignInAttempt
from curation.models import Submission
from exams.models import Answer, Attempt, Question
from foundation import ledger
from foundation.jobs import Job, KeptStage
from foundation.storage import StoredFile
from intake.models import Waiver
from media.models import MediaCheckResult, MediaCopy
from occupations.models import Edition, Line
from packages.models import Course, Package, Resource, SchemeEdition, Version
from trainee.desk.models import Note, Place, Practice
from trainee.models import Certificate, Covered, Enrolment, Evidence, OpenedPage
from trainee.offline.models import OfflineBundle

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)


def fill(session: Session) -> None:
    """Rows that refer to each other, in every table."""
    people = _people(session)
    package = _package(session, people["provider"])
    version = Version(
        package=package,
        number=1,
        scheme_id="tianjin-2023",
        edition=SchemeEdition(digest="e" * 64, scheme_id="tianjin-2023", texts={"a.toml": ""}, kept_at=NOW),
        content_hash="0" * 64,
        content={"name": "面点"},
        findings=[],
        frozen_at=NOW,
        frozen_by=people["provider"].id,
        published_at=NOW,
    )
    session.add(version)
    session.flush()
    session.add(Submission(version_id=version.id, submitted_by=people["provider"].id, submitted_at=NOW))
    session.add(
        Waiver(
            package_id=package.id,
            rule_id="TJ-13",
            reason="示例",
            findings=[],
            asked_by=people["provider"].id,
            asked_at=NOW,
            version_id=version.id,
        )
    )
    line = Line(position=1, name="示例", grade="", scarcity="紧缺", class_hours=80, subsidy_fen=160_000)
    session.add(
        Edition(
            title="示例",
            source="示例",
            sample=True,
            valid_from=NOW.date(),
            valid_until=NOW.date(),
            sha256="d" * 64,
            loaded_at=NOW,
            lines=[line],
        )
    )
    _study(session, people["trainee"], version, package.resources[0])
    session.add_all(
        [
            Job(
                kind="a",
                subject="b",
                input_hash="c" * 64,
                inputs="{}",
                created_at=NOW,
                state="running",
                lease_until=NOW,
            ),
            KeptStage(key="k" * 64, value="1", kept_at=NOW),
            SignInAttempt(key="s" * 64, at=NOW),
            MediaCopy(
                sha256="f" * 64,
                kind="sound",
                parameters="p" * 64,
                file_id=package.resources[0].file_id,
                details={},
                made_at=NOW,
            ),
            MediaCheckResult(sha256="f" * 64, version=1, result={}, made_at=NOW),
        ]
    )
    session.flush()


def _people(session: Session) -> dict[str, Person]:
    centre = Organisation(name="示例中心（虚构）", created_at=NOW)
    people = {
        role: Person(
            email=f"{role}@example.com",
            name="示例",
            password_hash="x",
            role=role,
            created_at=NOW,
            organisation=centre,
        )
        for role in ("trainee", "provider", "reviewer")
    }
    session.add_all(people.values())
    session.flush()
    kept = {"chosen": {"size": "large"}, "keys": {}}
    session.add(PersonPreferences(person_id=people["trainee"].id, kept=kept, changed_at=NOW))
    return people


def _package(session: Session, provider: Person) -> Package:
    stored = StoredFile(
        backend="local", sha256="f" * 64, size=9, name="课.mp4", media_type="video/mp4", created_at=NOW
    )
    clip = Resource(
        position=1,
        name="和面",
        kind="video",
        form="practice",
        category="practical",
        path="a.mp4",
        file=stored,
    )
    package = Package(
        organisation_id=provider.organisation_id,
        name="面点",
        scheme_id="tianjin-2023",
        details={},
        faults=[],
        archive=stored,
        created_at=NOW,
        changed_at=NOW,
        courses=[Course(position=1, name="基础", resources=[clip])],
    )
    session.add(package)
    session.flush()
    session.add_all(
        [
            Question(
                package_id=package.id,
                set_number=1,
                position=1,
                kind="single",
                stem="?",
                options=["a", "b"],
                answer=[0],
                points=100,
            ),
            CaptionDraft(
                resource_id=clip.id,
                language="zh",
                person_id=provider.id,
                track=CaptionTrack(
                    resource_id=clip.id,
                    language="zh",
                    state="machine-made",
                    sha256="f" * 64,
                    cues=[],
                    report={},
                    made_at=NOW,
                ),
                rev=1,
                rows=[],
                begun_at=NOW,
                changed_at=NOW,
            ),
            AccessLayer(
                resource_id=clip.id,
                kind="sign",
                state="done",
                sha256="f" * 64,
                content={"duration_ms": 1},
                file=stored,
                made_by=provider.id,
                made_at=NOW,
            ),
            SpokenText(
                key="s" * 64,
                language="zh",
                text="双手推面团。",
                voice="示例",
                file=stored,
                duration_ms=900,
                made_at=NOW,
            ),
        ]
    )
    return package


def _study(session: Session, trainee: Person, version: Version, clip: Resource) -> None:
    enrolment = Enrolment(person_id=trainee.id, version_id=version.id, enrolled_at=NOW)
    attempt = Attempt(
        person_id=trainee.id, version_id=version.id, number=1, set_number=1, started_at=NOW, handed_in_at=NOW,
        score=60, full_score=100, passed=True, answers=[Answer(position=1, chosen=[0], saved_at=NOW)],
    )  # fmt: skip
    session.add_all([enrolment, attempt])
    entry = ledger.append(
        session, now=NOW, actor=trainee.id, kind="certificate.issued", subject="enrolment:1", data={"n": 1}
    )
    session.flush()
    session.add_all(
        [
            Evidence(enrolment_id=enrolment.id, resource_id=clip.id, key="1", way="played", start_ms=0, end_ms=15_000, received_at=NOW),
            Covered(enrolment_id=enrolment.id, resource_id=clip.id, start_ms=0, end_ms=15_000),
            Place(enrolment_id=enrolment.id, resource_id=clip.id, at_ms=9, seen_at=NOW),
            Note(enrolment_id=enrolment.id, resource_id=clip.id, at_ms=9, text="", made_at=NOW, changed_at=NOW),
            Practice(enrolment_id=enrolment.id, hour=1, asked=5, rights=3, done_at=NOW),
            OfflineBundle(version_id=version.id, file_id=clip.file_id, made_at=NOW),
            OpenedPage(person_id=trainee.id, opened_at=NOW, spent_ms=15_000),
            Certificate(
                number="WA-1", enrolment_id=enrolment.id, attempt_id=attempt.id, class_hours_tenths=10,
                ledger_entry_id=entry.id, issued_at=NOW,
            ),
        ]
    )  # fmt: skip
