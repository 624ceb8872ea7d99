"""One row of everything, for migrations to look after."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.captions.models import CaptionDraft, CaptionTrack
from accessibility.layers.models import AccessLayer, SpokenText
from accounts.models import (
    MailedLink,
    MembershipRequest,
    Organisation,
    Pace,
    Person,
    PersonPreferences,
    PersonSession,
)
from calls.models import Call, CallAnswer, CallDocument, CallQuestion
from curation.models import Assignment, ChecklistAnswer, Submission
from curation.procedure.models import Procedure, ProcedureAct
from exams.accommodations.measures import Measures
from exams.accommodations.models import Accommodation, AccommodationLook, AccommodationRequest
from exams.bank.models import Question
from exams.results.models import Appeal, HandMark
from exams.sitting.models import (
    Answer,
    AnswerGiven,
    Attempt,
    AttemptMeasures,
    KeyCorrection,
    Round,
    RoundRequest,
)
from foundation import ledger
from foundation.jobs import Job, KeptStage
from foundation.ledger import LedgerCheck
from foundation.storage import StoredFile
from hours.models import Certificate, Covered, Enrolment, Evidence, LessonProgress, StudyTime
from judging.models import OutsideDecision, ResourceConfirmation, Waiver
from media.models import MediaCheckResult, MediaCopy
from occupations.models import Edition, Line
from packages import frozen, versions
from packages.models import Course, Package, PackageStanding, Resource, SchemeEdition, Version, VersionPart
from provider.intake.models import Intake
from tests.migrations import rows_calendar, rows_experts, rows_money, rows_papers, rows_vote
from trainee.desk.models import Note, Place, Practice
from trainee.finding import index
from trainee.offline.models import OfflineBundle, TakenAlong

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)


def fill(session: Session) -> None:
    """Rows that refer to each other, in every table."""
    people = _people(session)
    package = _package(session, people["provider"])
    version = _version(session, package, people["provider"])
    _review(session, people, version, package.resources[0])
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
    stored = package.resources[0].file
    assert stored is not None
    call = _calls(session, people["reviewer"], package, stored)
    procedure = _procedure(session, call, package, people["provider"])
    rows_calendar.fill(session, people["reviewer"], people["trainee"], procedure, NOW)
    rows_papers.fill(session, people["provider"], people["reviewer"], version, stored, NOW)
    session.flush()
    rows_experts.fill(session)
    rows_money.fill(session, procedure, version, stored, people["reviewer"], people["trainee"], NOW)
    rows_vote.fill(session, version, procedure, people["trainee"].id)
    session.add_all(
        [
            LedgerCheck(id=1, at=NOW, whole_at=NOW, upto=1, broken=[]),
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
            Pace(key="s" * 64, count=1, last_at=NOW, ends_at=NOW),
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


def _version(session: Session, package: Package, provider: Person) -> Version:
    """A version of the package, with a piece of every kind."""
    version = Version(
        package=package,
        number=1,
        scheme_id="tianjin-2023",
        edition=SchemeEdition(digest="e" * 64, scheme_id="tianjin-2023", texts={"a.toml": ""}, kept_at=NOW),
        findings=[],
        frozen_at=NOW,
        frozen_by=provider.id,
        published_at=NOW,
    )
    clip = {
        "id": package.resources[0].id, "position": 1, "name": "和面", "kind": "video", "duration_ms": 60_000,
        "layers": {"summary": {"text": "先加水。"}}, "copies": {"video": 1},
    }  # fmt: skip
    question = {"position": 1, "stem": "?", "points": 100, "resource_name": "和面"}
    told = {
        "name": "面点",
        "courses": [{"name": "基础", "resources": [clip]}],
        "exam_sets": [{"number": 1, "questions": [question]}],
    }
    versions.write(session, version, told)
    cues = [{"start_ms": 0, "end_ms": 900, "text": "双手推面团。", "flags": []}]
    frozen.write_captions(session, version.id, {str(clip["id"]): {"language": "zh", "cues": cues}})
    index.follow(session, version)
    return version


def _review(session: Session, people: dict[str, Person], version: Version, clip: Resource) -> None:
    """A submission that waits, and what its reviewer has done so far."""
    reviewer = people["reviewer"].id
    made = Submission(version_id=version.id, submitted_by=people["provider"].id, submitted_at=NOW)
    session.add(made)
    session.flush()
    session.add_all(
        [
            PackageStanding(
                version_id=version.id, state="submitted", at=NOW, person_id=made.submitted_by, people=[]
            ),
            ChecklistAnswer(
                submission_id=made.id, rule_id="TJ-22", number=1, line="相符", answer="yes",
                person_id=reviewer, at=NOW,
            ),
            Assignment(submission_id=made.id, person_id=reviewer, given_by=reviewer, at=NOW),
            ResourceConfirmation(
                resource_id=clip.id, what="category", value="practical", person_id=reviewer, at=NOW
            ),
            OutsideDecision(
                package_id=version.package_id, version_id=version.id, rule_id="SX-27", decided_on=NOW.date(),
                file_id=clip.file_id, person_id=reviewer, at=NOW,
            ),
        ]
    )  # fmt: skip


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
    mine = people["trainee"].id
    session.add_all(
        [
            PersonSession(
                token_hash="t" * 64, person_id=mine, browser="", created_at=NOW, used_at=NOW, ends_at=NOW
            ),
            MailedLink(
                token_hash="t" * 64, purpose="password", email="trainee@example.com", person_id=mine, told={},
                created_at=NOW, ends_at=NOW,
            ),
            MembershipRequest(person_id=mine, organisation_id=centre.id, asked_at=NOW),
        ]
    )  # fmt: skip
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
            Intake(
                organisation_id=provider.organisation_id,
                created_by=provider.id,
                created_at=NOW,
                changed_at=NOW,
                name="面点.zip",
                complete=False,
                archive=stored,
                replaces_id=package.id,
                told={},
                typed={},
            ),
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


def _calls(session: Session, person: Person, package: Package, stored: StoredFile) -> Call:
    days = {"opens_on": NOW.date(), "closes_on": NOW.date()}
    call = Call(
        scheme_id="tianjin-2023", name="示例", year=2026, summary="示例", how="示例", preferred=[], created_by=person.id, created_at=NOW, **days
    )  # fmt: skip
    call.documents = [CallDocument(title="示例", file_id=stored.id, added_at=NOW)]
    session.add(call)
    session.flush()
    session.add_all(
        [
            CallQuestion(call_id=call.id, person_id=person.id, asked="示例", asked_at=NOW),
            CallAnswer(package_id=package.id, call_id=call.id, chosen_by=person.id, chosen_at=NOW),
        ]
    )
    return call


def _procedure(session: Session, call: Call, package: Package, provider: Person) -> Procedure:
    """An application at its first stage, with the act that began it."""
    digest = session.scalars(select(SchemeEdition.digest)).first()
    procedure = Procedure(
        call_id=call.id, scheme_digest=digest, organisation_id=package.organisation_id, package_id=package.id,
        title="示例", topic={}, begun_by=provider.id, begun_at=NOW, stage="check", entered_at=NOW,
    )  # fmt: skip
    session.add(procedure)
    session.flush()
    session.add(
        ProcedureAct(
            procedure_id=procedure.id, stage="submission", outcome="submitted", led_to="check",
            person_id=provider.id, at=NOW, data={},
        )
    )  # fmt: skip
    return procedure


def _study(session: Session, trainee: Person, version: Version, clip: Resource) -> None:
    enrolment = Enrolment(person_id=trainee.id, version_id=version.id, enrolled_at=NOW)
    session.add(Round(person_id=trainee.id, package_id=version.package_id, number=1, opened_at=NOW))
    session.add(
        RoundRequest(
            person_id=trainee.id,
            package_id=version.package_id,
            version_id=version.id,
            asked_at=NOW,
            state="asked",
        )
    )
    session.flush()
    attempt = Attempt(
        person_id=trainee.id, package_id=version.package_id, version_id=version.id, round=1, number=1, set_number=1, started_at=NOW, handed_in_at=NOW,
        score=60, full_score=100, passed=True, answers=[Answer(position=1, chosen=[0], saved_at=NOW)],
    )  # fmt: skip
    granted = Accommodation(
        person_id=trainee.id, measures=Measures(time=150).told, ground="示例", since=NOW, given_by=trainee.id
    )
    session.add_all([enrolment, attempt, granted])
    session.flush()
    session.add_all(
        [
            AccommodationRequest(person_id=trainee.id, wishes=["time"], asked_at=NOW),
            AccommodationLook(accommodation_id=granted.id, person_id=trainee.id, at=NOW),
            AttemptMeasures(
                attempt_id=attempt.id, accommodation_id=granted.id, measures=granted.measures, since=NOW
            ),
            HandMark(attempt_id=attempt.id, position=1, person_id=trainee.id, points=50, at=NOW),
            Appeal(attempt_id=attempt.id, words="示例", asked_at=NOW, answer_by=NOW),
            KeyCorrection(
                part=session.scalars(select(VersionPart.hash).limit(1)).one(),
                answer=[0],
                reason="示例",
                made_by=trainee.id,
                made_at=NOW,
            ),
            AnswerGiven(attempt_id=attempt.id, key="1", position=1, given=[0], given_at=NOW, received_at=NOW),
        ]
    )
    entry = ledger.append(
        session, now=NOW, actor=trainee.id, kind="certificate.issued", subject="enrolment:1", data={"n": 1}
    )
    session.flush()
    session.add_all(
        [
            Evidence(enrolment_id=enrolment.id, resource_id=clip.id, key="1", way="played", start_ms=0, end_ms=15_000, received_at=NOW),
            LessonProgress(enrolment_id=enrolment.id, resource_id=clip.id, covered_ms=15_000, studied=False),
            Covered(enrolment_id=enrolment.id, resource_id=clip.id, start_ms=0, end_ms=15_000),
            Place(enrolment_id=enrolment.id, resource_id=clip.id, at_ms=9, seen_at=NOW),
            Note(enrolment_id=enrolment.id, resource_id=clip.id, at_ms=9, text="", made_at=NOW, changed_at=NOW),
            Practice(enrolment_id=enrolment.id, hour=1, asked=5, rights=3, done_at=NOW),
            OfflineBundle(version_id=version.id, file_id=clip.file_id, made_at=NOW),
            TakenAlong(enrolment_id=enrolment.id, at=NOW),
            StudyTime(person_id=trainee.id, start_at=NOW, end_at=NOW + timedelta(seconds=15)),
            Certificate(
                number="WA-1", person_id=trainee.id, package_id=version.package_id, enrolment_id=enrolment.id, attempt_id=attempt.id, class_hours_tenths=10,
                ledger_entry_id=entry.id, issued_at=NOW,
            ),
        ]
    )  # fmt: skip
