"""Where a finding is mended on the site: the page that makes the missing piece."""

from __future__ import annotations

import re
from functools import cached_property

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.bank.models import Question
from packages.models import Course, Resource
from schemes.findings import Finding

# the field that a finding asks for -> the page that makes it; the pages belong to the rooms named
PAGES = {
    "captions": "captions.edit",
    "has_transcript": "captions.edit",
    "described": "provider_layers_description.edit",
    "alt": "provider_layers.alt",
    "html_twin": "provider_layers_twin.twin",
}
# what is mended in the question itself, on its own page
OF_QUESTIONS = ("tie", "change-question", "compare-questions")
_QUESTION = re.compile(r"exams:(\d+)-(\d+)$")
_PLACE = re.compile(r":courses\[(\d+)\]\.resources\[(\d+)\]$")


class Pages:
    """The pages that mend the findings of one package; its catalogue is read once, and only where a finding asks for it."""

    def __init__(self, session: Session, package_id: int) -> None:
        self._session, self._package_id = session, package_id

    def __call__(self, finding: Finding) -> str:
        """The address of the page that mends a finding; "" where only a new upload does."""
        if finding.remedy and finding.remedy.code in OF_QUESTIONS:
            return self._question(finding)
        endpoint, resource_id = _endpoint(finding), self.resource(finding)
        return url_for(endpoint, resource_id=resource_id) if endpoint and resource_id else ""

    def resource(self, finding: Finding) -> int | None:
        """The id of the resource that a finding is about, if it is about one that has a file."""
        found = _PLACE.search(finding.where)
        return self._resources.get((int(found[1]), int(found[2]))) if found else None

    def _question(self, finding: Finding) -> str:
        found = _QUESTION.match(finding.where)
        question_id = self._questions.get((int(found[1]), int(found[2]))) if found else None
        if question_id is None:
            return ""
        return url_for("questions.edit", package_id=self._package_id, question_id=question_id)

    @cached_property
    def _questions(self) -> dict[tuple[int, int], int]:
        query = select(Question.set_number, Question.position, Question.id)
        query = query.where(Question.package_id == self._package_id)
        return {(number, at): found for number, at, found in self._session.execute(query)}

    @cached_property
    def _resources(self) -> dict[tuple[int, int], int]:
        query = select(Course.position, Resource.position, Resource.id).join(Course.resources)
        query = query.where(Course.package_id == self._package_id, Resource.file_id.is_not(None))
        return {(course, at): found for course, at, found in self._session.execute(query)}


def _endpoint(finding: Finding) -> str | None:
    """The page, by what would mend the finding."""
    if finding.remedy is None:
        return None
    if finding.remedy.code == "split":
        return "splitting.page"
    return PAGES.get(str(finding.remedy.params.get("field")))
