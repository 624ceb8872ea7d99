"""Still pictures of a clip: a poster, and small pictures along it on sheets, found by WebVTT (`sheet.jpg#xywh=…`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from media import ffmpeg, moments
from media.making import encoding
from media.making.encoding import Told

WIDTH, HEIGHT = 160, 90
COLUMNS, ROWS = 5, 5
MOST = 100  # pictures of one clip: four sheets
SHORTEST_MS = 2_000
_POSTER_FRAMES = 50


@dataclass(frozen=True)
class Board:
    """How the small pictures lie: one each `interval_ms`, `count` in all, `columns` x `rows` on a sheet."""

    interval_ms: int
    count: int
    columns: int = COLUMNS
    rows: int = ROWS
    width: int = WIDTH
    height: int = HEIGHT

    def as_dict(self) -> dict[str, int]:
        """For keeping as JSON."""
        return asdict(self)


def plan(duration_ms: int) -> Board:
    """Whole seconds between pictures, so that no clip has more than MOST."""
    interval = max(SHORTEST_MS, -(-duration_ms // (MOST * 1000)) * 1000)
    return Board(interval, max(1, -(-duration_ms // interval)))


def draw(path: Path, stream: str, folder: Path, board: Board, told: Told, seconds: int) -> list[Path]:
    """The sheets of a stream (as ffmpeg names it within the file), in order; pictures keep their aspect on black. Key frames alone are decoded."""
    fit = (
        f"scale={board.width}:{board.height}:force_original_aspect_ratio=decrease,"
        f"pad={board.width}:{board.height}:-1:-1"
    )
    # `fps` with round=up shows at each moment what was seen last, as somebody does who jumps there
    filters = f"fps=1000/{board.interval_ms}:round=up,{fit},tile={board.columns}x{board.rows}"
    pictures = ffmpeg.source(path, skip_frame="nokey")[stream]
    how = {"vf": filters, "q:v": 5, "pix_fmt": "yuvj420p", "format": "image2"}
    arguments = ffmpeg.output([pictures], folder / "storyboard-%d.jpg", how)
    encoding.run(arguments, seconds=seconds, told=told)
    most = -(-board.count // (board.columns * board.rows))
    sheets = [folder / f"storyboard-{number}.jpg" for number in range(1, most + 1)]
    return [sheet for sheet in sheets if sheet.is_file()]


def poster(path: Path, stream: str, target: Path, scale: str, duration_ms: int) -> Path:
    """The picture that stands for the clip: the most typical of some frames a tenth of the way in."""
    start = f"{duration_ms / 10_000:.3f}"
    filters = f"thumbnail={_POSTER_FRAMES},{scale}"
    picture = ffmpeg.source(path, ss=start)[stream]
    how = {"vf": filters, "frames:v": 1, "q:v": 4, "pix_fmt": "yuvj420p", "format": "image2", "update": 1}
    encoding.run(ffmpeg.output([picture], target, how), seconds=120)
    return target


def webvtt(cues: Iterable[tuple[int, int, str]]) -> str:
    """Cues (start, end, text) as WebVTT: chapters, or the places of a storyboard's pictures."""
    lines = ["WEBVTT", ""]
    for start, end, text in cues:
        told = " ".join(text.split()).replace("-->", "→").replace("&", "&amp;").replace("<", "&lt;")
        lines += [f"{moments.filed(start)} --> {moments.filed(end)}", told, ""]
    return "\n".join(lines)


def places(board: Board, duration_ms: int, address: Callable[[int], str]) -> str:
    """The storyboard as WebVTT; `address` gives that of the sheet at a position from 0."""
    cells = board.columns * board.rows

    def cue(number: int) -> tuple[int, int, str]:
        row, column = divmod(number % cells, board.columns)
        place = f"#xywh={column * board.width},{row * board.height},{board.width},{board.height}"
        start = number * board.interval_ms
        return start, min(start + board.interval_ms, duration_ms), address(number // cells) + place

    return webvtt(cue(number) for number in range(board.count))
