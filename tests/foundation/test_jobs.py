"""Background work: the row is the truth."""

import errno
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from foundation import clock, db, jobs
from foundation.jobs import Job, Work
from operation import job_words


def _put(inputs: dict[str, object] | None = None) -> int:
    with db.writing() as session:
        return jobs.put(session, "test.work", "thing:1", inputs or {}, now=clock.now()).id


def _job(job_id: int) -> Job:
    with db.reading() as session:
        job = session.get(Job, job_id)
    assert job is not None
    return job


def test_work_is_done_once_with_its_progress_and_result(app: Flask) -> None:
    seen: list[object] = []

    def run(work: Work) -> None:
        seen.append(work.inputs)
        work.progress("half", 5, 10)
        work.finish(lambda session: jobs.put(session, "test.after", work.subject, {}, now=clock.now()))

    jobs.registry().register("test.work", run)
    job_id = _put({"n": 1})
    assert _job(job_id).state == "waiting"
    assert jobs.run_next()
    done = _job(job_id)
    assert (done.state, done.stage, done.done, done.total, done.tries) == ("done", "half", 5, 10, 1)
    assert seen == [{"n": 1}]
    with db.reading() as session:
        assert jobs.of(session, "test.after", "thing:1") is not None


def test_what_a_person_waits_for_goes_before_older_work_and_beside_it(app: Flask) -> None:
    done: list[str] = []
    for kind, awaited in (("test.work", False), ("test.short", True)):
        jobs.registry().register(kind, lambda work: done.append(work.subject), awaited=awaited)
    _put({"n": 1})
    _put({"n": 2})
    with db.writing() as session:
        jobs.put(session, "test.short", "short:1", {}, now=clock.now())
    assert jobs.run_next(awaited_only=True), "beside a long job"
    assert not jobs.run_next(awaited_only=True), "the rest is left to the other thread"
    with db.writing() as session:
        jobs.put(session, "test.short", "short:2", {}, now=clock.now())
    while jobs.run_next():
        pass
    assert done == ["short:1", "short:2", "thing:1", "thing:1"]


def test_the_same_inputs_give_the_same_row(app: Flask) -> None:
    assert _put({"a": 1, "b": 2}) == _put({"b": 2, "a": 1})
    assert _put({"a": 1}) != _put({"a": 2})
    with db.reading() as session:
        newest = jobs.of(session, "test.work", "thing:1")
    assert newest is not None
    assert newest.inputs == '{"a": 2}'


def test_two_workers_never_hold_the_same_job(app: Flask) -> None:
    job_id = _put()
    with db.writing() as session:
        first = jobs.claim(session, clock.now())
    with db.writing() as session:
        assert jobs.claim(session, clock.now()) is None
    assert first is not None
    assert first.id == job_id


def test_a_worker_that_lost_its_lease_writes_nothing(app: Flask) -> None:
    job_id = _put()
    with db.writing() as session:
        lost = jobs.claim(session, clock.now())
    assert lost is not None
    work = Work(db.database(), lost)
    later = clock.now() + jobs.LEASE + timedelta(seconds=1)
    with db.writing() as session:
        taken = jobs.claim(session, later)
    assert taken is not None
    assert (taken.id, taken.tries) == (job_id, 2)
    with pytest.raises(jobs.LeaseLost):
        work.progress("late", 1, 1)
    with pytest.raises(jobs.LeaseLost):
        work.finish(lambda session: jobs.put(session, "test.after", "thing:1", {}, now=clock.now()))
    with db.reading() as session:
        assert jobs.of(session, "test.after", "thing:1") is None


def test_an_error_is_tried_three_times_and_then_told(app: Flask) -> None:
    def run(_work: Work) -> None:
        raise OSError("disk full")

    jobs.registry().register("test.work", run)
    job_id = _put()
    for state in ("waiting", "waiting", "failed"):
        assert jobs.run_next()
        assert _job(job_id).state == state
    assert not jobs.run_next()
    assert _job(job_id).error == "OSError"
    assert _put() == job_id, "asking again makes the failed row wait again"
    assert (_job(job_id).state, _job(job_id).tries) == ("waiting", 0)


def test_what_cannot_succeed_is_not_tried_again(app: Flask) -> None:
    def run(_work: Work) -> None:
        raise jobs.Failed("no-voice", what="zh")

    jobs.registry().register("test.work", run)
    job_id = _put()
    assert jobs.run_next()
    assert (_job(job_id).state, _job(job_id).error, _job(job_id).tries) == ("failed", "no-voice", 1)
    assert _job(job_id).error_params == {"what": "zh"}


def test_a_job_whose_workers_died_three_times_fails(app: Flask) -> None:
    job_id = _put()
    now = clock.now()
    for n in range(3):
        with db.writing() as session:
            assert jobs.claim(session, now + n * 2 * jobs.LEASE) is not None
    with db.writing() as session:
        assert jobs.claim(session, now + 9 * jobs.LEASE) is None
    assert (_job(job_id).state, _job(job_id).error) == ("failed", "worker-lost")


def test_a_kept_stage_is_not_done_again(app: Flask) -> None:
    decoded: list[str] = []

    def run(work: Work) -> None:
        for part in ("one", "two"):
            if work.kept(f"abc:{part}") is None:
                decoded.append(part)
                work.keep(f"abc:{part}", {"text": part, "n": [1, 2]})
                if part == "one" and len(decoded) == 1:
                    raise OSError("lost in the middle")
        assert work.kept("abc:one") == {"text": "one", "n": [1, 2]}

    jobs.registry().register("test.work", run)
    job_id = _put()
    assert jobs.run_next()
    assert jobs.run_next()
    assert _job(job_id).state == "done"
    assert decoded == ["one", "two"]


def test_rows_rolled_back_are_no_work(app: Flask) -> None:
    with pytest.raises(OSError, match="later"), db.writing() as session:
        jobs.put(session, "test.work", "thing:1", {}, now=clock.now())
        raise OSError("later fault")
    assert not jobs.run_next()


def test_a_worker_that_lost_a_job_cannot_finish_it_once_it_was_asked_for_again(app: Flask) -> None:
    """Its first claim must not look like the first claim of whoever works on it now."""
    job_id = _put()
    with db.writing() as session:
        slow = Work(db.database(), claimed(session))
    with db.writing() as session:
        session.get_one(Job, job_id).state = "failed"
        session.get_one(Job, job_id).lease_until = None
    _put()
    with db.writing() as session:
        assert claimed(session).tries == 1
    with pytest.raises(jobs.LeaseLost):
        slow.finish(lambda _session: pytest.fail("two results"))
    with pytest.raises(jobs.LeaseLost):
        slow.renew()


def claimed(session: Session) -> Job:
    job = jobs.claim(session, clock.now())
    assert job is not None
    return job


def test_a_full_disk_is_told_by_its_name(app: Flask) -> None:
    def run(_work: Work) -> None:
        raise OSError(errno.ENOSPC, "full")

    jobs.registry().register("test.work", run)
    job_id = _put()
    while jobs.run_next():
        pass
    with db.reading() as session:
        job = session.get_one(Job, job_id)
        assert job_words.told(job, str, "").text.startswith("网站的硬盘满了")
