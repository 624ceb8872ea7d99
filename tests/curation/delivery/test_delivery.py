"""What leaves the house in one file: the bundle and its name, the stick there and back, the open bundle without an account."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from accounts.people import Role, SignedIn
from curation.delivery import names, open_bundle, streaming
from curation.delivery.streaming import Member
from curation.models import Submission
from foundation import db
from packages import versions as published
from packages.describing import stick
from packages.models import Package, Version
from schemes.papers import OpenBundle
from tests.client import Page, StrictClient
from tests.make import packages as make
from tests.make import steps, versions

Strict = Callable[..., StrictClient]


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


def opened(page: Page) -> zipfile.ZipFile:
    content = page.response.get_data()
    page.response.close()
    found = zipfile.ZipFile(io.BytesIO(content))
    assert found.testzip() is None
    return found


def test_a_zip_is_made_while_it_is_sent_and_reads_from_its_end_and_from_its_beginning(tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(range(256)) * 20_000)
    made: list[str] = []

    def late() -> bytes:
        made.append("late")
        return "文字".encode()

    pieces = streaming.stream([Member("甲/大.bin", big), Member("乙.txt", late)])
    first = next(pieces)
    assert not made  # what is made is made when its turn comes
    rest = list(pieces)
    assert max(map(len, rest)) < 600_000
    with zipfile.ZipFile(io.BytesIO(first + b"".join(rest))) as found:
        assert found.read("甲/大.bin") == big.read_bytes()
        assert found.read("乙.txt").decode() == "文字"
        assert all(each.compress_type == zipfile.ZIP_DEFLATED for each in found.infolist())


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("面点/入门: 一?", "面点_入门_ 一_"),
        ("CON", "_CON"),
        ("...", "_"),
        ("名" * 300, "名" * 66),
        ("a.", "a"),
    ],
)
def test_names_are_such_as_every_file_system_takes(name: str, safe: str) -> None:
    assert names.safe(name) == safe


def test_the_bundle_has_the_documents_name_and_everything_in_it(
    strict: Strict, person: Callable[..., SignedIn], provider: SignedIn, tmp_path: Path
) -> None:
    package = steps.imported(provider, tmp_path)
    with db.writing() as session:
        session.get_one(Package, package).name = "面点：入门/上"
    mine = strict(provider)
    page = mine.get(f"/packages/{package}/bundle")
    subject = page.select("//input[@id='subject']/@value")[0]
    assert subject == "网络课程+示例培训中心（虚构）+面点：入门/上"
    assert "文件名里不能有 /" in page.main
    download = mine.get(f"/packages/{package}/bundle.zip")
    assert "%2B" in download.response.headers["Content-Disposition"]
    with opened(download) as found:
        inside = {each.split("/", 1)[1] for each in found.namelist()}
        assert {each.split("/", 1)[0] for each in found.namelist()} == {
            "网络课程+示例培训中心（虚构）+面点：入门_上"
        }
    assert inside == {
        "网络课程资源基本情况表.docx", "网络课程资源基本情况表.pdf", "版权材料.txt", "供应单位、个人简介.txt", "培训包.zip",
    }  # fmt: skip
    other = strict(person(Role.PROVIDER, organisation="别的单位（虚构）"))
    other.get(f"/packages/{package}/bundle", status=404)
    other.get(f"/packages/{package}/bundle.zip", status=404)


def test_a_version_goes_out_as_on_a_stick_and_comes_in_as_the_start_of_a_package(
    strict: Strict, person: Callable[..., SignedIn], provider: SignedIn, tmp_path: Path
) -> None:
    package = steps.imported(provider, tmp_path)
    submission = steps.submitted(package, provider)
    with db.reading() as session:
        version = session.get_one(Submission, submission).version_id
    mine = strict(provider)
    url = f"/packages/{package}/versions/{version}/stick.zip"
    other = strict(person(Role.PROVIDER, organisation="别的单位（虚构）"))
    other.get(url, status=404)
    with opened(mine.get(url)) as found:
        inside = found.namelist()
        index = found.read("课程目录.txt").decode("utf-8-sig")
        found.extractall(tmp_path / "stick")
    assert "卫生与面粉/01 操作卫生.mp4" in inside
    assert "课程题库.xlsx" in inside
    assert [(course.name, len(course.lectures)) for course in stick.read(index)] == [
        ("卫生与面粉", 3),
        ("和面", 1),
    ]
    content = make.zip_of({each: (tmp_path / "stick" / each).read_bytes() for each in inside})
    page = other.post("/packages/new", {"archive": (io.BytesIO(content), "U盘.zip")})
    taken = {
        each.removeprefix("take-")
        for each in page.select("//input[starts-with(@name, 'take-')][@checked]/@name")
    }
    rows = page.select("//input[starts-with(@name, 'name-')]")
    assert [each.get("value") for each in rows if each.get("name").removeprefix("name-") in taken] == [
        make.FIRST,
        make.SECOND,
        make.READING,
        make.THIRD,
    ]
    assert "目录里" not in page.main  # everything was found, as long as it says
    assert "课程目录" not in page.select("//input[starts-with(@name, 'name-')]/@value")


BY_HAND = """2024年交付课程清单
课程名称，讲次，时长
和面，第1讲，0:05:00
卫生与面粉，第1讲，1分钟
卫生与面粉，第2讲，9:00
卫生与面粉，第7讲，3分
没有的课程，第1讲，3分
"""


def test_an_index_as_people_write_it_names_courses_and_tells_what_differs(
    strict: Strict, provider: SignedIn, tmp_path: Path
) -> None:
    files = {
        "1.和面/讲01.mp4": make.clip(300),
        "2、卫生与面粉/a1.mp4": make.clip(60),
        "2、卫生与面粉/a2.mp4": make.clip(80),
        "说明.txt": BY_HAND.encode("gbk"),
    }
    page = strict(provider).post("/packages/new", {"archive": (io.BytesIO(make.zip_of(files)), "U盘.zip")})
    assert "没有这个名字的文件夹" in page.main
    assert "找不到文件" in page.main
    assert "在目录里写的是" in page.main
    assert page.select("//input[starts-with(@name, 'course-') and not(contains(@name, 'hours'))]/@value") == [
        "和面",
        "卫生与面粉",
    ]


@pytest.fixture
def given_away(person: Callable[..., SignedIn]) -> int:
    """A version on air of the scheme whose courses are free to take away."""
    somebody = person(Role.PROVIDER)
    with db.writing() as session:
        version = versions.version(session, somebody, sets=4)
        versions.judged_by(version, "mohrss-2022")
        return version.id


def test_anybody_takes_a_course_away_where_its_scheme_says_so_and_never_an_exams_questions(
    strict: Strict, given_away: int
) -> None:
    visitor = strict()
    page = visitor.get("/open")
    page = visitor.get(page.link("面点小课"))
    assert "不得利用共享课件资源谋取不当利益" in page.main
    assert "5 道，带答案" in page.main
    with opened(visitor.get(page.link("下载 zip"))) as found:
        inside = found.namelist()
        assert "动手/01 和面.srt" in inside
        assert "水要分三次加" in found.read("动手/01 和面.文字稿.txt").decode("utf-8-sig")
        assert "课程目录.txt" in inside
        assert "免费共享" in found.read("使用许可.txt").decode("utf-8-sig")
        book = found.read("测验题.xlsx")
    sheets = openpyxl.load_workbook(io.BytesIO(book))
    words = "".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row)
    assert "第 4 套第 1 题" in words
    assert not any(f"第 {n} 套第" in words for n in (2, 3))
    assert "/open" in visitor.get(f"/courses/{given_away}").html


def test_no_other_course_is_given_away_and_none_that_is_off_the_air(
    strict: Strict, person: Callable[..., SignedIn], given_away: int
) -> None:
    somebody = person(Role.PROVIDER)
    with db.writing() as session:
        kept = versions.version(session, somebody).id
    visitor = strict()
    visitor.get(f"/open/{kept}", status=404)
    visitor.get(f"/open/{kept}/bundle.zip", status=404)
    with db.writing() as session:
        published.withdraw(session, session.get_one(Version, given_away), versions.NOW)
    visitor.get(f"/open/{given_away}/bundle.zip", status=404)
    assert "这里会有" in visitor.get("/open").main


def test_a_scheme_may_keep_all_questions(app: object, given_away: int) -> None:
    told = OpenBundle(clause="x", words="x", licence="x")
    with db.reading() as session:
        found = open_bundle.found(session, given_away)
        assert found is not None
        assert open_bundle.quiz(found[0], told) == ()
        assert open_bundle.quiz(*found)
