"""通知書の一括発行の操作: each notice once, in bundles; whoever stopped goes on with the rest."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.allowances import letters, notice_runs
from tesuri.welfare.allowances.actions.notices import letter_of, months_told, numbered
from tesuri.welfare.allowances.documents.layout import EXACT
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import (
    BundledNotice,
    DueNotice,
    Notice,
    NoticeBundle,
    NoticeKind,
    NoticeRun,
    NoticeRunStep,
)
from tesuri.welfare.persons import actions as register
from tesuri.welfare.persons import queries as persons
from tesuri.workplace import documents
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.handing import Printout
from tesuri.workplace.outputs.models import Order

log = structlog.get_logger()
BUNDLE = 100  # letters made, kept and printed together
HEAD = ("文書番号", "決定番号", "種類", "束", "何通目", "束のSHA-256")


@dataclass(frozen=True)
class Page:
    """一通: the notice with its own PDF, and the values for the bundle."""

    notice: Notice
    values: dict[str, Any]


@about(Event.NOTICES_ORDERED)
@transaction.atomic
def order_notices(actor: Actor, since: date, through: date) -> NoticeRun:
    """通知書の一括発行を始める: of all that decisions of these days owe and nobody issued."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    if through < since:
        raise Refusal("終わりの日は、始めの日以後にしてください。", code="days_in_order")
    due = list(notice_runs.owed_between(since, through))
    if not due:
        raise Refusal(
            "その間に効力の生じた決定に、発行する通知書はありません。", code="nothing_due"
        )
    run = NoticeRun.objects.create(
        since=since, through=through, ordered_by_id=actor.user_id, ordered_by_name=actor.name
    )
    DueNotice.objects.bulk_create(
        DueNotice(run=run, decision=decision, kind=kind) for decision, kind in due
    )
    numbers = sorted({decision.claim.person.addressee_number for decision, _ in due})
    audit.record_shown(actor, Event.NOTICES_ORDERED, numbers, run=run.pk, count=len(due))
    _go_on(actor, run)
    return run


@about(Event.NOTICES_ORDERED)
@transaction.atomic
def resume_notices(actor: Actor, number: int) -> NoticeRun:
    """続きを作らせる: what is not issued yet."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    run = _locked(number)
    audit.record(actor, Event.NOTICES_ORDERED, run=number)
    _go_on(actor, run)
    return run


@about(Event.NOTICES_STOPPED)
@transaction.atomic
def stop_notices(actor: Actor, number: int) -> NoticeRun:
    """作成を止める: after the bundle that is being made; what was issued stays."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    run = _locked(number)
    _step(actor, run, is_stopped=True)
    audit.record(actor, Event.NOTICES_STOPPED, run=number)
    return run


@transaction.atomic
def view_notices(actor: Actor, number: int) -> NoticeRun:
    """一括発行を見る: counts, and which decisions need a notice that is not made here."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    run = notice_runs.run_numbered(number)
    lacking = notice_runs.lacking_between(run.since, run.through)
    shown = [decision.claim.person.addressee_number for decision, _ in lacking]
    audit.record_shown(actor, Event.NOTICES_VIEWED, shown, run=number)
    return run


@transaction.atomic
def issue_next_notices(actor: Actor, number: int) -> int:
    """次の束を作る: so many letters, 0 when it is stopped or nothing is left that may be made.

    Whose address is hidden is left to the page of the decision, as is who died (省令11条 names
    another addressee), what no font can show and what finds no room on its pages.
    """
    run, last = notice_runs.run_numbered(number), 0
    if notice_runs.is_stopped(run):
        return 0
    while due := notice_runs.next_waiting(run, last, BUNDLE):
        people = {each.decision.claim.person_id for each in due}
        left = persons.shielded_among(people) | persons.dead_among(people).keys()
        shown = [each for each in due if each.decision.claim.person_id not in left]
        if pages := [page for each in shown if (page := _page(actor, each))]:
            _keep(actor, run, pages)
            return len(pages)
        last = due[-1].pk
    return 0


@transaction.atomic
def print_notices(actor: Actor, number: int) -> Printout | Order:
    """束を印刷する: the kept bytes; more people than one may print alone wait for an approval."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    bundle = notice_runs.bundle_numbered(number)
    seen = _seen(actor, [bundle])
    audit.record_shown(actor, Event.NOTICES_PRINTED, seen, bundle=number, count=len(seen))
    return outputs.print_list(
        actor,
        Duty.ALLOWANCES,
        f"手当の通知書　一括発行 第{bundle.run_id}号　束 {number}",
        bytes(bundle.pdf),
        seen,
        count=bundle.count,
        name=f"notices-{bundle.run_id}-{number}.pdf",
    )


