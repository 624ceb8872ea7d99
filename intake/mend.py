"""Where a finding is mended on the site: the page that makes the missing piece."""

from __future__ import annotations

import re

from flask import url_for

from packages.models import Package, Resource
from schemes.findings import Finding

# the field that a finding asks for -> the page that makes it; the pages belong to the rooms named
PAGES = {
    "captions": "captions.edit",
    "has_transcript": "captions.edit",
    "described": "authoring_description.edit",
    "alt": "authoring.alt",
    "html_twin": "authoring_twin.twin",
}
_PLACE = re.compile(r":courses\[(\d+)\]\.resources\[(\d+)\]$")


def page(finding: Finding, package: Package) -> str:
    """The address of the page that mends a finding; "" where only a new upload does."""
    resource, endpoint = resource_of(finding, package), _endpoint(finding)
    if resource is None or resource.file_id is None or endpoint is None:
        return ""
    return url_for(endpoint, resource_id=resource.id)


def _endpoint(finding: Finding) -> str | None:
    """The page, by what would mend the finding."""
    if finding.remedy is None:
        return None
    if finding.remedy.code == "split":
        return "splitting.page"
    return PAGES.get(str(finding.remedy.params.get("field")))


def resource_of(finding: Finding, package: Package) -> Resource | None:
    """The resource that a finding is about, if it is about one."""
    found = _PLACE.search(finding.where)
    if found is None:
        return None
    place = (int(found[1]), int(found[2]))
    return next((each for each in package.resources if (each.course.position, each.position) == place), None)


def on_the_site(finding: Finding) -> bool:
    """Whether a page of the site mends it, rather than a new upload."""
    return _endpoint(finding) is not None
