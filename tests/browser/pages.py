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


CLIPS = _each("resource_id", lambda world: world.clips.values())
PACKAGES = _each("package_id", lambda world: world.packages.values())
SUBMISSIONS = _each("submission_id", lambda world: world.submissions.values())


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

MAKERS: dict[str, Callable[[World], list[State]]] = {
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
    "editor.find": lambda world: [
        {"resource_id": world.clips["machine-made"], **query}
        for query in ({}, {"find": "水", "put": "温水"}, {"find": "水"}, {"find": "没有的"})
    ],
    "authoring.layers": _each(
        "package_id", lambda world: [world.packages[name] for name in ("draft", "ready")]
    ),
    "authoring.statement": _layers("plain", "stated"),
    "authoring.summary": _layers("plain", "rich"),
    "authoring.alt": _layers("image"),
    "authoring.look": _layers("rich", "document"),
    "authoring.file": _each("layer_id", lambda world: [world.layers["sign"]]),
    "authoring_description.edit": _layers("rich", "plain"),
    "authoring_description.said": lambda world: [{"resource_id": world.layers["rich"], "number": 0}],
    "authoring_video.sign": _layers("plain", "rich"),
    "authoring_video.described": _layers("plain"),
    "authoring_twin.twin": _layers("document"),
    "authoring_twin.image": lambda world: [{"resource_id": world.layers["document"], "number": 0}],
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
    "clips.progress_json": _each("resource_id", lambda world: world.checked.values()),
    "curation.captions": _submitted_clips,
    "curation.paper": lambda world: [
        {"submission_id": world.submissions["waiting"], "name": "rights"},
        {"submission_id": world.submissions["waiting"], "name": "profile"},  # given as text: there is no file
    ],
    "curation.review": SUBMISSIONS,
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
    "intake.checked": _each(
        "package_id", lambda world: [world.packages[name] for name in ("ready", "faulty", "long")]
    ),
    "intake.package": PACKAGES,
    "intake.replace": _each("package_id", lambda world: [world.packages["draft"]]),
    "intake.waiver": lambda world: [{"package_id": world.packages["lacking"], "rule_id": "TJ-14"}],
    "intake.resource_file": _each("resource_id", lambda world: world.files.values()),
    "exam.question": lambda world: [{**one, "position": n} for one in SITTING(world) for n in (1, 2, 3)],
    "exam.result": lambda world: [{**one, "number": 1} for one in VERSIONS(world)],
    "exam.review": SITTING,
    "exam.start": VERSIONS,
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
    "layers.sign": lambda world: [_layered(world)],
    "layers.described": lambda world: [_layered(world)],  # none was brought: nothing is there
    "layers.said": lambda world: [{**_layered(world), "number": 0}],
    "layers.twin_image": lambda world: [{**_layered(world), "number": 0}],
    "layers.descriptions_file": lambda world: [_layered(world)],
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
    "audit.index": [{}, {"q": "示例"}, {"q": "没有这个人"}],
    "display.settings": [{}, {"saved": 1}],
    "occupations.index": [{}, {"q": "没有"}],
    "trainee.courses": [{}, {"q": "面点"}, {"q": "面粉", "access": "captions"}, {"q": "没有这样的课"}],
}
# Forms sent empty: the page with its error summary. (address, role, button)
SENT: list[tuple[str, Callable[[World], str], Role | None, str]] = [
    ("accounts.sign_in", lambda _world: "/sign-in", None, "登录"),
    ("accounts.register", lambda _world: "/register", None, "开账号并登录"),
    ("preferences.bring", lambda _world: "/display/bring", None, "用上这个文件"),
    (
        "desk.lesson_notes",
        lambda world: f"/study/{world.versions['published']}/{world.lessons['video']}/notes",
        Role.TRAINEE,
        "记下来",
    ),
    ("intake.new", lambda _world: "/packages/new", Role.PROVIDER, "上传并检查"),
    ("occupations.new", lambda _world: "/occupations/new", Role.CURATOR, "载入"),
    (
        "caption_versions.upload",
        lambda world: f"/captions/{world.clips['machine-made']}/upload",
        Role.PROVIDER,
        "上传字幕",
    ),
    (
        "intake.waiver",
        lambda world: f"/packages/{world.packages['lacking']}/waivers/TJ-14",
        Role.PROVIDER,
        "申请豁免",
    ),
    (
        "curation.review",
        lambda world: f"/reviews/{world.submissions['waiting']}",
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
