"""Little data: sizes that are told, nothing loaded unasked, a package as a zip of plain pages, light pages."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from foundation import clock, db, jobs, storage
from hours import enrolments
from packages.models import Version
from tests import client as strictness
from tests.client import StrictClient
from tests.make import packages
from tests.make import versions as make

CLIP, TEXT = 1, 2
PNG = b"\x89PNG\r\n\x1a\n and so on: nothing looks into it here"
MOST_BYTES = 150_000


@pytest.fixture
def trainee(app: Flask, person: Callable[..., SignedIn], strict: Callable[..., StrictClient]) -> StrictClient:
    """Somebody enrolled in version 1: a clip, a text and a picture, with their files."""
    who = person(Role.TRAINEE)
    with db.writing() as session:
        version = make.version(session, who, clip_ms=60_000)
        content = make.content_of(version)
        clip, _text = content["courses"][0]["resources"]
        clip["file_id"] = save(session, packages.clip(4), "clip.mp4", "video/mp4")
        clip["layers"] = {
            "description": {"language": "zh", "cues": [{"start_ms": 12_000, "text": "双手推面"}]}
        }
        picture = make.resource(3, "面团图", "image", 1_000, alt="一块<光滑>的面团")
        picture["file_id"] = save(session, PNG, "a.png", "image/png")
        content["courses"][0]["resources"].append(picture)
        make.rewrite(version, content)
        enrolments.enrol(session, who.id, version, clock.now())
    return strict(who)


def save(session: object, content: bytes, name: str, media_type: str) -> int:
    stream = io.BytesIO(content)
    return storage.save(session, stream, name=name, media_type=media_type, now=clock.now()).id  # type: ignore[arg-type]


def with_sound_copy() -> None:
    with db.writing() as session:
        version = session.get_one(Version, 1)
        content = make.content_of(version)
        sound = save(session, b"x" * 250_000, "sound.m4a", "audio/mp4")
        content["courses"][0]["resources"][0]["copies"] = {"sound": sound, "bytes": {"sound": 250_000}}
        make.rewrite(version, content)


def test_sizes_are_told_and_nothing_is_loaded_unasked(trainee: StrictClient) -> None:
    page = trainee.get(f"/study/1/{CLIP}/sound")
    assert "还没有单独的声音" in page.main
    assert page.select("//audio[@preload='none']/@src") == [f"/study/1/{CLIP}/file"]
    with_sound_copy()
    page = trainee.get(trainee.get(f"/study/1/{CLIP}").link("省流量：只要声音和文字稿"))
    assert "声音 250 KB，完整的" in page.main
    assert page.select("//audio[@preload='none']/@src") == [f"/study/1/{CLIP}/copies/sound"]
    assert "水要分三次加" in page.main
    assert page.select("//div[@id='studied'][@data-url]")
    assert trainee.get(f"/study/1/{TEXT}/sound").h1 == "面点小抄"


def made(trainee: StrictClient, app: Flask) -> zipfile.ZipFile:
    assert "不用网络" in trainee.get("/study/1/offline").main
    assert trainee.post("/study/1/offline").h1 == "离线包正在做"
    while jobs.run_next():
        pass
    page = trainee.get("/study/1/offline")
    assert page.h1.startswith("离线包好了，")
    [form] = [one for one in page.select("//main//form/@action") if one.endswith("/take")]
    answer = trainee.client.post(form, data={"csrf_token": trainee.token()}, follow_redirects=True)
    data = answer.get_data()
    answer.close()
    return zipfile.ZipFile(io.BytesIO(data))


def test_the_bundle_holds_everything_and_its_links_lead_somewhere(trainee: StrictClient, app: Flask) -> None:
    archive = made(trainee, app)
    names = set(archive.namelist())
    assert names == {
        "index.html",
        "style.css",
        "lessons/01.html",
        "lessons/02.html",
        "lessons/03.html",
        "media/01.m4a",
        "captions/01.vtt",
        "files/03.png",
    }
    assert archive.read("captions/01.vtt").startswith(b"WEBVTT")
    lesson = archive.read("lessons/01.html").decode()
    assert lesson.index("水要分三次加") < lesson.index("〔画面：双手推面〕")
    assert lesson.count("〔画面：双手推面〕") == 1
    assert "media/01.m4a#t=10" in lesson
    assert 'alt="一块&lt;光滑&gt;的面团"' in archive.read("lessons/03.html").decode()
    for name in names:
        if not name.endswith(".html"):
            continue
        html = archive.read(name).decode()
        tree, errors = strictness.parse(html)
        assert errors == []
        assert tree.get("lang") == "zh-CN"
        assert len(tree.findall(".//h1")) == 1
        assert not tree.findall(".//script")
        assert "://" not in html
        for address in tree.xpath("//@href | //@src"):
            if not address.startswith("#"):
                folder = "" if name == "index.html" else "lessons/"
                target = re.sub(r"[^/]+/\.\./", "", folder + address.partition("#")[0])
                assert target in names, f"{name}: {address}"


def test_a_bundle_is_made_once(trainee: StrictClient, app: Flask) -> None:
    made(trainee, app)
    trainee.post("/study/1/offline")
    assert not jobs.run_next()


def test_a_stranger_gets_no_bundle(
    trainee: StrictClient, strict: Callable[..., StrictClient], app: Flask
) -> None:
    trainee.get("/study/1/offline.zip", status=404)
    made(trainee, app)
    strict(Role.TRAINEE).get("/study/1/offline.zip", status=404)


def test_a_missing_file_is_told_where_the_bundle_was_awaited(trainee: StrictClient, app: Flask) -> None:
    for path in app.config["SETTINGS"].storage_dir.rglob("*"):
        if path.is_file():
            path.unlink()
    trainee.post("/study/1/offline")
    while jobs.run_next():
        pass
    page = trainee.get("/study/1/offline")
    assert "没有做成：" in page.main
    assert "的文件不见了" in page.main


def _body(trainee: StrictClient, url: str) -> bytes:
    with trainee.client.get(url) as answer:
        assert answer.status_code == 200, url
        return answer.get_data()


@pytest.mark.parametrize(
    "url", ["/study", "/study/1", f"/study/1/{CLIP}", f"/study/1/{CLIP}/sound", "/courses?q=和面"]
)
def test_a_page_weighs_little_and_paints_without_scripting(trainee: StrictClient, url: str) -> None:
    """Page, sheets and scripts, before media and transcript; whole and as a server in front compresses them."""
    page = trainee.get(url)
    scripts = page.select("//script")
    assert all(one.get("type") == "module" for one in scripts), (
        "a script that is no module holds up the first paint"
    )
    files = page.select("//link[@rel='stylesheet']/@href | //script/@src")
    whole = [page.response.get_data(), *(_body(trainee, file) for file in files)]
    compressed = sum(len(gzip.compress(one)) for one in whole)
    assert compressed < MOST_BYTES, f"{url}: {compressed} bytes compressed, {sum(map(len, whole))} whole"
