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

from accessibility import webvtt
from accounts import display
from accounts.access import open_to, open_to_all
from accounts.models import Person
from accounts.people import Role
from exams import attempts
from foundation import clock, db, storage
from foundation.i18n import _
from foundation.storage import StoredFile
from operation import vendor
from packages import versions
from trainee import (
    certificate_pdf,
    certificates,
    content,
    easy,
    enrolments,
    hours,
    layer_pages,
    pace,
    reading,
)
from trainee.access import bp, enrolled, lesson_of
from trainee.aloud import offers, texts
from trainee.desk import beside, places, practice
from trainee.forms import FindForm, access_words
from trainee.models import Certificate
from trainee.search import finding, index


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
    _catch_up()
    with db.reading() as session:
        form.offer(finding.occupations(session))
        found, pages, total = finding.search(session, wanted, page)
        trainee = current_user.is_authenticated and current_user.role is Role.TRAINEE
        mine = enrolments.mine(session, current_user.id) if trainee else []
        return render_template(
            "trainee/courses.html",
            form=form,
            found=found,
            wanted=wanted,
            access=access_words(),
            mine={each.version_id for each in mine},
            q=typed,
            page=min(page, pages),
            pages=pages,
            total=total,
        )


def _catch_up() -> None:
    """After an upgrade the index is made by who first looks."""
    with db.reading() as session:
        behind = index.behind(session)
    if behind:
        with db.writing() as session:
            index.rebuild(session)


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
        return render_template(
            "trainee/course.html",
            version=version,
            verifiers=content.verifiers(version, content.lessons(version)),
            trainee=trainee,
            mine=mine,
        )


@bp.post("/courses/<int:version_id>/enrol")
@open_to(Role.TRAINEE)
def enrol(version_id: int) -> ResponseReturnValue:
    """Take up a package."""
    with db.writing() as session:
        version = versions.on_air(session, version_id)
        if version is None:
            abort(404)
        enrolments.enrol(session, current_user.id, version, clock.now())
    flash(_("报名好了，现在就可以学。"), "ok")
    return redirect(url_for("trainee.package", version_id=version_id))


@bp.get("/study")
@open_to(Role.TRAINEE)
def my_study() -> str:
    """What I have taken up, with what is next."""
    with db.reading() as session:
        rows = []
        for row in enrolments.mine(session, current_user.id):
            progress = hours.of_package(session, row)
            rows.append((row, progress, places.onward(session, row, progress)))
        return render_template("trainee/my_study.html", rows=rows)


@bp.get("/study/<int:version_id>")
@open_to(Role.TRAINEE)
def package(version_id: int) -> str:
    """A package: its lessons as a list with what is done, the exam, the certificate."""
    with db.reading() as session:
        mine = enrolled(session, version_id)
        progress = hours.of_package(session, mine)
        return render_template(
            "trainee/package.html",
            mine=mine,
            version=mine.version,
            progress=progress,
            tenths=hours.tenths(mine, progress),
            sat=attempts.of(session, current_user.id, version_id),
            onward=places.onward(session, mine, progress),
            practice=[
                (each, practice.of(session, mine).get(each.number)) for each in practice.hours(mine.version)
            ],
        )


@bp.get("/study/<int:version_id>/<int:resource_id>")
@open_to(Role.TRAINEE)
def study(version_id: int, resource_id: int) -> str:
    """A lesson: the clip with captions and its transcript, or a text or image."""
    with db.reading() as session:
        mine = enrolled(session, version_id)
        lesson = lesson_of(mine, resource_id)
        progress, wishes = hours.of_lesson(session, mine, lesson), display.chosen()
        around = beside.of(session, mine, lesson)
        to_do = {studied: easy.now(lesson, around["ahead"], studied=studied) for studied in (False, True)}
        now = to_do[progress.studied] if wishes["easy"] == "on" else ""
        shown = layer_pages.told(
            session, mine.version, lesson, described=bool(request.args.get("described", 0, int))
        )
        return render_template(
            "trainee/lesson.html",
            mine=mine,
            lesson=lesson,
            progress=progress,
            now=now,
            done=to_do[True],
            unread=reading.unread(session, mine, lesson),
            sections=content.sections(mine.version, lesson) if lesson.is_clip else (),
            verifiers=content.verifiers(mine.version, [lesson]),
            opened=pace.sign(clock.now())
            if lesson.is_clip
            else pace.handed_on(request.args.get("opened"), clock.now()),
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
    """My record of class hours: what was studied, what is complete, what proves it."""
    with db.reading() as session:
        rows = []
        for row in enrolments.mine(session, current_user.id):
            progress = hours.of_package(session, row)
            rows.append((row, hours.tenths(row, progress), certificates.of(session, row)))
        return render_template("trainee/my_hours.html", rows=rows)


@bp.get("/study/<int:version_id>/certificate")
@open_to(Role.TRAINEE)
def certificate(version_id: int) -> str:
    """The certificate as a page."""
    with db.reading() as session:
        mine = enrolled(session, version_id)
        found = certificates.of(session, mine)
        if found is None:
            abort(404)
        return render_template("trainee/certificate.html", mine=mine, found=found, name=current_user.name)


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
        answer.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
        return answer


@bp.get("/verify")
@open_to_all
def verify() -> ResponseReturnValue:
    """Check a certificate by its number."""
    number = request.args.get("number", "").strip()
    if number:
        return redirect(url_for("trainee.proof", number=number))
    return render_template("trainee/verify.html", number="", proof=None)


@bp.get("/verify/<number>")
@open_to_all
def proof(number: str) -> str:
    """What is known of a number."""
    with db.reading() as session:
        found = certificates.prove(session, number)
        return render_template("trainee/verify.html", number=number, proof=found)
