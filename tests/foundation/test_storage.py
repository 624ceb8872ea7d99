"""Files behind five verbs."""

import hashlib
import io

from flask import Flask
from werkzeug.datastructures import Headers

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
