"""What a file is, in words, and what to do where it can't be used: never an advice that leads to the next refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foundation.i18n import _
from foundation.i18n import lazy as _l
from packages import magic

# a type of packages.magic, and what people call it
LABELS: Mapping[str, Any] = {
    "mp4": _l("MP4 视频"),
    "mov": _l("MOV 视频"),
    "webm": _l("WebM 视频或音频"),
    "mp3": _l("MP3 音频"),
    "m4a": _l("M4A 音频（只有声音，没有画面）"),
    "wav": _l("WAV 音频"),
    "png": _l("PNG 图片"),
    "jpg": _l("JPEG 图片"),
    "gif": _l("GIF 图片"),
    "webp": _l("WebP 图片"),
    "pdf": _l("PDF 文档"),
    "docx": _l("Word 文档（docx）"),
    "pptx": _l("幻灯片（pptx）"),
    "odt": _l("OpenDocument 文档（odt）"),
    "xlsx": _l("Excel 工作簿（xlsx）"),
    "txt": _l("纯文本"),
    "html": _l("网页（HTML）"),
    "zip": _l("zip 压缩包"),
    "mkv": _l("MKV 视频"),
    "avi": _l("AVI 视频"),
    "wmv": _l("Windows Media 文件（wmv 或 wma）"),
    "flv": _l("FLV 视频"),
    "ts": _l("TS 视频（摄像机或录播机的格式）"),
    "mpg": _l("MPEG 视频"),
    "rm": _l("RealMedia 文件"),
    "swf": _l("Flash 动画"),
    "flac": _l("FLAC 音频"),
    "ogg": _l("Ogg 音频"),
    "aac": _l("AAC 音频"),
    "amr": _l("AMR 录音"),
    "aiff": _l("AIFF 音频"),
    "ape": _l("APE 音频"),
    "caf": _l("CAF 音频"),
    "mid": _l("MIDI 乐谱"),
    "heic": _l("HEIC 图片（苹果手机的照片）"),
    "avif": _l("AVIF 图片"),
    "bmp": _l("BMP 图片"),
    "tiff": _l("TIFF 图片"),
    "svg": _l("SVG 图形"),
    "psd": _l("Photoshop 文件"),
    "ico": _l("图标"),
    "doc": _l("旧的 Word 或 WPS 文档（doc、wps）"),
    "xls": _l("旧的 Excel 或 WPS 表格（xls、et）"),
    "ppt": _l("旧的幻灯片（ppt、dps）"),
    "xlsb": _l("Excel 二进制工作簿（xlsb）"),
    "ods": _l("OpenDocument 表格（ods）"),
    "odp": _l("OpenDocument 幻灯片（odp）"),
    "ole": _l("旧的办公软件文件"),
    "encrypted-office": _l("加了密码的 Office 文件"),
    "rtf": _l("RTF 文档"),
    "mht": _l("网页存档（mht）"),
    "epub": _l("电子书（epub）"),
    "ofd": _l("OFD 版式文档"),
    "xml": _l("XML 文件"),
    "ps": _l("PostScript 文件"),
    "rar": _l("rar 压缩包"),
    "7z": _l("7z 压缩包"),
    "gz": _l("gzip 压缩文件"),
    "tar": _l("tar 压缩文件"),
    "bz2": _l("bzip2 压缩文件"),
    "xz": _l("xz 压缩文件"),
    "exe": _l("Windows 程序"),
    "elf": _l("程序"),
}
_TO_DOCX = _l("请用 Word 或 WPS 打开，另存为 docx。只改文件名没有用。")
_TO_PDF = _l("请用做它的软件打开，导出为 PDF 或 pptx。只改文件名没有用。")
_TO_XLSX = _l("请用 Excel 或 WPS 打开，另存为 xlsx。只改文件名没有用。")
_TO_MP4 = _l("请用剪辑软件或格式转换软件导出为 MP4（H.264 和 AAC）。只改文件名没有用。")
_TO_MP3 = _l("请用格式转换软件导出为 MP3 或 M4A。只改文件名没有用。")
_TO_JPG = _l("请用看图软件打开，另存为 JPEG 或 PNG。只改文件名没有用。")
_UNPACK = _l("请先解开，把里面的文件直接放进来；仿真练习请重新压缩成 zip。")
# what to do with a type that nobody here can use, and which types come of it
REMEDIES: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    **dict.fromkeys(("doc", "rtf", "ole"), (_TO_DOCX, ("docx",))),
    **dict.fromkeys(("ppt", "odp"), (_TO_PDF, ("pdf", "pptx"))),
    **dict.fromkeys(("xls", "xlsb", "ods"), (_TO_XLSX, ("xlsx",))),
    **dict.fromkeys(("mkv", "avi", "wmv", "flv", "ts", "mpg", "rm"), (_TO_MP4, ("mp4",))),
    **dict.fromkeys(("flac", "ogg", "aac", "amr", "aiff", "ape", "caf"), (_TO_MP3, ("mp3", "m4a"))),
    **dict.fromkeys(("heic", "avif", "bmp", "tiff", "psd", "svg"), (_TO_JPG, ("jpg", "png"))),
    "mht": (_l("请用浏览器打开，打印成 PDF；或把文字复制到 Word 里，存为 docx。"), ("pdf", "docx")),
    "ofd": (_l("请用 OFD 阅读软件打开，导出为 PDF。"), ("pdf",)),
    "ps": (_l("请转换成 PDF。"), ("pdf",)),
    "epub": (_l("请用电子书软件导出为 PDF 或 docx。"), ("pdf", "docx")),
}
_PACKED = ("rar", "7z", "gz", "tar", "bz2", "xz")


def label(found: str) -> str:
    """What a type of packages.magic is called."""
    return str(LABELS[found]) if found in LABELS else _("系统不认识的格式")


def names(types: Sequence[str]) -> str:
    """Types that can be used, by their endings."""
    return "、".join(types)


def remedy(found: str, among: Sequence[str], *, filed: bool = True) -> str:
    """What to do with a file of one type where only others can be used; `filed`: it is filed under a kind, which can be changed."""
    if found == "encrypted-office":
        return _("请打开它，去掉密码，保存后再放进来。")
    if found in _PACKED:
        return str(_UNPACK)
    told, becomes = REMEDIES.get(found, ("", ()))
    if set(becomes) & set(among):
        return str(told)
    other = _other_kind(found, among) if filed else ""
    if other:
        return other
    if not found:
        return _(
            "可能没有存完整。请用做它的软件打开看看，另存为这里能用的格式：%(among)s。", among=names(among)
        )
    return _("这里能用的是：%(among)s。请换一个文件。", among=names(among))


def _other_kind(found: str, among: Sequence[str]) -> str:
    """A resource that is filed under another kind than its file is; "" where that is not what is wrong."""
    wanted = next((kind for kind, types in magic.TYPES_OF_KIND.items() if types == tuple(among)), "")
    kind = magic.kind_of(found) if found in magic.MEDIA_TYPES else ""
    if not wanted or not kind or found not in magic.TYPES_OF_KIND[kind]:
        return ""
    given = {"kind": kind, "among": names(among)}
    if wanted == "audio" and kind == "video":
        return _("里面有画面。要当视频用，请把类型（kind）改成 video；只要声音，请导出为 MP3 或 M4A。")
    if wanted == "video" and kind == "audio":
        return _("要当音频用，请把类型（kind）改成 audio；要当视频用，请换成有画面的文件。")
    return _("要用这个文件，请把类型（kind）改成 %(kind)s；不然请换成：%(among)s。", **given)