@transaction.atomic
def order_notices_for_print_shop(
    actor: Actor, number: int, *, medium: int, recipient: int
) -> Order:
    """印刷業者への出力を申し出る: all bundles and a list of their letters, encrypted."""
    demand(actor, Duty.ALLOWANCES, Level.EXPORT)
    run = _locked(number)
    bundles = list(run.bundles.all())
    if not bundles:
        raise Refusal("通知書がまだありません。先に作ってください。", code="no_notices")
    seen = _seen(actor, bundles)
    order = outputs.export(
        actor,
        Duty.ALLOWANCES,
        f"手当の通知書　一括発行 第{number}号",
        _zipped(bundles),
        count=len(seen),
        medium=medium,
        recipient=recipient,
        subjects=seen,
        columns=("氏名", "住所", "決定の内容", "理由"),
    )
    audit.record(actor, Event.NOTICES_EXPORTED, run=number, order=order.number)
    return order


def _locked(number: int) -> NoticeRun:
    notice_runs.run_numbered(number)
    return NoticeRun.objects.select_for_update(of=("self",)).get(pk=number)


def _go_on(actor: Actor, run: NoticeRun) -> None:
    _step(actor, run, is_stopped=False)
    defer("allowances.issue_notices", number=run.pk)


def _step(actor: Actor, run: NoticeRun, *, is_stopped: bool) -> None:
    NoticeRunStep.objects.create(
        run=run, is_stopped=is_stopped, actor_user_id=actor.user_id, actor_name=actor.name
    )


def _seen(actor: Actor, bundles: Sequence[NoticeBundle]) -> list[str]:
    """Whom the letters are about; nobody who was hidden since, but for who may see it."""
    people = [each.notice.decision.claim.person for each in notice_runs.letters_in(bundles)]
    if persons.shielded_among({each.pk for each in people}) and not persons.sees_hidden(actor):
        raise register.AddressHidden
    return [person.addressee_number for person in people]


def _page(actor: Actor, due: DueNotice) -> Page | None:
    """The letter with its own PDF; None where it can only be made one by one, with its refusal."""
    notice = numbered(due.decision, NoticeKind(due.kind), actor)
    months = months_told(due.decision, NoticeKind(due.kind))
    letter = letter_of(notice, actor.body)
    template, values = letters.page_of(NoticeKind(due.kind), due.decision, months, letter)
    try:
        notice.pdf = documents.render(template, values, exact=EXACT)
    except (documents.NoGlyph, documents.NotOnOnePage) as refusal:
        log.warning("notice left", decision=due.decision.number, reason=refusal.code)
        return None
    notice.digest = sha256(notice.pdf).hexdigest()
    return Page(notice, values | {"is_grant": due.kind == NoticeKind.GRANT})


def _keep(actor: Actor, run: NoticeRun, pages: Sequence[Page]) -> None:
    today, values = timezone.localdate(), [page.values for page in pages]
    pdf = documents.render_pages(letters.BUNDLE_TEMPLATE, letters.heads(today), values, exact=EXACT)
    notices = Notice.objects.bulk_create(page.notice for page in pages)
    bundle = NoticeBundle.objects.create(
        run=run, pdf=pdf, digest=sha256(pdf).hexdigest(), count=len(pages)
    )
    BundledNotice.objects.bulk_create(
        BundledNotice(notice=notice, bundle=bundle, place=place)
        for place, notice in enumerate(notices, start=1)
    )
    audit.record_each(actor, Event.NOTICE_ISSUED, (_told(each, bundle) for each in notices))


def _told(notice: Notice, bundle: NoticeBundle) -> tuple[str, dict[str, Any]]:
    return notice.decision.claim.person.addressee_number, {
        "decision": notice.decision.number,
        "kind": notice.kind,
        "notice": notice.number,
        "digest": notice.digest,
        "bundle": bundle.pk,
    }


def _zipped(bundles: Sequence[NoticeBundle]) -> bytes:
    """The bundles as they are kept, and for each letter whose it is."""
    table, kept = io.StringIO(), io.BytesIO()
    lines, digests = csv.writer(table), {each.pk: each.digest for each in bundles}
    lines.writerow(HEAD)
    for each in notice_runs.letters_in(bundles):
        notice = each.notice
        told = (notice.number, notice.decision.number, notice.get_kind_display())
        lines.writerow((*told, each.bundle_id, each.place, digests[each.bundle_id]))
    with zipfile.ZipFile(kept, "w") as archive:
        for bundle in bundles:
            archive.writestr(f"notices-{bundle.pk}.pdf", bytes(bundle.pdf))
        archive.writestr("notices.csv", table.getvalue().encode("utf-8-sig"))
    return kept.getvalue()
