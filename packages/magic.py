"""What a file is, by what it holds: never by its name alone, and never by what its uploader says.

What we take is decided by the structure that its reader will use: the tracks of ISO media, the main part of a zip, the streams of
a compound file, text that decodes. Of everything else puremagic knows the name, so that a refusal can say what it is.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from packages.reading import compound, streams, texts

HEAD = 4096

# type -> media type; the types that each kind of resource may be
MEDIA_TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain",
    "html": "text/html",
    "zip": "application/zip",
}
TYPES_OF_KIND = {
    "video": ("mp4", "mov", "webm"),
    "audio": ("mp3", "m4a", "wav", "webm"),
    "document": ("txt", "html", "docx", "odt", "pptx", "pdf"),
    "image": ("png", "jpg", "gif", "webp"),
    "simulation": ("zip", "html"),
}
PROOF_TYPES = ("pdf", "docx", "txt", "png", "jpg")
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    KeyError,
)
# what Acrobat and every browser open: the mark of a PDF within its first bytes, and an end
_PDF = re.compile(rb"%PDF-\d")
_PDF_WITHIN = 1024
_MAIN_PARTS = {"word": "docx", "xl": "xlsx", "ppt": "pptx"}
_BY_MIMETYPE = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/epub+zip": "epub",
}
_MHT = re.compile(
    rb"(?i)^(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*?content-type:\s*multipart/related", re.MULTILINE
)
_BEFORE_MARKUP = re.compile(r"^(?:\s+|<\?.*?\?>|<!--.*?-->)+", re.DOTALL)
_PAGE = re.compile(r"<(!doctype\s+html|html|head|body|title|meta)\b", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:!doctype\s+)?([\w:]+)\b", re.IGNORECASE)
# names of the library's that are ours by another name; what it only guesses from a byte or two is no answer
_NAMES = {
    "heif": "heic",
    "jpeg": "jpg",
    "tif": "tiff",
    "aif": "aiff",
    "mpga": "mp3",
    "oga": "ogg",
    "opus": "ogg",
    "mpeg": "mpg",
    "m2ts": "ts",
    "mts": "ts",
    "asf": "wmv",
    "wma": "wmv",
}
_NAMED = frozenset(
    [
        "7z",
        "aac",
        "aiff",
        "amr",
        "ape",
        "avi",
        "avif",
        "bmp",
        "bz2",
        "caf",
        "doc",
        "elf",
        "epub",
        "exe",
        "flac",
        "flv",
        "gz",
        "heic",
        "ico",
        "mid",
        "mkv",
        "mpg",
        "ogg",
        "ppt",
        "ps",
        "psd",
        "rar",
        "rm",
        "rtf",
        "swf",
        "tar",
        "tiff",
        "ts",
        "wmv",
        "xls",
        "xz",
    ]
)


def media_type(found: str) -> str:
    """The media type to serve it as; what is unknown is only ever bytes, and a stranger's HTML is only ever text."""
    if found == "html":
        return "text/plain"
    return MEDIA_TYPES.get(found, "application/octet-stream")


def sniff(path: Path, name: str) -> str:
    """The type of a file by what it holds: a key of MEDIA_TYPES; the name of a type that we don't take (svg, heic, mkv, doc,
    encrypted-office ...), which judging.wording has words for; "" for what nobody knows.

    `name` only tells plain text from HTML.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(path)
    return (
        _binary(head)
        or compound.kind(path)
        or _pdf(path, head)
        or streams.iso_media(path)
        or (_text(head, name) if texts.is_marked(head) else "")  # UTF-16 begins as a frame of MPEG audio may
        or _sound(path, head)
        or _text(head, name)
        or _other(head)
    )


def paper(head: bytes) -> str:
    """The type of a scanned or printed paper by its first bytes: pdf, png or jpg; "" for anything else."""
    found = "pdf" if _PDF.search(head[:_PDF_WITHIN]) else _binary(head)
    return found if found in ("pdf", "png", "jpg") else ""


def is_clip(head: bytes) -> bool:
    """Whether a file is sound or moving pictures, as far as its first bytes tell."""
    if (
        head[4:8] == b"ftyp"
        or streams.matroska(head)
        or head.startswith((b"ID3", b"OggS", b"fLaC", b"FLV\x01"))
    ):
        return True
    size = streams.frame_size(head[:4])
    return _binary(head) == "wav" or (size > 0 and streams.frame_size(head[size : size + 4]) > 0)


def kind_of(found: str) -> str:
    """The kind of resource that a type most likely is."""
    return next((kind for kind, types in TYPES_OF_KIND.items() if found in types), "document")


def _binary(head: bytes) -> str:
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head[:4] in (b"RIFF", b"RF64"):
        return {b"WAVE": "wav", b"WEBP": "webp", b"AVI ": "avi"}.get(head[8:12], "")
    if head[:1] == b"G" and head[188:189] == b"G" and head[376:377] == b"G":
        return "ts"
    return "mpg" if head.startswith(b"\0\0\x01\xba") else streams.matroska(head)


def _pdf(path: Path, head: bytes) -> str:
    """A PDF may have a line end, a mark or the head of a letter before it; without an end it is a text that speaks of PDF."""
    found = _PDF.search(head[:_PDF_WITHIN])
    if found is None:
        return ""
    if found.start() == 0:
        return "pdf"
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - 4096))
        return "pdf" if b"%%EOF" in file.read() else ""


def _sound(path: Path, head: bytes) -> str:
    return streams.mpeg_audio(path) if head.startswith(b"ID3") or streams.frame_size(head[:4]) else ""


def _zip_type(path: Path) -> str:
    """By the part that the package points to as its main one; programs name and part them differently."""
    try:
        with zipfile.ZipFile(path) as inner:
            names = {each.replace("\\", "/").lower() for each in inner.namelist()}
            named = inner.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
    except _BROKEN_ZIP:
        return ""
    if named.strip() in _BY_MIMETYPE:
        return _BY_MIMETYPE[named.strip()]
    if "ofd.xml" in names:
        return "ofd"
    for folder, found in _MAIN_PARTS.items():
        main = any(
            re.fullmatch(rf"{folder}/(document|workbook|presentation)\d*\.xml", each) for each in names
        )
        if main:
            return found
    return "xlsb" if "xl/workbook.bin" in names else "zip"


def _text(head: bytes, name: str) -> str:
    """Plain text, a page, or the markup of something else; "" for what does not decode."""
    encoding = texts.encoding_of(head)
    if not head or not encoding:
        return ""
    opening = head.decode(encoding, "ignore").removeprefix("\ufeff")
    if opening.lstrip().startswith("{\\rtf"):
        return "rtf"
    if _MHT.match(opening.lstrip().encode()):
        return "mht"
    begin = _BEFORE_MARKUP.sub("", opening)
    if _PAGE.match(begin):
        return "html"
    markup = _MARKUP.match(begin)
    if markup and markup[1].lower() == "svg":
        return "svg"
    if opening.lstrip().startswith("<?xml") and markup:
        return "xml"
    return "html" if PurePosixPath(name).suffix.lower() in (".html", ".htm") else "txt"


def _other(head: bytes) -> str:
    """The name of what we don't take, as the library has it; "" for none."""
    if head.startswith((b"MZ", b"\x7fELF")):  # of these the library knows too many
        return "exe" if head.startswith(b"MZ") else "elf"
    import puremagic  # here: it takes a thirtieth of a second, and few files come so far

    try:
        found = str(puremagic.from_string(head)).lstrip(".").lower()
    except (puremagic.PureError, ValueError):
        return ""
    found = _NAMES.get(found, found)
    return found if found in _NAMED else ""
