"""Files behind five verbs."""

import hashlib
import io
import os

import pytest
from flask import Flask, current_app
from werkzeug.datastructures import Headers
from werkzeug.http import http_date

from foundation import clock, db, storage
from foundation.storage import StoredFile

CONTENT = bytes(range(256)) * 5000


def _save(name: str = "课.mp4", content: bytes = CONTENT) -> StoredFile:
    with db.writing() as session:
        return storage.save(session, io.BytesIO(content), name=name, media_type="video/mp4", now=clock.now())


def test_what_is_saved_is_read_back(app: Flask) -> None:
    stored = _save()
    assert (stored.size, stored.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    with storage.open(stored) as file:
        assert file.read() == CONTENT
    assert storage.local_path(stored).read_bytes() == CONTENT


def test_no_name_from_outside_reaches_the_disk(app: Flask) -> None:
    stored = _save("../../etc/passwd")
    assert storage.local_path(stored).is_relative_to(app.config["SETTINGS"].storage_dir)
    assert "passwd" not in str(storage.local_path(stored))
    assert len(_save("长" * 400).name) == 255


def test_the_same_content_lies_once_and_goes_with_its_last_row(app: Flask) -> None:
    first, second = _save(), _save("other.mp4")
    path = storage.local_path(first)
    assert path == storage.local_path(second)
    for stored, left in ((first, True), (second, False)):
        with db.writing() as session:
            row = session.get(StoredFile, stored.id)
            assert row is not None
            remove = storage.delete(session, row)
        remove()
        assert path.exists() is left


def test_answers_carry_byte_ranges_and_chinese_download_names(app: Flask) -> None:
    stored = _save()
    with app.test_request_context(headers=Headers({"Range": "bytes=10-19"})):
        answer = storage.response(stored)
        answer.direct_passthrough = False
        assert (answer.status_code, answer.get_data()) == (206, CONTENT[10:20])
        assert answer.headers["Content-Range"] == f"bytes 10-19/{len(CONTENT)}"
        answer.close()
    with app.test_request_context():
        answer = storage.response(stored, "证书.pdf")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "UTF-8''%E8%AF%81%E4%B9%A6.pdf" in answer.headers["Content-Disposition"]
        answer.close()


def _ask(stored: StoredFile, method: str = "GET", **headers: str) -> tuple[int, Headers, bytes]:
    app = current_app
    given = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    with app.test_request_context(method=method, headers=given) as context:
        answer = storage.response(stored)
        content = b"".join(answer.get_app_iter(context.request.environ))
        answer.close()
        return answer.status_code, answer.headers, content


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=1279990-", 1_279_990, 1_279_999),
        ("bytes=-5", 1_279_995, 1_279_999),
        ("bytes=-9999999", 0, 1_279_999),
        ("bytes=0-", 0, 1_279_999),
        ("bytes=1279990-9999999", 1_279_990, 1_279_999),
    ],
)
def test_one_range_is_answered_exactly(app: Flask, asked: str, first: int, last: int) -> None:
    status, headers, content = _ask(_save(), Range=asked)
    assert (status, content) == (206, CONTENT[first : last + 1])
    assert headers["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert headers["Content-Length"] == str(last + 1 - first)
    assert headers["Content-Type"] == "video/mp4"
    assert headers["ETag"]


@pytest.mark.parametrize("asked", ["bytes=1280000-", "bytes=9999999-99999999", "bytes=-0"])
def test_a_range_behind_the_end_is_refused_with_the_length(app: Flask, asked: str) -> None:
    status, headers, content = _ask(_save(), Range=asked)
    assert (status, content) == (416, b"")
    assert headers["Content-Range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize(
    "asked", ["bytes=0-9,20-29", "bytes=9-3", "bytes=-", "bytes=a-b", "lines=1-2", "bytes", "bytes=1-2-3"]
)
def test_what_is_several_or_no_range_gets_the_whole(app: Flask, asked: str) -> None:
    status, headers, content = _ask(_save(), Range=asked)
    assert (status, content) == (200, CONTENT)
    assert "Content-Range" not in headers
    assert headers["Accept-Ranges"] == "bytes"


def test_a_part_of_something_older_gets_the_whole(app: Flask) -> None:
    stored = _save()
    tag, dated = f'"{stored.sha256}"', http_date(stored.created_at)
    for given, status in ((tag, 206), (dated, 206), (f"W/{tag}", 200), ('"other"', 200), (http_date(0), 200)):
        assert _ask(stored, Range="bytes=0-9", If_Range=given)[0] == status


def test_what_the_visitor_has_is_not_sent_again(app: Flask) -> None:
    stored = _save()
    assert _ask(stored, If_None_Match=f'"{stored.sha256}"')[::2] == (304, b"")
    assert _ask(stored, If_None_Match=f'"{stored.sha256}"', Range="bytes=0-9")[0] == 304
    assert _ask(stored, If_None_Match='"other"')[0] == 200


def test_head_tells_all_and_sends_nothing(app: Flask) -> None:
    status, headers, _content = _ask(_save(), "HEAD", Range="bytes=0-9")
    assert (status, headers["Content-Length"]) == (200, str(len(CONTENT)))
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Cache-Control"] == "private, no-cache"


def test_nothing_of_an_empty_file_can_be_had_in_part(app: Flask) -> None:
    stored = _save(content=b"")
    assert _ask(stored, Range="bytes=0-")[0] == 416
    assert _ask(stored)[::2] == (200, b"")


class _Breaks(io.RawIOBase):
    """A stream that gives a little and then ends in an error, as a connection does that is lost."""

    def __init__(self) -> None:
        self._given = False

    def read(self, _size: int = -1) -> bytes:
        if self._given:
            raise ConnectionResetError
        self._given = True
        return b"a little"


def test_a_stream_that_breaks_leaves_nothing(app: Flask) -> None:
    with pytest.raises(ConnectionResetError), db.writing() as session:
        storage.save(session, _Breaks(), name="课.mp4", media_type="video/mp4", now=clock.now())  # type: ignore[arg-type]
    assert list(app.config["SETTINGS"].storage_dir.rglob("*")) == []


def test_another_server_can_read_what_is_stored(app: Flask) -> None:
    before = os.umask(0o022)
    try:
        assert storage.local_path(_save()).stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(before)


def test_content_is_on_the_disk_before_it_has_its_name(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settled: list[list[str]] = []
    root = app.config["SETTINGS"].storage_dir
    monkeypatch.setattr(
        "os.fsync",
        lambda _file: settled.append([each.name[:6] for each in root.rglob("*") if each.is_file()]),
    )
    stored = _save()
    assert settled[0] == [".part-"]
    assert settled[-1] == [stored.sha256[:6]]
