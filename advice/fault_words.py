"""Faults of a scheme file in words, for a civil servant who writes one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from foundation.i18n import lazy as _l
from schemes.toml import SchemeError

# what the reader says, and how it is told; named groups go over
_WORDS: Sequence[tuple[str, Any]] = (
    (r"is missing", _l("缺这一项，请补上")),
    (r"is '(?P<a>.*)', but the file is called (?P<b>.*)", _l("写的是“%(a)s”，文件却叫 %(b)s：两处要一样")),
    (r"unknown key; did you mean '(?P<a>.*)'\?", _l("没有这个键，是不是想写“%(a)s”？")),
    (r"unknown key; known are (?P<a>.*)", _l("没有这个键，可以写的有：%(a)s")),
    (r"wants a number above 0", _l("要写大于 0 的整数")),
    (r"wants (?P<a>.*), not (?P<b>.*)", _l("要写 %(a)s，不能写 %(b)s")),
    (r"says neither clause nor reading", _l("要写条款（clause）或我们的理解（reading），两样至少一样")),
    (r"is human where .*", _l("没有机器检查时写 human，有检查时不能写 human")),
    (r"nothing is checked.*", _l("既没有检查（checks），也没有请人看的内容（human），至少写一样")),
    (r"'(?P<a>.*)' is there twice", _l("“%(a)s”写了两次，请改掉一个")),
    (r"(?P<a>.*) is no kind; known are (?P<b>.*)", _l("没有 %(a)s 这种检查，可以写的有：%(b)s")),
    (r"'(?P<a>.*)' is no category of this scheme", _l("“%(a)s”不是这个方案的内容类别（categories）")),
    (
        r"(?P<a>.*) is no profile .*known are (?P<b>.*)",
        _l("没有 %(a)s 这种技术规格（profiles），现有：%(b)s"),
    ),
    (r"profile (?P<a>.*) has no (?P<b>.*)", _l("技术规格 %(a)s 没有规定 %(b)s")),
    (r"(?P<a>.*) has no field '(?P<b>.*)'; it has (?P<c>.*)", _l("%(a)s 没有“%(b)s”，可以写的有：%(c)s")),
    (r"(?P<a>.*) has no '(?P<b>.*)'; (?P<c>.*)", _l("%(a)s 没有“%(b)s”，可以写的有：%(c)s")),
    (r"unknown '(?P<a>.*)'; one of (?P<b>.*)", _l("没有“%(a)s”，可以写的有：%(b)s")),
    (r"wants either at_least or at_most|wants at_least or at_most", _l("at_least 和 at_most 要写一个")),
    (r"wants a whole percentage between 1 and 99", _l("要写 1 到 99 的整数百分比")),
    (r"(?P<a>.*) is never (?P<b>.*); it is one of (?P<c>.*)", _l("%(a)s 不会是 %(b)s，可以写的有：%(c)s")),
    (r"only .* can stand in a pattern, not (?P<a>.*)", _l("只能用 {organisation} 和 {name}，不能用 %(a)s")),
    (r"is (?:below|above) (?P<a>.*)", _l("和 %(a)s 矛盾，请检查大小")),
    (r".*\(at line (?P<a>\d+), column (?P<b>\d+)\)", _l("第 %(b)s 列附近不合 TOML 的写法")),
)


def fault(error: SchemeError) -> str:
    """One fault in words; a rare one that has none stays as the reader said it."""
    for pattern, told in _WORDS:
        if found := re.fullmatch(pattern, error.message, re.DOTALL):
            return str(told) % found.groupdict()
    return error.message


def line(error: SchemeError) -> str:
    """File, line, key and what is wrong, in one line."""
    return f"{error.file}:{error.line}: {error.key}: {fault(error)}"
