"""Pages of submissions: hand in, the queue, evidence, the decision in two steps, captions, publication, the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from accounts.models import Person
from accounts.people import Role, SignedIn
from curation.models import Submission
from foundation import clock, db, jobs
from tests.client import Page, StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]
NEXT = {"decision": "accepted", "note": "讲得清楚。", "until": ""}


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def reviewer(strict: Strict) -> StrictClient:
    return strict(Role.REVIEWER)


@pytest.fixture
def package_id(provider: SignedIn, tmp_path: Path) -> int:
    return steps.imported(provider, tmp_path)


@pytest.fixture
def waiting(package_id: int, provider: SignedIn, reviewer: StrictClient) -> int:
    """Handed in; the reviewer has answered the checklist and confirmed what is to be confirmed."""
    made = steps.submitted(package_id, provider)
    steps.judged(made, reviewer.client.person)  # type: ignore[attr-defined]  # set by the fixture
    return made


def decide(client: StrictClient, submission_id: int, **values: str) -> Page:
    return client.post(f"/reviews/{submission_id}", {**NEXT, **values, "confirmed": "yes"})


def state(submission_id: int) -> str:
    with db.reading() as session:
        return session.get_one(Submission, submission_id).state


def hidden(page: Page) -> dict[str, str]:
    return {each.get("name"): each.get("value") for each in page.select("//main//input[@type='hidden']")}


def test_what_is_not_ready_says_why(strict: Strict, provider: SignedIn, package_id: int) -> None:
    mine = strict(provider)
    page = mine.get(f"/packages/{package_id}/submit")
    assert page.h1 == "“面点入门（虚构）”还不能提交"
    assert not page.select("//main//form")
    assert page.select("//div[contains(@class, 'panel-error')]//li")
    page = mine.post(f"/packages/{package_id}/submit")
    assert "没有提交" in page.main


def test_handing_in_says_first_what_will_happen(strict: Strict, provider: SignedIn, package_id: int) -> None:
    steps.checked(package_id, provider)
    mine = strict(provider)
    url = f"/packages/{package_id}/submit"
    assert "固定成一版，交给评审的专家" in mine.get(url).main
    page = mine.post(url)
    assert page.h1 == "“面点入门（虚构）”正在等评审"
    assert "提交好了" in page.main
    assert mine.get(url).h1 == "“面点入门（虚构）”已经提交"
    assert "已经交上去了" in mine.post(url).main


def test_the_queue_has_the_oldest_first_and_what_is_decided_apart(
    strict: Strict, provider: SignedIn, waiting: int, tmp_path: Path
) -> None:
    (tmp_path / "2").mkdir()
    changed = make.manifest_with(('name = "面点入门（虚构）"', 'name = "面点第二（虚构）"'))
    bundle = tmp_path / "2"
    second = steps.imported(provider, bundle, {"package.toml": changed})
    with db.writing() as session:
        session.execute(text("UPDATE package SET name = '面点入门（虚构）' WHERE id = :id"), {"id": second})
    reviewer = strict(Role.REVIEWER)
    page = reviewer.get("/reviews")
    assert page.h1 == "有 1 个培训包等着看"
    decide(reviewer, waiting, decision="rejected", note="不合适。")
    page = reviewer.get("/reviews")
    assert page.h1 == "没有等着看的培训包"
    assert "看完的" in page.main


def test_an_empty_queue(strict: Strict) -> None:
    assert "这里会有供应单位提交的培训包" in strict(Role.CURATOR).get("/reviews").main


def test_the_evidence(reviewer: StrictClient, waiting: int, package_id: int) -> None:
    page = reviewer.get(f"/reviews/{waiting}")
    assert page.h1 == "请评审“面点入门（虚构）”"
    assert page.main.count("字幕已由供应单位核对") == 3
    assert not page.select("//details[contains(., '（答案）')]")
    assert "（单选题）" in page.main
    assert "决定以前要做的" in page.main
    assert page.link(make.READING).startswith("/resources/")
    rights = reviewer.get(page.select("//dl//a/@href")[0]).response
    assert "我们承诺" in rights.get_data(as_text=True)
    rights.close()
    reviewer.get(f"/reviews/{waiting}/papers/profile", status=404)  # it was given as text
    (until,) = page.select("//input[@type='date']/@value")
    assert until == (clock.today() + timedelta(days=30)).isoformat()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"decision": ""}, "请选一项"),
        ({"decision": "published"}, ""),
        ({"decision": "rejected", "note": " "}, "请写明原因"),
        ({"decision": "rework", "note": "", "until": "2999-01-01"}, "请写明原因"),
        ({"decision": "rework", "note": "改", "until": ""}, "要写明期限"),
        ({"decision": "rework", "note": "改", "until": "2020-01-01"}, "期限要在今天以后"),
        ({"decision": "rework", "note": "改", "until": "明天"}, "要写明期限"),
        ({"note": "长" * 4001}, "最多 4000 个字"),
    ],
)
def test_a_wrong_decision_form_says_what_to_mend(
    reviewer: StrictClient, waiting: int, values: dict[str, str], told: str
) -> None:
    page = reviewer.post(f"/reviews/{waiting}", {**NEXT, **values})
    assert page.select("//*[@id='error-summary']")
    assert told in page.main
    assert "Not a valid" not in page.main
    assert state(waiting) == "waiting"


@pytest.mark.parametrize("decision", ["accepted", "rework", "rejected"])
def test_a_decision_is_repeated_before_it_counts(reviewer: StrictClient, waiting: int, decision: str) -> None:
    until = (clock.today() + timedelta(days=10)).isoformat()
    page = reviewer.post(
        f"/reviews/{waiting}", {"decision": decision, "note": "再看一遍字幕。", "until": until}
    )
    assert page.h1.startswith("确认")
    assert "按下按钮以后" in page.main
    assert "再看一遍字幕。" in page.main
    assert state(waiting) == "waiting"
    page = reviewer.post(f"/reviews/{waiting}", hidden(page))
    assert "决定已记下" in page.main
    assert state(waiting) == decision


def test_the_provider_reads_the_rework_request_and_its_deadline(
    strict: Strict, provider: SignedIn, reviewer: StrictClient, waiting: int, package_id: int
) -> None:
    until = clock.today() + timedelta(days=10)
    decide(reviewer, waiting, decision="rework", note="第二段字幕有错。", until=until.isoformat())
    mine = strict(provider)
    page = mine.get(f"/packages/{package_id}")
    assert page.h1 == "“面点入门（虚构）”要修改后再交"
    assert "第二段字幕有错。" in page.main
    assert f"最晚 {until.year}年{until.month}月{until.day}日" in page.main
    assert "退回修改" in mine.get("/packages").main
    mine.post(f"/packages/{package_id}/submit")
    assert mine.get(f"/packages/{package_id}").h1 == "“面点入门（虚构）”正在等评审"


def test_a_second_reviewer_comes_too_late(strict: Strict, reviewer: StrictClient, waiting: int) -> None:
    decide(reviewer, waiting)
    page = decide(strict(Role.REVIEWER), waiting, decision="rejected", note="不。")
    assert "别人已经决定过了" in page.main
    assert state(waiting) == "accepted"


def test_a_reviewer_of_the_same_organisation_can_t_decide(
    reviewer: StrictClient, provider: SignedIn, waiting: int
) -> None:
    with db.writing() as session:
        mine = session.get_one(Person, reviewer.client.person.id)  # type: ignore[attr-defined]  # set by the fixture
        mine.organisation_id = provider.organisation_id
    assert "同一个单位" in decide(reviewer, waiting).main
    assert state(waiting) == "waiting"


def test_recommenders_look_at_what_they_recommended_and_don_t_decide(
    strict: Strict, person: Callable[..., SignedIn], waiting: int, package_id: int
) -> None:
    who = person(Role.RECOMMENDER, organisation="推荐示例单位（虚构）")
    recommender = strict(who)
    recommender.get(f"/reviews/{waiting}", status=404)
    assert "面点入门" not in recommender.get("/reviews").main
    with db.writing() as session:
        session.get_one(Submission, waiting).recommender_id = who.organisation_id
    assert "面点入门" in recommender.get("/reviews").main
    page = recommender.get(f"/reviews/{waiting}")
    assert not page.select("//main//form")
    assert "（答案）" not in page.main
    recommender.post(f"/reviews/{waiting}", {**NEXT, "confirmed": "yes"}, status=403)
    recommender.get(f"/reviews/{waiting}/captions/{steps.clips(package_id)[0]}", status=403)
    recommender.post(f"/reviews/{waiting}/publish", status=403)
    recommender.post(f"/reviews/{waiting}/answers", status=403)
    strict(Role.RECOMMENDER).get(f"/reviews/{waiting}", status=404)
    strict(Role.TRAINEE).get("/reviews", status=403)


def test_captions_are_verified_by_somebody_else_then_published(
    strict: Strict, reviewer: StrictClient, waiting: int, package_id: int
) -> None:
    decide(reviewer, waiting)
    page = reviewer.get(f"/reviews/{waiting}")
    assert page.h1 == "“面点入门（虚构）”通过了，等着发布"
    assert "发布前还缺 3 样" in page.main
    assert "还缺几样" in reviewer.post(f"/reviews/{waiting}/publish").main
    for clip in steps.clips(package_id):
        url = f"/reviews/{waiting}/captions/{clip}"
        page = reviewer.get(url)
        assert "字幕已由供应单位核对" in page.main
        page = reviewer.post(url, hidden(page))
        assert "字幕已确认" in page.main
    assert "样样都齐了，要请另一个人来发布" in page.main
    assert "至少要有 2 个人经手" in reviewer.post(f"/reviews/{waiting}/publish").main
    assert state(waiting) == "accepted"
    page = strict(Role.CURATOR).post(f"/reviews/{waiting}/publish")
    assert page.h1 == "“面点入门（虚构）”已经发布"
    assert "决定：示例" in page.main
    assert "只有通过了、还没发布的" in reviewer.post(f"/reviews/{waiting}/publish").main


def test_captions_changed_meanwhile_must_be_read_again(
    reviewer: StrictClient, provider: SignedIn, waiting: int, package_id: int
) -> None:
    clip = steps.clips(package_id)[0]
    url = f"/reviews/{waiting}/captions/{clip}"
    read = hidden(reviewer.get(url))
    steps.corrected(clip, "刚刚改的。", provider)
    page = reviewer.post(url, read)
    assert "字幕刚被改过" in page.main
    assert "刚刚改的。" in page.main


def test_who_corrected_can_t_verify(reviewer: StrictClient, waiting: int, package_id: int) -> None:
    clip = steps.clips(package_id)[0]
    steps.corrected(clip, "评审改的。", reviewer.client.person)  # type: ignore[attr-defined]  # set by the fixture
    url = f"/reviews/{waiting}/captions/{clip}"
    page = reviewer.get(url)
    assert "要由另一个人来确认" in page.main
    assert not page.select("//main//form")


def test_clips_and_submissions_that_are_not_there(reviewer: StrictClient, waiting: int) -> None:
    reviewer.get("/reviews/999", status=404)
    reviewer.get(f"/reviews/{waiting}/captions/999", status=404)
    reviewer.post(f"/reviews/{waiting}/captions/999", {"track_id": "1"}, status=404)
    reviewer.post("/reviews/999/publish", status=404)
    reviewer.get(f"/reviews/{waiting}/papers/archive", status=404)


def test_the_ledger_in_words_filtered_and_checked(
    strict: Strict, reviewer: StrictClient, waiting: int
) -> None:
    decide(reviewer, waiting)
    auditor = strict(Role.AUDITOR)
    page = auditor.get("/ledger")
    assert page.h1.startswith("台账，共")
    assert "提交评审" in page.main
    assert "还没有核对过" in page.main
    jobs.look_after()
    assert "都对得上" in auditor.get("/ledger").main
    with db.reading() as session:
        version = session.get_one(Submission, waiting).version_id
    page = auditor.get(f"/ledger?subject=version:{version}")
    assert page.h1.startswith("台账，关于培训包“面点入门（虚构）”第 1 版的")
    assert "答评审清单" in page.main
    assert "没有这样的条目" in auditor.get("/ledger?subject=nothing&page=9").main
    strict(Role.REVIEWER).get("/ledger", status=403)


def test_a_ledger_that_was_changed_behind_its_back_says_so(strict: Strict, waiting: int) -> None:
    with db.writing() as session:
        session.execute(text("DROP TRIGGER IF EXISTS ledger_entry_no_update"))
        triggers = session.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'")
        )
        for name in triggers.all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("UPDATE ledger_entry SET kind = 'package.published' WHERE id = 1"))
    auditor = strict(Role.AUDITOR)
    assert "处对不上" not in auditor.get("/ledger").h1  # no page reads the whole ledger
    jobs.look_after()
    page = auditor.get("/ledger")
    assert page.h1 == "台账有 1 处对不上"
    jobs.look_after()  # what was found stays, though it lies before what is verified next
    assert auditor.get("/ledger").h1 == "台账有 1 处对不上"
