"""The trainee's pages: find, enrol, study, hours, certificate; and anybody's check of a certificate."""

from __future__ import annotations

from flask import (
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.captions.files import webvtt
from accounts import limits
from accounts.access import open_to, open_to_all
from accounts.models import Person
from accounts.people import Role
from accounts.preferences import display
from exams.sitting import attempts
from foundation import clock, db, storage
from foundation.i18n import _
from foundation.storage import StoredFile
from foundation.web import name_download
from hours import certificate_pdf, certificates, content, earned, enrolments, moving_on, pace, reading
from hours.models import Certificate, Enrolment
from judging import editions
from judging.wording import of_findings
from operation import vendor
from packages import standing, versions
from packages.models import Version
from trainee.desk import lesson_page, moving, places, practice, work
from trainee.finding import finding, grams
from trainee.reading_aloud import offers, texts
from trainee.study import catalogue, duty, easy, layer_pages
from trainee.study.access import bp, enrolled, lesson_of
from trainee.study.forms import FindForm, access_words


@bp.get("/courses")
@open_to_all
def courses() -> str:
    """Find a package by words, occupation, length and access; what was said in it is found too."""
    form = FindForm(request.args)
    typed = (form.q.data or "").strip()[:100]
    wanted = finding.wish(
        typed, form.occupation.data or "", form.length.data or "", tuple(form.access.data or ())
    )
    page = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        form.offer(finding.occupations(session))
        found, pages, total = finding.search(session, wanted, page)
        trainee = current_user.is_authenticated and current_user.role is Role.TRAINEE
        shown = [each.version.id for each in found]
        mine = enrolments.among(session, current_user.id, shown) if trainee else set()
        return render_template(
            "trainee/study/courses.html",
            form=form,
            found=found,
            wanted=wanted,
            access=access_words(),
            mine=mine,
            q=typed,
            page=min(page, pages),
            pages=pages,
            total=total,
            instead=finding.instead(session, wanted) if wanted.anything and not found else None,
            marked=lambda text: grams.marked(text, wanted.words),
            rows=catalogue.ROWS,
        )


@bp.get("/courses/<int:version_id>")
@open_to_all
def course(version_id: int) -> str:
    """A package before one enrols: what it is, what is in it, how it can be studied."""
    with db.reading() as session:
        version = versions.on_air(session, version_id)
        if version is None:
            abort(404)
        trainee = current_user.is_authenticated and current_user.role is Role.TRAINEE
        mine = enrolments.of(session, current_user.id, version_id) if trainee else None
        before = enrolments.in_package(session, current_user.id, version.package_id) if trainee else []
        return render_template(
            "trainee/study/course.html",
            version=version,
            older=next((each for each in before if each.version.number < version.number), None),
            verifiers=content.all_verifiers(version),
            catalogue=catalogue.page_of(version, request.args.get("page", 1, int)),
            people=standing.people(session, version_id),
            trainee=trainee,
            mine=mine,
            given_away=editions.of(version).open_bundle is not None,
        )


@bp.post("/courses/<int:version_id>/enrol")
@open_to(Role.TRAINEE)
def enrol(version_id: int) -> ResponseReturnValue:
    """Take up a package."""
    with db.writing() as session:
        version = versions.on_air(session, version_id)
        if version is None:
            abort(404)
        before = enrolments.in_package(session, current_user.id, version.package_id)
        left = [each for each in before if moving_on.left_behind(session, each, version)]
        for each in left:
            _go_on(session, each, version)
        if not left:
            enrolments.enrol(session, current_user.id, version, clock.now())
    flash(_("报名好了，现在就可以学。"), "ok")
    return redirect(url_for("trainee.package", version_id=version_id))


def _go_on(session: Session, mine: Enrolment, version: Version) -> None:
    there = moving_on.move(session, mine, version, clock.now())
    moving.carry(session, mine, there)
    if earned.settle(session, there, certificates.draw, clock.now()):
        flash(_("全部学完，考试也通过了。证书已经发给你。"), "ok")


@bp.post("/study/<int:version_id>/move-on")
@open_to(Role.TRAINEE)
def move_on(version_id: int) -> ResponseReturnValue:
    """Go on with the version that is on air; what is the same counts on."""
    with db.writing() as session:
        mine = enrolled(session, version_id, kept=True)
        step = moving_on.offered(session, mine)
        if step is not None:
            _go_on(session, mine, step.version)
            flash(_("换到现在的一版了。没有变的课，学过的都算。"), "ok")
            version_id = step.version.id
    return redirect(url_for("trainee.package", version_id=version_id))


@bp.get("/study")
@open_to(Role.TRAINEE)
def my_study() -> str:
    """My work list: where to go on, what is due, what is new. It is the first page of who studies."""
    with db.reading() as session:
        rows = work.mine(session, current_user.id, clock.now())
        return render_template("trainee/study/my_study.html", rows=rows, new=work.new(session, rows))


@bp.get("/study/<int:version_id>")
@open_to(Role.TRAINEE)
def package(version_id: int) -> ResponseReturnValue:
    """A package: its lessons as a list with what is done, the exam, the certificate."""
    with db.reading() as session:
        mine = enrolled(session, version_id)
        if mine.moved_to is not None:
            return redirect(url_for("trainee.package", version_id=mine.moved_to.version_id))
        onward = places.onward(session, mine)
        shown = catalogue.page_of(
            mine.version, request.args.get("page", 0, int), onward.lesson.number if onward else 1
        )
        hours = practice.hours(mine.version, shown.lessons)
        practised = practice.of(session, mine, [each.number for each in hours])
        return render_template(
            "trainee/study/package.html",
            mine=mine,
            version=mine.version,
            catalogue=shown,
            progress={each.lesson.id: each for each in earned.of_some(session, mine, shown.lessons)},
            done=earned.studied(mine),
            tenths=earned.tenths(mine),
            sat=attempts.of_package(session, current_user.id, mine.version.package_id),
            newer=moving_on.offered(session, mine),
            wants_practice=practice.wanted(mine.version),
            onward=onward,
            practice=[(each, practised.get(each.number)) for each in hours],
        )


@bp.get("/study/<int:version_id>/<int:resource_id>")
@open_to(Role.TRAINEE)
def study(version_id: int, resource_id: int) -> str:
    """A lesson: the clip with captions and its transcript, or a text or image."""
    with db.reading() as session:
        mine = enrolled(session, version_id)
        lesson = lesson_of(mine, resource_id)
        progress, wishes = earned.of_lesson(session, mine, lesson), display.chosen()
        around = lesson_page.of(session, mine, lesson)
        to_do = {studied: easy.now(lesson, around["ahead"], studied=studied) for studied in (False, True)}
        now = to_do[progress.studied] if wishes["easy"] == "on" else ""
        shown = layer_pages.told(
            session, mine.version, lesson, described=bool(request.args.get("described", 0, int))
        )
        return render_template(
            "trainee/study/lesson.html",
            mine=mine,
            lesson=lesson,
            progress=progress,
            now=now,
            done=to_do[True],
            unread=reading.unread(mine, lesson, progress.stretches),
            sections=content.sections(mine.version, lesson) if lesson.is_clip else (),
            verifiers=content.verifiers(mine.version, lesson),
            quality=content.quality(mine.version, lesson.id),
            opened=pace.sign(mine.id, lesson.id, clock.now())
            if lesson.is_clip
            else pace.handed_on(request.args.get("opened"), mine.id, lesson.id, clock.now()),
            vendored=vendor.installed(current_app.root_path),
            **around,
            aloud=offers.of(
                session,
                version_id,
                texts.of_lesson(lesson, shown["twin"], now, studied=progress.studied),
                wishes,
            ),
            **shown,
        )


@bp.get("/study/<int:version_id>/<int:resource_id>/file")
@open_to(Role.TRAINEE)
def file(version_id: int, resource_id: int) -> Response:
    """A lesson's file, with byte ranges: the small copy of a clip once it is made."""
    with db.reading() as session:
        lesson = lesson_of(enrolled(session, version_id), resource_id)
        stored = session.get(StoredFile, lesson.played_id) if lesson.played_id else None
        if stored is None:
            abort(404)
        answer = storage.response(stored)
        if stored.media_type == "text/html":
            # a provider's page can't act in our name
            answer.headers["Content-Security-Policy"] = (
                "sandbox; default-src 'none'; style-src 'unsafe-inline'"
            )
        return answer


@bp.get("/study/<int:version_id>/<int:resource_id>/copies/<name>")
@open_to(Role.TRAINEE)
def copy(version_id: int, resource_id: int, name: str) -> Response:
    """A copy of a clip: video, audio, sound, poster; chapters.vtt; storyboard.vtt and its sheets, storyboard-1.jpg and so on."""
    with db.reading() as session:
        lesson = lesson_of(enrolled(session, version_id), resource_id)
        if name == "storyboard.vtt" and "storyboard" in lesson.copies:
            places = content.storyboard(lesson, lambda sheet: f"storyboard-{sheet + 1}.jpg")
            return Response(places, mimetype="text/vtt")
        file_id = content.copy_id(lesson, name)
        stored = session.get(StoredFile, file_id) if file_id else None
        if stored is None:
            abort(404)
        return storage.response(stored)


@bp.get("/study/<int:version_id>/<int:resource_id>/captions.vtt")
@open_to(Role.TRAINEE)
def captions(version_id: int, resource_id: int) -> Response:
    """A clip's verified captions, in its own language unless a translation is asked for."""
    language = request.args.get("language", "")
    with db.reading() as session:
        mine = enrolled(session, version_id)
        lesson = lesson_of(mine, resource_id)
        if language and language not in content.languages(mine.version, lesson)[1:]:
            abort(404)
        return Response(webvtt.write(content.cues(mine.version, lesson.id, language)), mimetype="text/vtt")


@bp.get("/hours")
@open_to(Role.TRAINEE)
def my_hours() -> str:
    """My record of class hours: what was studied, what is missing and where, what is complete, what proves it."""
    with db.reading() as session:
        rows = [
            (each, earned.tenths(each.enrolment), certificates.of(session, each.enrolment))
            for each in work.mine(session, current_user.id, clock.now())
        ]
        zone = current_app.config["SETTINGS"].zone
        owed = duty.duties(session, current_user.id, clock.now(), zone)
        return render_template("trainee/study/my_hours.html", rows=rows, duties=owed, wording=of_findings)


@bp.get("/study/<int:version_id>/certificate")
@open_to(Role.TRAINEE)
def certificate(version_id: int) -> str:
    """The certificate as a page."""
    with db.reading() as session:
        mine = enrolled(session, version_id, kept=True)
        found = certificates.of(session, mine)
        if found is None:
            abort(404)
        hours = certificate_pdf.hours(found.class_hours_tenths, content.stated_ms(found.enrolment.version))
        return render_template(
            "trainee/study/certificate.html",
            mine=found.enrolment,
            found=found,
            name=current_user.name,
            hours=hours,
        )


@bp.get("/certificate/<number>.pdf")
@open_to(Role.TRAINEE)
def certificate_file(number: str) -> Response:
    """The certificate as a tagged PDF, for its owner."""
    with db.reading() as session:
        found = session.scalar(select(Certificate).where(Certificate.number == number))
        if found is None or found.enrolment.person_id != current_user.id:
            abort(404)
        person = session.get_one(Person, current_user.id)
        address = url_for("trainee.proof", number=number, _external=True)
        made = certificate_pdf.make(certificate_pdf.told(found, person.name, address))
        answer = Response(made, mimetype="application/pdf")
        return name_download(answer, f"{number}.pdf", inline=True)


@bp.get("/verify")
@open_to_all
def verify() -> ResponseReturnValue:
    """Check a certificate by its number."""
    number = request.args.get("number", "").strip()
    if number:
        return redirect(url_for("trainee.proof", number=number))
    return render_template("trainee/study/verify.html", number="", proof=None)


@bp.get("/verify/<number>")
@open_to_all
def proof(number: str) -> str:
    """What is known of a number. Who asks for many that don't exist waits ever longer; a right one costs nothing."""
    where = ("proofs-from", limits.place(request.remote_addr))
    with db.reading() as session:
        limits.look(session, limits.PROOFS, *where, now=clock.now())
        found = certificates.prove(session, number)
        hours = certificate_pdf.hours(found.class_hours_tenths, found.stated_ms) if found else ""
        page = render_template("trainee/study/verify.html", number=number, proof=found, hours=hours)
    if found is None:
        with db.writing() as session:
            limits.take(session, limits.PROOFS, *where, now=clock.now())
    return page
