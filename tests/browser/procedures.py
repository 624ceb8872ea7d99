"""Applications in each state, for the world that the sweep looks at: the provider's own, judged by people of another organisation."""

from __future__ import annotations

import io
from collections.abc import Mapping

from accounts.models import Person
from accounts.people import Role, SignedIn, organisation_named, signed_in
from calls.models import Call
from curation.procedure import appeals, running
from curation.procedure.models import Procedure, ProcedureAct
from foundation import clock, db, storage
from tests.browser.calls import PDF

TOPIC = {
    "title": "网络安全常识（虚构）",
    "subject_kind": "public",
    "content": "讲怎样设口令，怎样认出假的信。",
    "class_hours": "6",
    "instructors": "示例，示例大学，教授",
    "is_base": "yes",
    "contact": "示例",
    "phone": "000",
}
# by name: what was done after the topic was handed in
WAYS = {
    "handed-in": (),
    "checked": ("passed",),
    "making": ("passed", "passed", "passed"),
    "refused": ("failed",),
    "appealed": ("failed",),
}


def fill(people: Mapping[Role, SignedIn], strangers: Mapping[Role, SignedIn], call_id: int) -> dict[str, int]:
    """Ids of applications by state, and of an act that left a report."""
    found: dict[str, int] = {}
    provider, curator = people[Role.PROVIDER], strangers[Role.CURATOR]
    recommender = _recommending(people[Role.RECOMMENDER])
    for name, way in WAYS.items():
        with db.writing() as session:
            call, now = session.get_one(Call, call_id), clock.now()
            made = running.start(
                session, call, provider, now, title=TOPIC["title"], recommender_id=recommender.organisation_id, topic=TOPIC
            )  # fmt: skip
            found[name] = made.id
            for place, outcome in enumerate(way):
                who = curator if place else recommender
                paper = storage.save(
                    session, io.BytesIO(PDF), name="意见.pdf", media_type="application/pdf", now=now
                )
                data = {"signature": who.name}
                running.act(session, made, outcome, who, now, note="示例意见。", data=data, file_id=paper.id)
    with db.writing() as session:
        appealed = session.get_one(Procedure, found["appealed"])
        appeals.ask(session, appealed, provider, clock.now(), note="我们补了材料，请再看。")
        acts = session.get_one(Procedure, found["making"]).acts
        found["report"] = next(each.id for each in acts if isinstance(each, ProcedureAct) and each.file_id)
    return found


def _recommending(who: SignedIn) -> SignedIn:
    """The same person, now of an organisation that recommends."""
    with db.writing() as session:
        person = session.get_one(Person, who.id)
        person.organisation_id = organisation_named(session, "示例推荐单位（虚构）", clock.now()).id
        return signed_in(person)
