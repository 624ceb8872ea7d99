"""The editor's pages: drafts kept as they are typed, steps by buttons, find and replace, versions, uploads, translations."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from accessibility.captions import tracks
from accessibility.captions.editor import drafts
from accounts.people import Role, SignedIn
from curation import submissions
from curation.models import Submission
from foundation import clock, db, ledger
from packages import frozen as rows
from tests.accessibility.test_views import current, fields
from tests.client import Page, StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]
SRT = "1\n00:00:00,000 --> 00:00:01,500\nWash your hands.\n\n2\n00:00:02,000 --> 00:00:03,000\nThen the flour.\n"


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def colleague(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def mine(strict: Strict, provider: SignedIn) -> StrictClient:
    return strict(provider)


@pytest.fixture
def package_id(provider: SignedIn, tmp_path: Path) -> int:
    return steps.imported(provider, tmp_path, {f"media/0{n}.mp4": make.clip(8 + n) for n in (1, 2, 3)})


@pytest.fixture
def read(package_id: int) -> int:
    return steps.captioned(package_id)[0]


def words(clip: int) -> list[str]:
    return [cue["text"] for cue in current(clip).cues]


def desk(client: StrictClient, clip: int) -> dict[str, Any]:
    told: dict[str, Any] = client.client.get(f"/captions/{clip}/draft.json").json
    return told


def send(client: StrictClient, clip: int, told: dict[str, Any], **more: Any) -> Any:
    draft = {"track": told["track"], "rev": told["rev"], "rows": told["rows"], **more}
    data = {"csrf_token": client.token(), "draft": json.dumps(draft)}
    return client.client.post(f"/captions/{clip}/draft.json", data=data)


def press(client: StrictClient, clip: int, step: str, status: int = 200, **typed: str) -> Page:
    page = client.get(f"/captions/{clip}")
    return client.post(f"/captions/{clip}", {**fields(page, step), **typed}, status=status)


def test_every_button_keeps_what_was_typed(mine: StrictClient, read: int) -> None:
    page = press(mine, read, "split-1", **{"t-0": "先洗净手。", "t-1": "再看面粉|要白，要细。"})
    shown = fields(page)
    assert [shown[f"t-{key}"] for key in (0, 1, 3, 2)] == [
        "先洗净手。",
        "再看面粉",
        "要白，要细。",
        "水要一点一点加。",
    ]
    assert words(read)[0] == "和面以前先洗手。"  # a draft is not the captions
    assert "这是你没保存完的草稿" in page.main
    page = press(mine, read, "merge-0")
    assert fields(page)["t-0"] == "先洗净手。再看面粉"
    page = press(mine, read, "undo")
    assert fields(page)["t-0"] == "先洗净手。"
    page = press(mine, read, "delete-3")
    assert "t-3" not in fields(page)
    press(mine, read, "save", **{"ok-2": "1"})
    assert words(read) == ["先洗净手。", "再看面粉", "水要一点一点加。"]
    assert current(read).cues[2]["flags"] == []


def test_what_the_machine_put_is_put_back_by_a_button(mine: StrictClient, read: int) -> None:
    with db.writing() as session:
        track = tracks.current(session, read)
        assert track is not None
        track.cues = [{**track.cues[0], "text": "中式面点，成型和蒸制。", "flags": ["mended", "unsure"]}]
        told = [{"at_ms": 300, "from": "适", "to": "式"}, {"at_ms": 1700, "from": "政治", "to": "蒸制"}]
        track.report = {**track.report, "mends": told}
    machine = current(read).id
    assert "button" in mine.get(f"/captions/{read}").html
    page = press(mine, read, "back-0-1")
    assert fields(page)["t-0"] == "中式面点，成型和政治。"
    assert "机器按词典或本课用词改过字" in page.main
    page = press(mine, read, "undo")
    assert fields(page)["t-0"] == "中式面点，成型和蒸制。"
    page = press(mine, read, "back-0-0")
    page = press(mine, read, "back-0-0")
    assert fields(page)["t-0"] == "中适面点，成型和政治。"
    assert "改回听到的" not in "".join(page.select("//li[@id='c-0']")[0].itertext())
    page = press(mine, read, "back-0-0", 422)
    assert "没有可以改回去的" in page.main
    press(mine, read, "save")
    assert current(read).cues == [
        {**current(read).cues[0], "text": "中适面点，成型和政治。", "flags": ["unsure"]}
    ]
    with db.reading() as session:
        assert [each.id for each in tracks.versions(session, read, "zh")] == [current(read).id, machine]


def test_times_are_typed_and_moved(mine: StrictClient, read: int) -> None:
    press(mine, read, "keep", **{"s-1": "2.5", "e-1": "0:04.5"})
    page = press(mine, read, "onward-1", **{"by-1": "0.25"})
    shown = fields(page)
    assert [shown[name] for name in ("s-0", "s-1", "e-1", "s-2")] == [
        "0:00.000",
        "0:02.750",
        "0:04.750",
        "0:05.350",
    ]
    page = press(mine, read, "here-2", **{"by-2": "-0.1"})
    assert fields(page)["s-2"] == "0:05.250"


@pytest.mark.parametrize(
    ("step", "typed", "told", "field"),
    [
        ("keep", {"s-1": "gleich"}, "第 2 条：时间“gleich”读不懂", "s-1"),
        ("save", {"e-1": "0:01"}, "第 2 条：结束的时间要比开始的晚", "e-1"),
        ("split-1", {}, "请先在要拆开的地方打一个“|”", "t-1"),
        ("add-0", {}, "这里没有空的时间", "t-0"),
        ("here-0", {"by-0": "-5"}, "不能早过视频的开头", "by-0"),
        ("delete-99", {}, "已经不在了", "t-99"),
    ],
)
def test_a_step_that_can_not_be_taken_says_why_and_keeps_the_words(
    mine: StrictClient, read: int, step: str, typed: dict[str, str], told: str, field: str
) -> None:
    page = press(mine, read, step, 422, **{"t-2": "慢慢加水。"}, **typed)
    assert told in page.main
    assert page.select(f"//*[@id='error-summary']//a[@href='#{field}']")
    assert fields(page)["t-2"] == "慢慢加水。"
    assert desk(mine, read)["rows"][2]["text"] == "慢慢加水。"


def test_the_script_keeps_and_gets_the_whole_desk(mine: StrictClient, read: int) -> None:
    told = desk(mine, read)
    assert (told["rev"], told["limits"]["line"], told["flags"]) == (0, 16, {"unsure": "听得不准"})
    told["rows"][0]["text"] = "先洗净手。"
    answer = send(mine, read, told)
    assert answer.json == {"rev": 1, "others": []}
    again = desk(mine, read)
    assert (again["rev"], again["rows"][0]["text"]) == (1, "先洗净手。")


def test_a_late_window_is_told_and_then_put_together(mine: StrictClient, read: int) -> None:
    first, late = desk(mine, read), desk(mine, read)
    base = json.loads(json.dumps(late["rows"]))
    first["rows"][0]["text"] = "先洗净手。"
    send(mine, read, first)
    late["rows"][2]["text"] = "水慢慢加。"
    assert send(mine, read, late).status_code == 409
    answer = send(mine, read, late, base=base).json
    assert [row["text"] for row in answer["rows"]] == ["先洗净手。", "再看面粉，要白，要细。", "水慢慢加。"]


def test_a_late_form_overwrites_nothing(mine: StrictClient, read: int) -> None:
    page = mine.get(f"/captions/{read}")
    told = desk(mine, read)
    told["rows"][0]["text"] = "先洗净手。"
    send(mine, read, told)
    page = mine.post(f"/captions/{read}", {**fields(page), "t-0": "洗手。"}, status=409)
    assert fields(page)["t-0"] == "先洗净手。"
    assert "另一份写的是：洗手。" in page.main
    page = press(mine, read, "theirs-0")
    assert fields(page)["t-0"] == "洗手。"


@pytest.mark.parametrize(
    "draft", ["", "[]", "{}", '{"track": 1, "rev": 0, "rows": [{}]}', '{"track": "x", "rev": 0, "rows": []}']
)
def test_what_is_no_draft_is_refused(mine: StrictClient, read: int, draft: str) -> None:
    data = {"csrf_token": mine.token(), "draft": draft}
    assert mine.client.post(f"/captions/{read}/draft.json", data=data).status_code == 422


def test_two_people_see_each_other_and_both_are_kept(
    mine: StrictClient, strict: Strict, colleague: SignedIn, read: int
) -> None:
    theirs = strict(colleague)
    their_desk, my_desk = desk(theirs, read), desk(mine, read)
    their_desk["rows"][0]["text"] = "同事写的。"
    send(theirs, read, their_desk)
    my_desk["rows"][1]["text"] = "我写的。"
    told = send(mine, read, my_desk).json["others"]
    assert len(told) == 1
    assert colleague.name in told[0]
    assert "也在改这些字幕" in told[0]
    assert "<" not in told[0]
    page = mine.get(f"/captions/{read}")
    assert f"{colleague.name}也在改这些字幕" in page.main
    assert "<time" not in page.main
    press(theirs, read, "save")
    page = press(mine, read, "save", 409)
    assert [fields(page)[f"t-{n}"] for n in range(3)] == ["同事写的。", "我写的。", "水要一点一点加。"]
    press(mine, read, "save")
    assert words(read) == ["同事写的。", "我写的。", "水要一点一点加。"]


def test_find_and_replace_shows_first_and_can_be_undone(mine: StrictClient, read: int) -> None:
    page = mine.get(f"/captions/{read}/find?find=要&put=应")
    assert page.h1 == "会改 2 条"
    assert page.select("//del")
    assert page.select("//ins")
    sent = {"find": "要", "put": "应", "rev": "0", "row": "2"}
    page = mine.post(f"/captions/{read}/find", sent)
    assert "替换了 1 条" in page.main
    assert fields(page)["t-2"] == "水应一点一点加。"
    assert fields(page)["t-1"] == "再看面粉，要白，要细。"
    assert fields(press(mine, read, "undo"))["t-2"] == "水要一点一点加。"
    assert "没有替换" in mine.post(f"/captions/{read}/find", sent).main
    assert mine.get(f"/captions/{read}/find?find=没有的").h1 == "没有找到“没有的”"


def test_versions_are_listed_compared_and_taken_up_again(mine: StrictClient, read: int) -> None:
    old = current(read).id
    press(mine, read, "save", **{"t-2": "水要慢慢加。"})
    page = mine.get(f"/captions/{read}/versions")
    assert page.h1 == "“操作卫生”的字幕有 2 个版本"
    page = mine.get(f"/captions/{read}/compare?old={current(read).id}&new={old}")
    assert page.h1 == "第 1 版到第 2 版，改了 1 处"
    assert "删去：一点一点" in "".join(page.select("//del")[0].itertext())
    assert "加上：慢慢" in "".join(page.select("//ins")[0].itertext())
    page = mine.post(f"/captions/{read}/versions/{old}/take")
    assert fields(page)["t-2"] == "水要一点一点加。"
    assert words(read)[2] == "水要慢慢加。"
    mine.get(f"/captions/{read}/compare?old={old}&new=999", status=404)


def upload(client: StrictClient, clip: int, content: bytes, status: int = 200, **more: str) -> Page:
    file = FileStorage(io.BytesIO(content), "译文.srt")
    return client.post(f"/captions/{clip}/upload", {"language": "zh", "file": file, **more}, status=status)


def test_a_professional_s_captions_take_the_machine_s_place(
    mine: StrictClient, provider: SignedIn, read: int
) -> None:
    page = upload(mine, read, SRT.replace("Then the flour.", "再看面粉。").encode("utf-16"))
    assert "收下了 2 条字幕" in page.main
    track = current(read)
    assert (track.state, track.corrected_by, track.origin, track.source) == (
        "corrected",
        provider.id,
        "uploaded",
        "译文.srt",
    )
    with db.reading() as session:
        assert len(tracks.versions(session, read, "zh")) == 2
        assert ledger.about(session, f"resource:{read}")[-1].kind == "captions.uploaded"
        machine = tracks.store_machine_track
    with db.writing() as session:
        kept = machine(
            session, resource_id=read, language="zh", sha256=track.sha256, cues=steps.CUES, report={}, now=clock.now()
        )  # fmt: skip
        assert kept.id == track.id  # a machine never covers a person's work
    assert mine.get(f"/captions/{read}.srt").response.get_data(as_text=True).startswith("1\n00:00:00,000")


def test_captions_can_be_brought_before_the_machine_has_made_any(
    mine: StrictClient, provider: SignedIn, tmp_path: Path
) -> None:
    clip = steps.clips(steps.imported(provider, tmp_path, {"media/01.mp4": make.clip(9)}))[0]
    assert mine.get(f"/captions/{clip}").link("上传做好的字幕或译文") == f"/captions/{clip}/upload"
    upload(mine, clip, SRT.encode())
    assert current(clip).state == "corrected"


def test_a_bad_file_names_its_lines_and_changes_nothing(mine: StrictClient, read: int) -> None:
    before = current(read).id
    page = upload(mine, read, SRT.replace("00:00:02,000", "00:0x:02,000").encode(), 422)
    assert "第 6 行：这一行的时间读不懂：00:0x:02,000 --> 00:00:03,000" in page.main
    assert "什么都没有收" in page.main
    page = upload(mine, read, SRT.replace("00:00:03,000", "00:09:03,000").encode(), 422)
    assert "第 6 行：这一条的时间超出了视频的长度：9 分 3 秒" in page.main
    assert "UTF-8" in upload(mine, read, b"1\n\xff\xfe\xfd", 422).main
    assert "请选一个字幕文件" in mine.post(f"/captions/{read}/upload", {"language": "zh"}, status=422).main
    assert current(read).id == before
    upload(mine, read, SRT.replace("00:00:02,000", "00:0x:02,000").encode(), skip="y")
    assert words(read) == ["Wash your hands."]


def test_a_translation_is_a_track_of_its_own_up_to_the_frozen_version(
    mine: StrictClient, strict: Strict, provider: SignedIn, person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    package_id = steps.imported(provider, tmp_path)
    submission_id = steps.submitted(package_id, provider)
    clip = steps.clips(package_id)[0]
    page = upload(mine, clip, SRT.encode(), language="en")
    assert page.h1 == "“操作卫生”的英文字幕核对过了"
    assert "条太宽、太快" not in page.main
    fast = SRT.replace("Then the flour.", "Then the flour, which should be white and fine and free of lumps.")
    assert "其中 1 条太宽、太快或停留太短" in upload(mine, clip, fast.encode(), language="ru").main
    assert mine.get(f"/captions/{clip}").select(f"//a[@href='/captions/{clip}?language=en']")
    assert "Wash your hands." in mine.get(f"/captions/{clip}.vtt?language=en").response.get_data(as_text=True)
    reviewer = person(Role.REVIEWER)
    steps.verified(package_id, reviewer)
    with db.reading() as session:
        frozen = tracks.frozen(session, clip)
        assert frozen is not None
        assert frozen["translations"] == []  # nobody has verified it yet
        english = tracks.current(session, clip, "en")
        assert english is not None
    url = f"/reviews/{submission_id}/captions/{clip}?language=en"
    assert "字幕没有错，确认" in strict(reviewer).get(url).main
    strict(reviewer).post(url, {"track_id": str(english.id)})
    steps.judged(submission_id, reviewer)
    curator = person(Role.CURATOR)
    with db.writing() as session:
        made = session.get_one(Submission, submission_id)
        submissions.decide(session, made, "accepted", reviewer.id, note="", until=None, now=clock.now())
        submissions.publish(session, made, curator.id, clock.now())
        kept = rows.all_captions(session, made.version_id)[str(clip)]
    assert (kept["language"], [each["language"] for each in kept["translations"]]) == ("zh", ["en"])
    assert "已发布" in mine.get(f"/captions/{clip}/versions?language=en").main


def test_a_long_track_comes_in_light_pages(mine: StrictClient, read: int) -> None:
    with db.writing() as session:
        track = tracks.current(session, read)
        assert track is not None
        track.cues = [
            {"start_ms": n * 3700, "end_ms": n * 3700 + 3500, "text": "水要分三次加，一边加\n一边搅，搅成絮状。", "flags": ["unsure"] if n % 7 == 0 else []}
            for n in range(400)
        ]  # fmt: skip
    page = mine.get(f"/captions/{read}")
    assert len(page.select("//li[starts-with(@class, 'cue')]")) == 9  # and the script's template
    assert len(page.html.encode()) < 60_000
    assert len(mine.client.get(f"/captions/{read}/draft.json").data) < 100_000
    page = press(mine, read, "page-50", **{"t-3": "改过。"})
    assert "第 50 页，共 50 页" in page.main
    assert "第 400 条" in page.main
    assert desk(mine, read)["rows"][3]["text"] == "改过。"


def test_drafts_are_each_person_s_own(
    mine: StrictClient, strict: Strict, colleague: SignedIn, person: Callable[..., SignedIn], read: int
) -> None:
    told = desk(mine, read)
    told["rows"][0]["text"] = "只给我看。"
    send(mine, read, told)
    assert desk(strict(colleague), read)["rows"][0]["text"] == "和面以前先洗手。"
    stranger = strict(person(Role.PROVIDER, "另一家示例中心（虚构）"))
    assert stranger.client.get(f"/captions/{read}/draft.json").status_code == 404
    assert send(stranger, read, told).status_code == 404
    with db.reading() as session:
        track = tracks.current(session, read)
        assert track is not None
        assert drafts.of(session, track, colleague.id) is None
