"""The example package that docs/package-format.md describes, as a zip to look into and to try."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from config.settings import ROOT
from exams.bank import workbook
from exams.bank.making import SetQuestion
from foundation import disk
from media import ffmpeg

FOLDER = ROOT / "packages" / "example"
CLIP, CLIP_SECONDS = "media/包饺子.mp4", 180


def write(path: Path) -> None:
    """Write the example: the files of packages/example, three exam sets, and a clip of a plain field and a tone.

    Two who ask at once each make it; nobody ever gets half of one.
    """
    with disk.beside(path) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as made:
        for file in sorted(each for each in FOLDER.rglob("*") if each.is_file()):
            made.write(file, file.relative_to(FOLDER).as_posix())
        made.writestr("exams.xlsx", workbook.write([_questions(number) for number in (1, 2, 3)]))
        made.writestr(CLIP, _clip())


def _clip() -> bytes:
    """A stand-in for a recording: five pictures a second of one colour, and a low tone."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "clip.mp4"
        picture = ffmpeg.source(f"color=c=0x335566:s=320x180:r=5:d={CLIP_SECONDS}", format="lavfi")
        tone = ffmpeg.source(f"sine=frequency=220:duration={CLIP_SECONDS}", format="lavfi")
        how = {"c:v": "libx264", "preset": "ultrafast", "pix_fmt": "yuv420p", "c:a": "aac", "b:a": "32k"}
        ffmpeg.run(ffmpeg.output([picture, tone], target, how), seconds=120)
        return target.read_bytes()


def _questions(number: int) -> list[SetQuestion]:
    """A small set; the three sets ask different things."""
    single = {
        1: ("包饺子用哪种面粉？", ("中筋面粉", "玉米淀粉", "糯米粉"), (0,), "认识面粉"),
        2: ("买面粉先看什么？", ("袋子的颜色", "生产日期和保质期", "广告"), (1,), "认识面粉"),
        3: ("面粉放在哪里？", ("灶台边", "水池下", "干燥阴凉的地方"), (2,), "认识面粉"),
    }[number]
    multiple = {
        1: ("包饺子以前要准备什么？", ("面皮", "馅料", "清水"), (0, 1, 2), "包饺子的手法"),
        2: ("饺子捏好后怎样检查？", ("边捏紧了", "没有漏馅", "颜色发绿"), (0, 1), "包饺子的手法"),
        3: ("馅料放多了会怎样？", ("捏不拢", "煮时容易破", "更省面皮"), (0, 1), "包饺子的手法"),
    }[number]
    truth = {
        1: ("和面以前要洗手。", (), (1,), "操作卫生"),
        2: ("生的和熟的可以放在一起。", (), (0,), "操作卫生"),
        3: ("地上有水要马上擦干。", (), (1,), "操作卫生"),
    }[number]
    kinds = (("single", single), ("multiple", multiple), ("true_false", truth))
    return [
        SetQuestion(kind, stem, options, answer, resource_name=resource)
        for kind, (stem, options, answer, resource) in kinds
    ]
