"""一年の再判定の操作: started, stopped and resumed by the desk; the worker writes the parts.

Each part is one transaction: its receipts, its differences, its row and its event. Whoever is
killed between or within them goes on with the first part that is not there.
"""

import json
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tesuri.ground.records import Refusal, about, canonical
from tesuri.ground.records.numbering import next_number
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.actions.one_set import hold_every_decision
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.figures import in_force
from tesuri.welfare.allowances.models import (
    PROGRESS_BEFORE,
    RUNNING,
    Claim,
    ClaimObligor,
    Progress,
    Redetermination,
    RedeterminationStep,
    YearDifference,
    YearReceipt,
    YearSheet,
)
from tesuri.welfare.allowances.models import Program as Claimed
from tesuri.welfare.allowances.rules.months.programs import BY_KEY
from tesuri.welfare.allowances.rules.months.sheets import (
    is_reviewed,
    sheet_digest,
    still_holds,
    year_sheet,
)
from tesuri.welfare.allowances.rules.months.years import AUGUST
from tesuri.welfare.allowances.yearly.parts import digest_of_digests, write_part
from tesuri.welfare.allowances.yearly.reading import granted, months_of, next_part
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer

AT_ONCE = 5_000  # claims a part: some tens of megabytes in memory, a second or two


class CannotRedetermine(Refusal):
    """再判定できない: the run is not where this step begins, or cannot be begun."""

    status = 409


@about(Event.REDETERMINATION_STARTED)
@transaction.atomic
def start_redetermination(
    actor: Actor, year: int, reason: str, at_once: int = AT_ONCE
) -> Redetermination:
    """再判定の開始: of the months from August of the year, on what is known now."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    _none_runs()
    run = Redetermination(
        number=next_number("R", "allowances_redetermination_number"),
        first_month=date(year, AUGUST, 1),
        known_at=timezone.now(),
        last_claim=Claim.objects.aggregate(last=Max("pk"))["last"] or 0,
        last_obligor=ClaimObligor.objects.aggregate(last=Max("pk"))["last"] or 0,
        part_size=at_once,
        reason=reason,
        started_by_id=actor.user_id,
        started_by_name=actor.name,
    )
    run.claims = granted(run).count()
    run.save(force_insert=True)
    for program in Claimed:
        _write_sheet(run, program)
    _step(actor, run, Progress.STARTED)
    defer("allowances.redetermine", number=run.number)
    audit.record(actor, Event.REDETERMINATION_STARTED, run=run.number, year=year, count=run.claims)
    return run


@transaction.atomic
def stop_redetermination(actor: Actor, number: str) -> Redetermination:
    """再判定の停止: after the part that is being written."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    run = _locked(number)
    _must_precede(run, Progress.STOPPED, Event.REDETERMINATION_STOPPED)
    _step(actor, run, Progress.STOPPED)
    audit.record(actor, Event.REDETERMINATION_STOPPED, run=number)
    return run


@transaction.atomic
def resume_redetermination(actor: Actor, number: str) -> Redetermination:
    """再判定の再開: with the first part that is not there."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    run = _locked(number)
    _must_precede(run, Progress.RESUMED, Event.REDETERMINATION_RESUMED)
    with about(Event.REDETERMINATION_RESUMED):
        _none_runs()
    _step(actor, run, Progress.RESUMED)
    defer("allowances.redetermine", number=number)
    audit.record(actor, Event.REDETERMINATION_RESUMED, run=number)
    return run


@transaction.atomic
def redetermine_part(actor: Actor, number: str) -> int:
    """次の区切り: how many claims it had; 0 when the run is stopped, or finished with this."""
    run = _locked(number)
    if run.progress not in RUNNING:
        return 0
    _rules_must_hold(run)
    former = run.parts.last()
    claims = next_part(run, former.last_claim if former else 0)
    if claims.is_empty():
        _finish(actor, run)
        return 0
    part = write_part(run, claims, former.place + 1 if former else 1)
    audit.record(
        actor,
        Event.REDETERMINATION_PART,
        run=number,
        section=part.place,
        count=part.claims,
        digest=part.digest,
    )
    return part.claims


@transaction.atomic
def list_redeterminations(actor: Actor) -> list[Redetermination]:
    """再判定の一覧を見る: runs and how far they came; nobody is named."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    audit.record(actor, Event.REDETERMINATIONS_LISTED)
    return queries.redeterminations()


@transaction.atomic
def view_redetermination(actor: Actor, number: str) -> tuple[Redetermination, list[YearDifference]]:
    """再判定を見る: the first of its differences name people by their 宛名番号."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    run = queries.redetermination_numbered(number)
    found = queries.differences_of(run)
    named = list(dict.fromkeys(each.claim.person.addressee_number for each in found))
    audit.record_shown(actor, Event.REDETERMINATION_VIEWED, named, run=number)
    return run, found


@transaction.atomic
def view_year_receipt(actor: Actor, number: str, claim: str) -> YearReceipt:
    """一年の控えを見る: of one claim."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    receipt = queries.year_receipt(number, claim)
    audit.record(
        actor,
        Event.YEAR_RECEIPT_VIEWED,
        subject=receipt.claim.person.addressee_number,
        run=number,
        claim=claim,
        digest=receipt.digest,
    )
    return receipt


def _none_runs() -> None:
    """One at a time; no decision comes into force, and no figure, while it is laid out."""
    hold_every_decision()
    if any(run.progress in RUNNING for run in Redetermination.objects.all()):
        raise CannotRedetermine(
            "動いている再判定があります。終わるのを待つか、止めてから、もう一度行ってください。",
            code="already_running",
        )


def _write_sheet(run: Redetermination, program: str) -> None:
    months, book = months_of(run), in_force(BY_KEY[program])
    if not is_reviewed(book, months):
        raise CannotRedetermine(
            f"{BY_KEY[program].title}の値が、この一年のどの月についても確認されていません。"
            "法令の値を確認してから始めてください。",
            code="not_reviewed",
        )
    of = {"run": run.number, "known_at": run.known_at.isoformat()}
    sheet = year_sheet(book, months, of)
    YearSheet.objects.create(
        run=run, program=program, digest=sheet_digest(sheet), content=canonical(sheet).decode()
    )


def _rules_must_hold(run: Redetermination) -> None:
    if not all(still_holds(json.loads(sheet.content)) for sheet in run.sheets.all()):
        raise CannotRedetermine(
            "開始した後で判定の規則が入れ替わりました。停止して、新しく始めてください。",
            code="rules_changed",
        )


def _finish(actor: Actor, run: Redetermination) -> None:
    parts = list(run.parts.all())
    digest = digest_of_digests([part.digest for part in parts])
    _step(actor, run, Progress.FINISHED, digest)
    count = sum(part.claims for part in parts)
    audit.record(actor, Event.REDETERMINATION_FINISHED, run=run.number, count=count, digest=digest)


def _locked(number: str) -> Redetermination:
    queries.redetermination_numbered(number)
    return Redetermination.objects.select_for_update(of=("self",)).get(number=number)


def _must_precede(run: Redetermination, progress: Progress, event: Event) -> None:
    present = run.progress
    with about(event):
        if present not in PROGRESS_BEFORE[progress]:
            raise CannotRedetermine(
                f"この再判定は「{present.label}」なので、「{progress.label}」にはできません。"
                "画面を開き直して今の状態を確かめてください。",
                code="wrong_progress",
            )


def _step(actor: Actor, run: Redetermination, progress: Progress, digest: str = "") -> None:
    RedeterminationStep.objects.create(
        run=run,
        progress=progress,
        digest=digest,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
