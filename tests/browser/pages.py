"""Which pages there are to look at: every GET route of the URL map, with its parameters made from the world.

A route without parameters needs nothing here. One with parameters needs a line in MAKERS, else the suite fails: each
gives the parameters, and the query if any, for every state of the page that is worth a look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from accounts.people import Role
from tests.browser.world import World

State = dict[str, Any]


def _each(name: str, ids: Callable[[World], Iterable[int | str]]) -> Callable[[World], list[State]]:
    return lambda world: [{name: one} for one in ids(world)]


def ASKED(world: World) -> list[State]:
    """The questions of each kind."""
    return [{"package_id": world.packages["draft"], "question_id": one} for one in world.questions.values()]


CLIPS = _each("resource_id", lambda world: world.clips.values())
UPLOADS = _each("intake_id", lambda world: world.uploads.values())
PACKAGES = _each("package_id", lambda world: world.packages.values())
PEOPLE = _each("person_id", lambda world: [world.people[role].id for role in (Role.PROVIDER, Role.CURATOR)])
SUBMISSIONS = _each("submission_id", lambda world: world.submissions.values())


def _calls(*states: str) -> Callable[[World], list[State]]:
    return _each("call_id", lambda world: [world.calls[state] for state in states])


def _money(*states: str) -> Callable[[World], list[State]]:
    return _each("procedure_id", lambda world: [world.money[state] for state in states])


def _subsidies(*states: str) -> Callable[[World], list[State]]:
    return _each("subsidy_id", lambda world: [world.money[f"subsidy-{state}"] for state in states])


def SPENT(world: World) -> list[State]:
    """A line of what was spent."""
    return [{"procedure_id": world.money["due"], "line_id": world.money["spent"]}]


MONEY = _money("open", "proposed", "approved", "in-run", "paid", "due")


def _procedures(*states: str) -> Callable[[World], list[State]]:
    return _each("procedure_id", lambda world: [world.procedures[state] for state in states])


CALLS = _calls("draft", "coming", "open", "cancelled")


def _expert(name: str, *keys: str) -> Callable[[World], list[State]]:
    return _each(name, lambda world: [world.experts[key] for key in keys])


def _items(world: World) -> list[State]:
    return [{"meeting_id": world.experts["meeting"], "item_id": world.experts["item"]}]


def _submitted_clips(world: World) -> list[State]:
    waiting, accepted = world.submissions["waiting"], world.submissions["accepted"]
    shown = [{"submission_id": one, "resource_id": world.first_clip[one]} for one in (waiting, accepted)]
    return [*shown, {**shown[0], "language": "en"}]


KINDS = ("txt", "docx", "pdf", "brf")


def _taken(states: Callable[[World], list[State]]) -> Callable[[World], list[State]]:
    """The first of these as each kind of document."""
    return lambda world: [{**states(world)[0], "kind": kind} for kind in KINDS]


def _found(states: Callable[[World], list[State]]) -> Callable[[World], list[State]]:
    """These, and words looked for in them: found and not found."""
    return lambda world: [
        each for one in states(world) for each in (one, {**one, "q": "面"}, {**one, "q": "没有"})
    ]


def _lessons(world: World) -> list[State]:
    return [{"version_id": world.versions["published"], "resource_id": one} for one in world.lessons.values()]


def _layers(*names: str) -> Callable[[World], list[State]]:
    return _each("resource_id", lambda world: [world.layers[name] for name in names])


def _layered(world: World) -> State:
    """The clip of the package in the middle that has every layer."""
    return {"version_id": world.versions["published"], "resource_id": world.layered}


def _heard(world: World) -> State:
    return {"version_id": world.versions["published"]}


VERSIONS = _each("version_id", lambda world: world.versions.values())
SITTING = _each("version_id", lambda world: [world.versions["published"]])
NUMBER = _each("number", lambda world: [world.certificate])

DRAFT = _each("package_id", lambda world: [world.packages["draft"]])
BASIC_FORM = "basic-form"  # of the scheme of all packages here


def _form(world: World) -> State:
    return {"package_id": world.packages["draft"], "paper_id": BASIC_FORM}


MAKERS: dict[str, Callable[[World], list[State]]] = {
    "annexes.every": _each(
        "package_id", lambda world: [world.packages[name] for name in ("draft", "waiting")]
    ),
    "annexes.file": lambda world: [{**_form(world), "kind": kind} for kind in ("pdf", "docx")],
    "annexes.read": lambda world: [_form(world)],
    "rights.proof": _each(
        "package_id", lambda world: [world.packages[name] for name in ("draft", "waiting")]
    ),
    "rights.paper": lambda world: [{"package_id": world.packages["draft"], "paper_id": world.papers.rights}],
    "rights.quotations": DRAFT,
    "rights.of_version": _each("submission_id", lambda world: [world.submissions["waiting"]]),
    "delivery.bundle_page": _each(
        "package_id", lambda world: [world.packages[name] for name in ("draft", "published")]
    ),
    "delivery.bundle_file": DRAFT,
    "delivery.stick_file": lambda world: [
        {"package_id": world.packages["published"], "version_id": world.versions["published"]}
    ],
    "open_catalogue.one": _each("version_id", lambda world: [world.papers.given_away]),
    "open_catalogue.file": _each("version_id", lambda world: [world.papers.given_away]),
    "takedown.ask": _each("version_id", lambda world: [world.versions["published"]]),
    "takedown.mine": _each("token", lambda world: world.papers.links.values()),
    "takedown.answer": _each(
        "takedown_id", lambda world: [world.papers.asked[state] for state in ("open", "refused")]
    ),
    "takedown_desk.one": _each(
        "takedown_id", lambda world: [world.papers.asked[state] for state in ("open", "refused")]
    ),
    "advice.what_if": _each(
        "package_id", lambda world: [world.packages[name] for name in ("ready", "lacking")]
    ),
    "advice.compared": _each(
        "package_id", lambda world: [world.packages[name] for name in ("ready", "faulty")]
    ),
    "audit.enrolment": _each("enrolment_id", lambda world: world.enrolments.values()),
    "captions.edit": lambda world: [
        *CLIPS(world),
        {"resource_id": world.clips["corrected"], "language": "en"},
    ],
    "caption_versions.compare": lambda world: [
        {"resource_id": world.clips["corrected"], "old": world.tracks[0], "new": world.tracks[1]}
    ],
    "caption_versions.subrip_file": CLIPS,
    "caption_versions.upload": _each("resource_id", lambda world: [world.clips["machine-made"]]),
    "caption_versions.versions": _each("resource_id", lambda world: [world.clips["corrected"]]),
    "editor.draft": _each("resource_id", lambda world: [world.clips["machine-made"]]),
    "editor.terms": _each("resource_id", lambda world: [world.clips["machine-made"]]),
    "editor.find": lambda world: [
        {"resource_id": world.clips["machine-made"], **query}
        for query in ({}, {"find": "水", "put": "温水"}, {"find": "水"}, {"find": "没有的"})
    ],
    "intake.confirm": UPLOADS,
    "intake.discard": _each("intake_id", lambda world: [world.uploads["loose"]]),
    "intake.sheet": _each("intake_id", lambda world: [world.uploads["loose"]]),
    "intake.manifest": _each("intake_id", lambda world: [world.uploads["loose"]]),
    "intake.of_package": _each("package_id", lambda world: [world.packages["draft"]]),
    "provider_layers.layers": _each(
        "package_id", lambda world: [world.packages[name] for name in ("draft", "ready")]
    ),
    "provider_layers.statement": _layers("plain", "stated"),
    "provider_layers.summary": _layers("plain", "rich"),
    "provider_layers.alt": _layers("image"),
    "provider_layers.look": _layers("rich", "document"),
    "provider_layers.file": _each("layer_id", lambda world: [world.layers["sign"]]),
    "provider_layers_description.edit": _layers("rich", "plain"),
    "provider_layers_description.said": lambda world: [{"resource_id": world.layers["rich"], "number": 0}],
    "provider_layers_video.sign": _layers("plain", "rich"),
    "provider_layers_video.described": _layers("plain"),
    "provider_layers_twin.twin": _layers("document"),
    "provider_layers_twin.image": lambda world: [{"resource_id": world.layers["document"], "number": 0}],
    "captions.file": CLIPS,
    "captions.progress_json": CLIPS,
    "captions.read": _found(CLIPS),
    "captions.watch": _each(
        "resource_id", lambda world: [world.clips["failed"]]
    ),  # the others go on until they are done
    "clips.checked": lambda world: [
        *({"resource_id": one} for one in world.checked.values()),
        {"resource_id": world.checked["wrong"], "at": 21_000},
    ],
    "clips.copy": lambda world: [
        {"resource_id": world.copied, "kind": kind} for kind in ("sound", "poster", "sheet")
    ],
    "clips.under_way_json": _each(
        "package_id", lambda world: [world.packages[name] for name in ("draft", "lacking")]
    ),
    "clips.progress_json": _each("resource_id", lambda world: world.checked.values()),
    "calls.one": CALLS,
    "calls.document": lambda world: [
        {"call_id": world.calls["open"], "document_id": world.calls["document"]}
    ],
    "call_desk.one": CALLS,
    "call_desk.edit": _calls("draft"),
    "call_desk.announce": _calls("draft"),
    "call_desk.put_off": _calls("open"),
    "call_desk.cancel": _calls("open"),
    "call_desk.answer": lambda world: [
        {"call_id": world.calls["open"], "question_id": world.calls[name]} for name in ("asked", "answered")
    ],
    "experts.one": _expert("expert_id", "expert"),
    "experts.invitation": _expert("token", "token"),
    "panels.of_call": lambda world: [
        {"call_id": world.calls["open"], "state": state} for state in ("proposed", "open", "closed")
    ],
    "panels.one": _expert("panel_id", "open", "proposed"),
    "panels.close": _expert("panel_id", "open"),
    "panels.remove": lambda world: [
        {"panel_id": world.experts["proposed"], "seat_id": world.experts["asked"]}
    ],
    "score.sheet": _expert("seat_id", "seat"),
    "score.hand_in": _expert("seat_id", "seat"),
    "score.lines": _expert("seat_id", "seat"),
    "score.conflict": _expert("seat_id", "seat"),
    "score.clip": lambda world: [{"seat_id": world.experts["seat"], "resource_id": world.experts["clip"]}],
    "meetings.one": _expert("meeting_id", "meeting"),
    "meetings.file": _expert("meeting_id", "meeting"),
    "meetings.decide": _items,
    "meetings.vote": _items,
    "votes.one": lambda world: [{"ballot_id": world.ballots[name]} for name in ("open", "counted")],
    "votes.papers": lambda world: [{"ballot_id": world.ballots["counted"]}],
    "vote_desk.new": lambda world: [
        {"call_id": world.ballots["call"]},
        {"call_id": world.calls["coming"]},  # where no topic has come so far
    ],
    "vote_desk.one": lambda world: [{"ballot_id": world.ballots[name]} for name in ("open", "counted")],
    "review_changes.listed": lambda world: [{"submission_id": world.again["submission"]}],
    "review_changes.one": lambda world: [
        {"submission_id": world.again["submission"], "name": name, "key": key}
        for name, key in (("introduction", 0), ("resource", world.again["clip"]), ("questions", 1))
    ],
    "call_choice.choose": _each("package_id", lambda world: [world.packages["draft"]]),
    "money.of_call": _each("call_id", lambda world: [world.money["call"], world.calls["open"]]),
    "money.table": lambda world: [{"call_id": world.money["call"], "kind": kind} for kind in ("csv", "xlsx")],
    "money.one": MONEY,
    "money.document": SPENT,
    "money.propose": _money("open"),
    "money.decide": _subsidies("proposed", "approved"),
    "money.withdraw": _subsidies("proposed"),
    "money.refund": _subsidies("due", "paid"),
    "payment_runs.new": _each("call_id", lambda world: [world.money["call"], world.calls["open"]]),
    "payment_runs.one": _each("run_id", lambda world: [world.money["run"]]),
    "payment_runs.file": _each("run_id", lambda world: [world.money["run"]]),
    "payment_runs.line": lambda world: [
        {"run_id": world.money["run"], "position": position} for position in (1, 2)
    ],
    "own_money.one": MONEY,
    "own_money.document": SPENT,
    "credits.of_application": _money("open", "due"),
    "credits.withdraw": _money("due"),
    "credits.statement": lambda world: [{"number": world.statement}, {"number": "TC-2026-0"}],
    "credits.file": _each("number", lambda world: [world.statement]),
    "procedures.one": _procedures("handed-in", "checked", "making", "refused", "appealed"),
    "procedures.report": lambda world: [
        {"procedure_id": world.procedures["making"], "act_id": world.procedures["report"]}
    ],
    "procedures.apply": _calls("open"),
    "procedure_changes.withdraw": _procedures("making"),
    "procedure_changes.appeal": _procedures("refused"),
    "procedure_changes.answer": _procedures("appealed"),
    "procedure_changes.extend": _procedures("making"),
    "curation.captions": _submitted_clips,
    "curation.paper": lambda world: [
        {"submission_id": world.submissions["waiting"], "name": "rights"},
        {"submission_id": world.submissions["waiting"], "name": "profile"},  # given as text: there is no file
    ],
    "air.change": _each(
        "submission_id", lambda world: [world.submissions[name] for name in ("waiting", "published")]
    ),
    "checklist.lines": _each(
        "submission_id", lambda world: [world.submissions[name] for name in ("waiting", "accepted")]
    ),
    "checklist.confirming": _each(
        "submission_id", lambda world: [world.submissions[name] for name in ("waiting", "accepted")]
    ),
    "outside.note": _each("submission_id", lambda world: [world.submissions["waiting"]]),
    "outside.document": lambda world: [
        {"submission_id": world.submissions["waiting"], "decision_id": world.outside}
    ],
    "curation.review": SUBMISSIONS,
    "rounds.one": _each("request_id", lambda world: world.rounds.values()),
    "curation.waiver": lambda world: [
        {"submission_id": world.submissions["waiting"], "waiver_id": world.waivers["asked"]}
    ],
    "curation.submit": _each(
        "package_id", lambda world: [world.packages[name] for name in ("draft", "ready", "waiting", "faulty")]
    ),
    "desk.all_notes": VERSIONS,
    "desk.hour": lambda world: [{"version_id": world.versions["finished"], "number": 1}],
    "desk.lesson_notes": _lessons,
    "desk.note": lambda world: [
        {
            "version_id": world.versions["published"],
            "resource_id": world.lessons["video"],
            "note_id": world.note,
        }
    ],
    "desk.notes_file": VERSIONS,
    "display.language": _each("code", lambda _world: ["zh_CN", "en"]),
    "questions.every": _each(
        "package_id", lambda world: [world.packages[name] for name in ("draft", "waiting")]
    ),
    "questions.take": lambda world: [{"package_id": world.packages["draft"], "wanted": "gift"}],
    "questions.new": lambda world: [
        {"package_id": world.packages["draft"], "kind": kind} for kind in world.questions
    ],
    "questions.edit": ASKED,
    "questions.preview": ASKED,
    "questions.instead": lambda world: [{**ASKED(world)[0], "kind": "true_false"}],
    "questions.medium": lambda world: [{**ASKED(world)[0], "name": "a", "number": 0}],
    # a reading that there is not: the worker that makes one is not here
    "questions.sound": lambda world: [{**ASKED(world)[0], "name": "nothing"}],
    "answers.medium": lambda _world: [],  # no question of these versions has a picture
    # nor have those that are asked
    "exam_media.of_attempt": lambda world: [
        {**one, "attempt_id": 1, "position": 1, "number": 0} for one in VERSIONS(world)
    ],
    "exam_media.of_practice": lambda world: [
        {**one, "hour": 1, "position": 1, "number": 0} for one in VERSIONS(world)
    ],
    "upload.checked": _each(
        "package_id", lambda world: [world.packages[name] for name in ("ready", "faulty", "long")]
    ),
    "upload.package": PACKAGES,
    "upload.replace": _each("package_id", lambda world: [world.packages["draft"]]),
    "upload.waiver": lambda world: [{"package_id": world.packages["lacking"], "rule_id": "TJ-14"}],
    "upload.resource_file": _each("resource_id", lambda world: world.files.values()),
    "exam.question": lambda world: [{**one, "position": n} for one in SITTING(world) for n in (1, 2, 3)],
    "exam.result": lambda world: [{**one, "round_number": 1, "number": 1} for one in VERSIONS(world)],
    "exam.review": SITTING,
    "exam.start": VERSIONS,
    "exam_clock.left": SITTING,
    "figures.package": _each(
        "package_id", lambda world: [world.packages["finished"], world.exams["package"]]
    ),
    "figures.table": lambda world: [
        {"package_id": world.packages["finished"], "kind": kind} for kind in ("csv", "xlsx")
    ],
    "exam_clock.over": SITTING,
    "accommodations.person": _each(
        "person_id", lambda world: [world.people[Role.TRAINEE].id, world.exams["granted"]]
    ),
    "appeals.one": _each("appeal_id", lambda world: [world.exams["asked"], world.exams["answered"]]),
    "appeals.key": _each("part", lambda world: [str(world.exams["part"])]),
    "marking.one": lambda world: [{"attempt_id": world.exams["waiting"], "position": 5}],
    "splitting.page": _each(
        "resource_id", lambda world: [world.lectures[name] for name in ("proposed", "working")]
    ),
    "splitting.progress_json": _each("resource_id", lambda world: [world.lectures["working"]]),
    "offline.bundle": _each("version_id", lambda world: [world.versions["finished"]]),
    "offline.package": VERSIONS,
    "offline.sound": _lessons,
    "occupations.withdraw": _each("edition_id", lambda world: [world.occupations]),
    "papers.file": _taken(CLIPS),
    "study_papers.file": _taken(_lessons),
    "preferences.guide": _each("name", lambda _world: ["size", "captions", "single_keys"]),
    "schemes.scheme": lambda _world: [{"scheme_id": one} for one in ("tianjin-2023", "shaanxi-2024")],
    "schemes.rule": lambda _world: [
        {"scheme_id": "tianjin-2023", "rule_id": "TJ-14"},
        {"scheme_id": "shanghai-2023", "rule_id": "SH-19"},
    ],
    "aloud.page": lambda world: [{**_heard(world), "what": what} for what in world.aloud.values()],
    "aloud.state_json": lambda world: [{**_heard(world), "what": world.aloud["ready"]}],
    "aloud.sentence": lambda world: [{**_heard(world), "what": world.aloud["ready"], "number": 0}],
    "aloud.whole": lambda world: [{**_heard(world), "what": world.aloud["ready"]}],
    "help.role": _each("name", lambda _world: [role.value for role in Role]),
    "layers.sign": lambda world: [_layered(world)],
    "layers.described": lambda world: [_layered(world)],  # none was brought: nothing is there
    "layers.said": lambda world: [{**_layered(world), "number": 0}],
    "layers.twin_image": lambda world: [{**_layered(world), "number": 0}],
    "layers.descriptions_file": lambda world: [_layered(world)],
    "mailed.link": _each(
        "token", lambda world: [world.account[one] for one in ("register", "password", "email")]
    ),
    "organisations.decide": _each("request_id", lambda world: [int(world.account["request"])]),
    "people.one": PEOPLE,
    "deputies.person": PEOPLE,
    "people.place": PEOPLE,
    "people.lock": PEOPLE,
    "trainee.captions": _lessons,
    "trainee.certificate": _each("version_id", lambda world: [world.versions["finished"]]),
    "trainee.certificate_file": NUMBER,
    "trainee.copy": lambda world: [
        {"version_id": world.versions["published"], "resource_id": world.copied, "name": name}
        for name in ("video", "sound", "poster", "storyboard.vtt", "storyboard-1.jpg", "storyboard-9.jpg")
    ],
    "trainee.course": VERSIONS,
    "trainee.file": _lessons,
    "trainee.package": VERSIONS,
    "trainee.proof": _each("number", lambda world: [world.certificate, "WA-2026-00000000-0"]),
    "trainee.study": _lessons,
    "trainee.transcript": _found(_lessons),
}
# Further states of pages without parameters: endpoint -> queries.
QUERIES: dict[str, list[State]] = {
    "calendar.index": [{}, {"year": 2031}],
    "audit.index": [{}, {"q": "示例"}, {"q": "没有这个人"}],
    "display.settings": [{}, {"saved": 1}],
    "occupations.index": [{}, {"q": "没有"}],
    "procedures.index": [{}, {"stands": "mine"}, {"stands": "late"}],
    "people.index": [{}, {"q": "trainee"}, {"q": "没有"}],
    "trainee.courses": [{}, {"q": "面点"}, {"q": "面粉", "access": "captions"}, {"q": "没有这样的课"}],
}
# Forms sent empty: the page with its error summary. (address, role, button)
SENT: list[tuple[str, Callable[[World], str], Role | None, str]] = [
    ("accounts.sign_in", lambda _world: "/sign-in", None, "登录"),
    ("mailed.register", lambda _world: "/register", None, "寄信给我"),
    ("mailed.register_provider", lambda _world: "/register/provider", None, "寄信给我"),
    ("mailed.forgotten", lambda _world: "/forgotten", None, "寄信给我"),
    ("mailed.link", lambda world: f"/link/{world.account['password']}", None, "用这个密码"),
    ("account.password", lambda _world: "/account/password", Role.TRAINEE, "改密码"),
    ("account.email", lambda _world: "/account/email", Role.TRAINEE, "寄信给我"),
    ("deputies.mine", lambda _world: "/account/deputy", Role.CURATOR, "登记"),
    ("calendar.new", lambda _world: "/calendar/new", Role.CURATOR, "看看有什么变化"),
    ("account.provide", lambda _world: "/account/provide", Role.TRAINEE, "改成供应方的账号"),
    (
        "organisations.decide",
        lambda world: f"/memberships/{world.account['request']}",
        Role.CURATOR,
        "记下决定",
    ),
    ("people.place", lambda world: f"/people/{world.people[Role.PROVIDER].id}/place", Role.CURATOR, "改"),
    ("people.lock", lambda world: f"/people/{world.people[Role.PROVIDER].id}/lock", Role.CURATOR, "停用账号"),
    ("preferences.bring", lambda _world: "/display/bring", None, "用上这个文件"),
    (
        "desk.lesson_notes",
        lambda world: f"/study/{world.versions['published']}/{world.lessons['video']}/notes",
        Role.TRAINEE,
        "记下来",
    ),
    ("upload.new", lambda _world: "/packages/new", Role.PROVIDER, "上传并检查"),
    (
        "intake.confirm",
        lambda world: f"/packages/uploads/{world.uploads['loose']}",
        Role.PROVIDER,
        "目录对了，收下并检查",
    ),
    ("occupations.new", lambda _world: "/occupations/new", Role.CURATOR, "载入"),
    ("call_desk.new", lambda _world: "/calls/new", Role.CURATOR, "存成草稿"),
    ("experts.invite", lambda _world: "/experts/invite", Role.CURATOR, "寄信"),
    ("panels.close", lambda world: f"/panels/{world.experts['open']}/close", Role.CURATOR, "结束评审"),
    ("meetings.new", lambda _world: "/meetings/new", Role.CURATOR, "开会"),
    ("score.conflict", lambda world: f"/scores/{world.experts['seat']}/conflict", Role.REVIEWER, "我要回避"),
    ("vote_desk.new", lambda world: f"/calls/{world.ballots['call']}/vote", Role.CURATOR, "下一步：再看一遍"),
    ("votes.cast", lambda world: f"/votes/{world.ballots['open']}", Role.TRAINEE, "投票"),
    ("call_desk.put_off", lambda world: f"/calls/{world.calls['open']}/put-off", Role.CURATOR, "推迟"),
    ("call_desk.cancel", lambda world: f"/calls/{world.calls['open']}/cancel", Role.CURATOR, "取消征集"),
    (
        "call_desk.answer",
        lambda world: f"/calls/{world.calls['open']}/questions/{world.calls['asked']}",
        Role.CURATOR,
        "公布回答",
    ),
    ("money.propose", lambda world: f"/money/{world.money['open']}/propose", Role.CURATOR, "提出来"),
    ("own_money.one", lambda world: f"/my-money/{world.money['paid']}", Role.PROVIDER, "加这一笔"),
    (
        "procedures.apply",
        lambda world: f"/calls/{world.calls['open']}/apply",
        Role.PROVIDER,
        "交上去",
    ),
    (
        "procedure_changes.withdraw",
        lambda world: f"/procedures/{world.procedures['making']}/withdraw",
        Role.PROVIDER,
        "撤回申报",
    ),
    (
        "caption_versions.upload",
        lambda world: f"/captions/{world.clips['machine-made']}/upload",
        Role.PROVIDER,
        "上传字幕",
    ),
    (
        "upload.waiver",
        lambda world: f"/packages/{world.packages['lacking']}/waivers/TJ-14",
        Role.PROVIDER,
        "申请豁免",
    ),
    (
        "accommodations.person",
        lambda world: f"/accommodations/{world.exams['granted']}",
        Role.CURATOR,
        "记下",
    ),
    ("exam_help.mine", lambda _world: "/my-exams", Role.TRAINEE, "交上去"),
    ("appeals.one", lambda world: f"/exam-appeals/{world.exams['asked']}", Role.CURATOR, "答复"),
    ("appeals.key", lambda world: f"/exam-keys/{world.exams['part']}", Role.CURATOR, "先看谁的分数会变"),
    (
        "marking.one",
        lambda world: f"/exam-marking/{world.exams['waiting']}/5",
        Role.REVIEWER,
        "记下，批下一份",
    ),
    (
        "curation.review",
        lambda world: f"/reviews/{world.submissions['waiting']}#decide",  # which unfolds it
        Role.REVIEWER,
        "下一步：再看一遍",
    ),
]


@dataclass(frozen=True)
class Visit:
    """A page as somebody sees it; nobody signed in when the role is None."""

    endpoint: str
    url: str
    role: Role | None
    press: str = ""  # a button to press first, so that the page with its errors is looked at

    def __str__(self) -> str:
        sent = f" sent by {self.press}" if self.press else ""
        return f"{self.endpoint} {self.url}{sent} as {self.role.value if self.role else 'visitor'}"


def routes(app: Flask) -> list[Rule]:
    """Every route that answers GET, files of the page's own apart."""
    return sorted(
        (
            rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint != "static"
        ),
        key=lambda rule: rule.rule,
    )


def without_maker(app: Flask) -> list[str]:
    """Endpoints with parameters for which nobody has said how to make them."""
    return [rule.endpoint for rule in routes(app) if rule.arguments and rule.endpoint not in MAKERS]


def visits(app: Flask, world: World) -> Iterator[Visit]:
    """Every route in every state as every role."""
    adapter = app.url_map.bind("127.0.0.1")
    missing = without_maker(app)  # which another test tells
    for rule in routes(app):
        if rule.endpoint in missing:
            continue
        make = MAKERS.get(rule.endpoint, lambda _world, rule=rule: QUERIES.get(rule.endpoint, [{}]))
        for state in make(world):
            url = adapter.build(rule.endpoint, state)
            yield from (Visit(rule.endpoint, url, role) for role in (None, *Role))
    # Error pages have no route of their own.
    yield Visit("error-404", "/nothing-here", None)
    yield Visit("error-404", "/nothing-here", Role.TRAINEE)
