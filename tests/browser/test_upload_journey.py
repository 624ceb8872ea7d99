"""A provider's first day: a folder of six videos, a workbook and a Word file, no package.toml; at the end it is handed in.

Once by keyboard alone, with what a screen reader would say on the way; once without scripting.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import docx
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from exams.bank import workbook
from foundation import db, mail
from packages.models import Package
from tests.browser import site as live
from tests.browser.hands import Hands
from tests.browser.site import Site
from tests.browser.test_speech import READ, READER, in_order
from tests.make import packages as make

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PASSWORD = "a sentence that is easy to remember"
PATIENCE_MS = 120_000  # six clips are measured twice while the page waits
NAME = "手工面点（虚构）"
CAPTIONS = "1\n00:00:01,000 --> 00:00:04,000\n先洗手，再看面粉。\n".encode()
CLIPS = {
    "第一课 准备/第一讲 操作卫生.mp4": 100,
    "第一课 准备/第二讲 认识面粉.mp4": 100,
    "第一课 准备/第三讲 认识工具.mp4": 100,
    "第二课 动手/01_和面练习.mp4": 140,
    "第二课 动手/02_擀皮练习.mp4": 141,
    "第二课 动手/10_包馅练习.mp4": 142,
}
TYPED = {
    "职业": "中式面点师",
    "所依标准的名称": "中式面点师国家职业技能标准",
    "适用学习对象": "想学面点的残疾人",
    "主要学习内容": "卫生、面粉、和面",
    "职务": "教务",
    "电话": "000-00000000",
    "地址": "示例路 1 号",
    "课程资源简介": "示例说明",
    "单位或个人简介": "示例简介",
}
# how far down its list the answer is
CHOSEN = {
    "所依标准的种类": 1,
    "是否具有自主知识产权": 1,
    "是否为数字技能类课程": 2,
    "有没有引用别人的内容": 1,
    "同意免费用于公益培训吗": 1,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder as it lies on a provider's disk."""
    made = tmp_path / NAME
    lesson = docx.Document()
    lesson.add_paragraph(make.NOW_TEXT)
    target = io.BytesIO()
    lesson.save(target)
    files = {
        "考题.xlsx": workbook.write(make.exam_sets()),
        "第一课 准备/第四讲 面粉知识.docx": target.getvalue(),
        "承诺书.txt": "我们承诺拥有全部权利。（虚构）".encode(),
    }
    for name, seconds in CLIPS.items():
        files[name] = make.clip(seconds)
        files[name.replace(".mp4", ".srt")] = CAPTIONS
    for name, told in files.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(told)
    return made


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Site]:
    """A site where nobody has an account yet."""
    with live.running(tmp_path_factory.mktemp("uploading") / "var", migrated_file) as made:
        yield made


def letter_link(site: Site) -> str:
    """Where the newest letter leads."""
    letter = mail.kept(site.app.config["SETTINGS"].letters_dir)[0].letter
    (link,) = re.findall(r"https?://\S+", letter.text)
    return urlsplit(link).path


def handed_in(site: Site, organisation: str) -> Package:
    """The organisation's one package, which has a version."""
    with site.app.app_context(), db.reading() as session:
        (found,) = [
            each for each in session.scalars(select(Package)) if each.organisation.name == organisation
        ]
        assert found.versions
        assert found.faults == []
        assert [each.name for each in found.resources] == [
            "操作卫生",
            "认识面粉",
            "认识工具",
            "面粉知识",
            "和面练习",
            "擀皮练习",
            "包馅练习",
        ]
        assert [each.name for each in found.courses] == ["准备", "动手"]
        return found


def said(page: Page) -> list[str]:
    """Everything that a screen reader says from the top of the page to its end."""
    told: list[str] = page.evaluate(READ)
    return told


