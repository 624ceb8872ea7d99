"""Access layers of the world: a clip with everything, one with nothing, an image and a document to mend."""

from __future__ import annotations

import io

import docx
import numpy as np
from PIL import Image

from accessibility.layers import spoken, store, twins
from accessibility.speaking import speech
from foundation import clock, db, jobs, storage
from packages.models import Package, Resource
from tests.make import packages as make

TEXTS = [(9_500, "双手把面团推出去。"), (12_000, "面团变得光滑，手上不粘面。")]
SUMMARY = "先洗手，再和面。\n水要一点一点加。\n面团光滑了，就和好了。"
MORE = """
[[courses.resources]]
name = "面粉种类图"
file = "media/flour.png"
kind = "image"
form = "reading"
category = "theory"

[[courses.resources]]
name = "配方表"
file = "texts/recipe.docx"
kind = "document"
form = "reading"
category = "theory"

[exams]"""


def rich() -> dict[str, bytes]:
    """A package that has an image without alternative text and a document besides."""
    manifest = make.MANIFEST.replace("[exams]", MORE.strip("\n")).encode()
    return make.files(
        {"package.toml": manifest, "media/flour.png": picture(), "texts/recipe.docx": document()}
    )


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (120, 60), "#b08040").save(out, "PNG")
    return out.getvalue()


def document() -> bytes:
    """A heading, a picture without alternative text, a table without header cells."""
    made = docx.Document()
    made.add_heading("和面的配方", 1)
    made.add_paragraph("面粉五百克，水二百五十克。")
    made.add_picture(io.BytesIO(picture()))
    table = made.add_table(2, 2)
    for n, words in enumerate(["材料", "多少", "面粉", "五百克"]):
        table.cell(n // 2, n % 2).text = words
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def put(draft: int, ready: int, person_id: int) -> dict[str, int]:
    """Layers of the draft's first clip in every kind; ids by what they show."""
    with db.reading() as session:
        package = session.get_one(Package, draft)
        by_kind: dict[str, list[int]] = {}
        for each in package.resources:
            by_kind.setdefault(each.kind, []).append(each.id)
        stated = next(each.id for each in session.get_one(Package, ready).resources if each.is_clip)
    found = {"rich": by_kind["video"][0], "plain": by_kind["video"][1], "stated": stated}
    found |= {"image": by_kind["image"][0], "document": by_kind["document"][-1]}
    found["sign"] = everything(found["rich"], person_id)
    _without_statement(found["plain"], person_id)
    _twin(found["document"])
    return found


def everything(resource_id: int, person_id: int) -> int:
    """Description with its sounds, sign, summary; gives the id of the layer of the sign video."""
    speak()
    with db.writing() as session:
        clip, now = session.get_one(Resource, resource_id), clock.now()
        cues = [{"start_ms": ms, "text": text} for ms, text in TEXTS]
        told = {"language": "zh", "cues": cues}
        store.put(session, clip, "description", told, person_id=person_id, now=now)
        store.put(session, clip, "summary", {"text": SUMMARY}, person_id=person_id, now=now)
        seconds = (clip.duration_ms or 0) // 1000
        stream = io.BytesIO(make.clip(seconds, sound=False))
        file = storage.save(session, stream, name="sign.mp4", media_type="video/mp4", now=now)
        content = {"duration_ms": seconds * 1000, "offset_ms": 0, "media_type": "video/mp4"}
        return store.put(session, clip, "sign", content, person_id=person_id, now=now, file_id=file.id).id


def speak() -> None:
    """A tone for each text, as the job would leave its speech."""
    at = np.arange(speech.RATE, dtype=np.float32) / speech.RATE
    for _ms, text in TEXTS:
        spoken.save(text, "zh", (0.3 * np.sin(2 * np.pi * 660 * at)).astype(np.float32), "示例")


def _without_statement(resource_id: int, person_id: int) -> None:
    with db.writing() as session:
        clip = session.get_one(Resource, resource_id)
        store.withdraw(session, clip, "statement", person_id=person_id, now=clock.now())


def _twin(resource_id: int) -> None:
    """The job of the twin, run here and now: the site's own jobs stand still."""
    with db.writing() as session:
        job = twins.job_of(session, resource_id)
        assert job is not None
        with session.no_autoflush:
            job.state, job.lease_until = "running", clock.now() + jobs.LEASE
        session.flush()
        work = jobs.Work(db.database(), job)
    twins.twin(work)


def complete(package_id: int, person_id: int) -> int:
    """The first clip of a package that will be handed in has every layer; gives its id."""
    with db.reading() as session:
        first = next(each.id for each in session.get_one(Package, package_id).resources if each.is_clip)
    everything(first, person_id)
    return first
