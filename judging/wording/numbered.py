"""A place by its number, where nobody knows the names: on a command line, and of what is gone."""

from __future__ import annotations

import re

from foundation.i18n import _


def _numbered(place_of_finding: str) -> str:
    """package.toml:courses[1].resources[2] is 第 1 门课程的第 2 个资源."""
    if found := re.fullmatch(r"exams:(\d+)-(\d+)", place_of_finding):
        return _("第 %(set)s 套第 %(number)s 题", set=found[1], number=found[2])
    if found := re.search(r":courses\[(\d+)\]\.resources\[(\d+)\]$", place_of_finding):
        return _("第 %(course)s 门课程的第 %(n)s 个资源", course=found[1], n=found[2])
    if found := re.search(r":instructors\[(\d+)\]$", place_of_finding):
        return _("第 %(n)s 位授课教师", n=found[1])
    if found := re.search(r":courses\[(\d+)\]$", place_of_finding):
        return _("第 %(n)s 门课程", n=found[1])
    known = {
        "package.toml": _("课程介绍"),
        "package.toml:rights": _("版权"),
        "package.toml:provider": _("供应单位"),
    }
    return known.get(place_of_finding, place_of_finding)


class Numbered:
    """Places in words. This one knows no names; `judging.wording.of_places` has those that do."""

    def __call__(self, where: str) -> str:
        """The place in words."""
        return _numbered(where)

    def file(self, where: str) -> str:
        """The file that lies at the place, "" where none is known."""
        del where
        return ""


NUMBERED = Numbered()
