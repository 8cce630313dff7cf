"""再判定の進み: killed at any statement it goes on to the same; stopped, resumed, in the log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from django.db import transaction
from django.utils import timezone

from tests.made_rows import thaw
from tests.people import takahashi
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.models import (
    Claim,
    ClaimFacts,
    ClaimObligor,
    Judgement,
    Progress,
    Redetermination,
    YearDifference,
    YearReceipt,
)
from tesuri.welfare.allowances.tests.caseload_desk import BY, people
from tesuri.welfare.allowances.tests.test_redeterminations import WORKER, finished, started
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.allowances.tests.year_desk import granted_claims
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


class Killed(Exception):
    """The process is gone, and with it what its transaction wrote."""


@contextmanager
def killed_at(number: int) -> Iterator[Callable[[], int]]:
    """その文で止まる: a statement, a COPY or the end of a transaction, as the driver sends it."""
    count = 0

    def stopping(send: Callable[..., Any]) -> Callable[..., Any]:
        def sent(*given: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            if count == number:
                raise Killed
            return send(*given, **options)

        return sent

    with pytest.MonkeyPatch.context() as patch:
        for way in ("execute", "copy"):
            patch.setattr(psycopg.Cursor, way, stopping(getattr(psycopg.Cursor, way)))
        yield lambda: count


def outcome(run: Redetermination) -> tuple[Any, ...]:
    """結果のすべて: receipts, differences, parts and the digest of all."""
    receipts = YearReceipt.objects.filter(run=run).order_by("claim_id")
    rows = YearDifference.objects.filter(run=run).order_by("claim_id", "first_month")
    parts = run.parts.values_list("place", "first_claim", "last_claim", "claims", "digest")
    last = run.steps.last()
    return (
        list(receipts.values_list("claim_id", "digest", "content")),
        [{k: v for k, v in row.items() if k != "id"} for row in rows.values()],
        list(parts),
        last.digest if last else "",
    )


def undisturbed(run: Redetermination) -> tuple[Any, ...]:
    with transaction.atomic():
        found = outcome(finished(run))
        transaction.set_rollback(True)
    return found


def test_a_run_killed_at_every_statement_goes_on_to_the_same(desk: Desk) -> None:
    granted_claims(16)
    run = started(desk, at_once=6)
    expected = undisturbed(run)
    assert len(expected[0]) == 16
    at, kills = 1, 0
    while True:
        try:
            with killed_at(at) as counted:
                count = actions.redetermine_part(WORKER, run.number)
        except Killed:
            kills += 1
            at += 1
        else:
            assert counted() < at
            at = 1
            if not count:
                break
    assert kills > 40
    assert outcome(run) == expected
    assert run.progress == Progress.FINISHED


def later_facts(claim: Claim) -> None:
    """後から分かったこと: another birth, stay, judgement, obligor, income."""
    ClaimFacts.objects.create(claim=claim, facility_stay=True, reason="後", **BY)
    Judgement.objects.create(
        claim=claim, meets_criteria=False, judged_on=date(2025, 9, 1), judge="後", basis="後", **BY
    )
    (other,) = people(900 + claim.pk, 1)
    ClaimObligor.objects.create(claim=claim, person=other)
    now = timezone.now()
    for row in claim.person.income.filter(known__upper_inf=True):
        row.known = type(row.known)(row.known.lower, now)
        row.save(update_fields=["known"])
        row.pk, row.known, row.total_income = None, type(row.known)(now, None), 99_000_000
        row.save(force_insert=True)


def test_what_became_known_after_the_start_changes_nothing(desk: Desk) -> None:
    claims = granted_claims(16)
    run = started(desk, at_once=6)
    expected = undisturbed(run)
    actions.redetermine_part(WORKER, run.number)
    for claim in claims:
        later_facts(claim)
    assert outcome(finished(run)) == expected
    again = outcome(finished(started(desk)))
    assert [row[2] for row in again[0]] != [row[2] for row in expected[0]]


def test_it_stops_after_a_part_and_goes_on_when_resumed(desk: Desk) -> None:
    granted_claims(12)
    run = started(desk, at_once=5)
    assert actions.redetermine_part(WORKER, run.number) == 5
    actions.stop_redetermination(desk.clerk, run.number)
    assert actions.redetermine_part(WORKER, run.number) == 0
    assert run.parts.count() == 1
    with pytest.raises(actions.CannotRedetermine):
        actions.stop_redetermination(desk.clerk, run.number)
    actions.resume_redetermination(desk.clerk, run.number)
    assert finished(run).progress == Progress.FINISHED
    assert [part.claims for part in run.parts.all()] == [5, 5, 2]
    with pytest.raises(actions.CannotRedetermine):
        actions.resume_redetermination(desk.clerk, run.number)


def test_a_finished_run_is_not_written_again(desk: Desk) -> None:
    granted_claims(4)
    run = finished(started(desk))
    before = outcome(run)
    assert actions.redetermine_part(WORKER, run.number) == 0
    assert outcome(run) == before


def test_one_run_at_a_time(desk: Desk) -> None:
    run = started(desk)
    with pytest.raises(actions.CannotRedetermine) as refused:
        started(desk)
    assert refused.value.code == "already_running"
    actions.stop_redetermination(desk.clerk, run.number)
    other = started(desk)
    with pytest.raises(actions.CannotRedetermine) as refused:
        actions.resume_redetermination(desk.clerk, run.number)
    assert refused.value.code == "already_running"
    finished(other)
    actions.resume_redetermination(desk.clerk, run.number)
    assert finished(run).progress == Progress.FINISHED


def test_a_year_that_nobody_reviewed_is_refused(desk: Desk) -> None:
    with pytest.raises(actions.CannotRedetermine) as refused:
        started(desk, 2029)
    assert refused.value.code == "not_reviewed"


def test_rules_that_changed_since_the_start_are_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted_claims(3)
    run = started(desk)
    monkeypatch.setattr(
        "tesuri.welfare.allowances.rules.months.sheets.ENGINE", "tesuri.ground.law 99"
    )
    with pytest.raises(actions.CannotRedetermine) as refused:
        actions.redetermine_part(WORKER, run.number)
    assert refused.value.code == "rules_changed"


def test_the_log_commits_to_every_receipt_of_a_part(desk: Desk) -> None:
    granted_claims(12)
    run = finished(started(desk, at_once=5))
    events = AuditRecord.objects.filter(kind="allowances.redetermination_part").order_by("id")
    kept = YearReceipt.objects.filter(run=run).order_by("claim_id")
    for part, event in zip(run.parts.all(), events, strict=True):
        within = kept.filter(claim__pk__range=(part.first_claim, part.last_claim))
        digests = [sha256(each.content.encode()).digest() for each in within]
        assert event.details["digest"] == sha256(b"".join(digests)).hexdigest()
        assert event.details["count"] == len(digests) == part.claims
    whole = sha256(b"".join(bytes.fromhex(part.digest) for part in run.parts.all())).hexdigest()
    last = AuditRecord.objects.get(kind="allowances.redetermination_finished")
    assert last.details["digest"] == whole


def test_a_receipt_is_kept_as_it_was_written(desk: Desk) -> None:
    granted_claims(3)
    run = finished(started(desk))
    receipt = run.receipts.first()
    assert receipt is not None
    for change in ({"content": "{}"}, {"digest": "0" * 64}):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            YearReceipt.objects.filter(pk=receipt.pk).update(**change)
    thaw(YearReceipt)
    with pytest.raises(Exception, match="digest_of_content"), transaction.atomic():
        YearReceipt.objects.filter(pk=receipt.pk).update(content="{}")


def test_who_has_no_right_starts_stops_resumes_and_sees_nothing(desk: Desk) -> None:
    run = started(desk)
    stranger = takahashi()
    deeds: list[Callable[[], Any]] = [
        lambda: actions.start_redetermination(stranger, 2025, "試験"),
        lambda: actions.stop_redetermination(stranger, run.number),
        lambda: actions.resume_redetermination(stranger, run.number),
        lambda: actions.view_redetermination(stranger, run.number),
        lambda: actions.list_redeterminations(stranger),
        lambda: actions.view_year_receipt(stranger, run.number, "S"),
    ]
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(NotAllowed):  # the approver prepares nothing
        actions.start_redetermination(desk.chief, 2025, "試験")
    assert Redetermination.objects.count() == 1