def test_by_keyboard_from_the_first_sign_in_to_submission(
    browser: Browser, empty_site: Site, folder: Path
) -> None:
    organisation = "示例手工坊（虚构）"
    context = empty_site.context(browser)
    context.set_default_timeout(PATIENCE_MS)
    context.route("**/reader.js", lambda route: route.fulfill(path=READER, content_type="text/javascript"))
    page = context.new_page()
    page.goto("/")
    hands = Hands(page)
    hands.follow("登录", role="link")
    hands.follow("开一个账号")
    hands.follow("开一个供应方的账号")
    hands.choose("我代表单位")
    hands.write("单位全称", organisation)
    hands.write("姓名", "示例教务")
    hands.write("电子邮箱", "hands@example.com")
    hands.follow("寄信给我")
    page.goto(letter_link(empty_site))
    hands.write("新密码", PASSWORD)
    hands.follow("开账号并登录")
    hands.follow("上传培训包", role="link")
    hands.upload("选一个文件夹", folder)
    in_order(
        said(page),
        "heading, 上传培训包, level 1",
        "button, 培训包文件 选文件",
        "button, 培训包文件 选一个文件夹",
        "选了 15 个文件，一共",
        "还有 7 个",
        "button, 上传并检查",
    )
    hands.follow("上传并检查")
    assert hands.h1 == "看一看，对不对：7 个资源"
    in_order(
        said(page),
        "考题：考题.xlsx，3 套，共 9 道。",
        "heading, 目录, level 2",
        "heading, 第 1 门课：准备, level 3",
        "group, 第一课 准备/第一讲 操作卫生.mp4",
        "textbox, 名称（猜的）",
        "combobox, 形式（猜的）",
        "combobox, 内容类别（猜的）",
        "group, 第二课 动手/10_包馅练习.mp4",
        "课程介绍：还差",
        "版权：还差",
        "button, 目录对了，收下并检查",
    )
    hands.follow("目录对了，收下并检查")
    assert page.title().startswith("错误：")
    answer(hands)
    hands.follow("目录对了，收下并检查")
    assert NAME in hands.h1, page.locator("#error-summary").all_inner_texts()
    hands.follow("提交", role="link")
    hands.follow("提交给评审")
    assert "提交好了" in page.locator("main").inner_text()
    handed_in(empty_site, organisation)
    context.close()


def answer(hands: Hands) -> None:
    """What the files don't say, typed and chosen by keys."""
    for name, text in TYPED.items():
        hands.write(name, text)
    for name, down in CHOSEN.items():
        hands.to(name, role="combobox", part=True)
        for _ in range(down):
            hands.page.keyboard.press("ArrowDown")


def test_without_scripting(browser: Browser, empty_site: Site, folder: Path) -> None:
    organisation = "示例慢工坊（虚构）"
    context = empty_site.context(browser, java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto("/register/provider")
    page.get_by_label("我代表单位").check()
    page.get_by_label("单位全称").fill(organisation)
    page.get_by_label("姓名").fill("示例教务")
    page.get_by_label("电子邮箱").fill("plain@example.com")
    press(page, "寄信给我")
    page.goto(letter_link(empty_site))
    page.get_by_label("新密码").fill(PASSWORD)
    press(page, "开账号并登录")
    page.goto("/packages/new")
    # without scripting there is no choosing of folders: a zip brings them
    target = folder.parent / f"{NAME}.zip"
    files = {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    target.write_bytes(make.zip_of(files))
    page.get_by_label("培训包文件").set_input_files(target)
    press(page, "上传并检查")
    for name, text in TYPED.items():
        page.get_by_label(name).first.fill(text)
    for name, down in CHOSEN.items():
        page.get_by_label(name).select_option(index=down)
    press(page, "目录对了，收下并检查")
    press(page, "提交")
    press(page, "提交给评审")
    assert "提交好了" in page.locator("main").inner_text()
    handed_in(empty_site, organisation)
    context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("link", name=name, exact=True)
    ).first.click()
