"""一斉の文書の操作: once a report and round, in bundles; what is stopped goes on with the rest."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.allowances import campaigns
from tesuri.welfare.allowances.actions.campaigns import locked_report
from tesuri.welfare.allowances.campaigns import mailings
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.documents.layout import EXACT
from tesuri.welfare.allowances.documents.mailings import BUNDLE, MAILING, heads
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import (
    Campaign,
    MailingBundle,
    MailingKind,
    MailingOrder,
    MailingPage,
    YearlyReport,
)
from tesuri.welfare.persons import actions as register
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import PersonFacts
from tesuri.workplace import documents
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer
from tesuri.workplace.documents.senders import sender_of
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.handing import Printout
from tesuri.workplace.outputs.models import Order

log = structlog.get_logger()
HEAD = ("請求番号", "束", "ページ", "束のSHA-256")
Page = tuple[YearlyReport, dict[str, Any]]


@about(Event.MAILING_ORDERED)
@transaction.atomic
def order_mailing(actor: Actor, year: int, kind: MailingKind) -> MailingOrder:
    """文書を作らせる: the worker makes what is not made yet, also after a stop."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    campaign = _locked(year)
    former = mailings.newest_order(campaign, kind)
    if former is None and kind == MailingKind.REMINDER:
        raise Refusal("督促の期限を決めて始めてください。", code="no_round")
    round_, answer_by = (former.round, former.answer_by) if former else (1, None)
    return _ordered(actor, campaign, kind, round_, answer_by)


@about(Event.MAILING_STOPPED)
@transaction.atomic
def stop_mailing(actor: Actor, year: int, kind: MailingKind) -> MailingOrder:
    """作成を止める: after the bundle that is being made; what was made stays."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    campaign = _locked(year)
    former = mailings.newest_order(campaign, kind)
    if former is None or former.is_stopped:
        raise Refusal("作成中の文書はありません。", code="nothing_to_stop")
    order = _order(actor, campaign, kind, former.round, former.answer_by, is_stopped=True)
    audit.record(actor, Event.MAILING_STOPPED, campaign=year, kind=kind.value)
    return order


@transaction.atomic
def make_next_mailing(actor: Actor, order: int) -> int:
    """次の束を作る: so many pages, 0 when it is stopped or nothing is left that may be made.

    Whose address is hidden is left to an officer who may see it, and whose name no font can show to
    the administrator.
    """
    found, last = MailingOrder.objects.select_related("campaign").get(pk=order), 0
    newest = mailings.newest_order(found.campaign, MailingKind(found.kind))
    if newest is None or newest.is_stopped or newest.round != found.round:
        return 0
    at = (found.campaign, MailingKind(found.kind), found.round)
    while reports := mailings.next_waiting(*at, last, BUNDLE):
        hidden = persons.shielded_among({each.claim.person_id for each in reports})
        shown = [each for each in reports if each.claim.person_id not in hidden]
        if pages := _pages(actor, found, shown):
            _keep(actor, found, pages)
            return len(pages)
        last = reports[-1].pk
    return 0


@transaction.atomic
def make_mailing(actor: Actor, number: int, kind: MailingKind) -> MailingPage:
    """一人の文書を作る: by who may see the address; a second time gives the first."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    report = locked_report(number)
    with about(Event.MAILING_MADE, report.claim.person.addressee_number):
        register.demand_address(actor, report.claim.person)
        order = mailings.newest_order(report.campaign, kind)
        if order is None:
            raise Refusal(f"{kind.label}の作成を、先に始めてください。", code="no_round")
        made = MailingPage.objects.filter(report=report, kind=kind, round=order.round)
        if found := made.first():
            return found
        if not mailings.waiting(report.campaign, kind, order.round).filter(pk=report.pk).exists():
            words = f"この届は「{report.stage.label}」で、{kind.label}を送るものではありません。"
            raise Refusal(words, code="not_awaited")
        _keep(actor, order, [(report, _page(actor, order, report, _facts([report])))])
    return made.get()


@transaction.atomic
def print_mailing(actor: Actor, number: int) -> Printout | Order:
    """束を印刷する: the kept bytes; more people than one may print alone wait for an approval."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    bundle = mailings.bundle_numbered(number)
    seen = _seen(actor, [bundle])
    audit.record_shown(actor, Event.MAILING_PRINTED, seen, bundle=number, count=len(seen))
    return outputs.print_list(
        actor,
        Duty.ALLOWANCES,
        f"{bundle.get_kind_display()}　{bundle.campaign.year}年　束 {number}",
        bytes(bundle.pdf),
        seen,
        count=bundle.count,
        name=f"mailing-{bundle.campaign.year}-{number}.pdf",
    )


@transaction.atomic
def order_mailing_for_print_shop(
    actor: Actor, year: int, kind: MailingKind, *, medium: int, recipient: int
) -> Order:
    """印刷業者への出力を申し出る: all bundles of the round and a list of their pages, encrypted."""
    demand(actor, Duty.ALLOWANCES, Level.EXPORT)
    campaign = _locked(year)
    order = mailings.newest_order(campaign, kind)
    bundles = list(campaign.mailing_bundles.filter(kind=kind, round=order.round if order else 0))
    if not bundles:
        raise Refusal("文書がまだありません。先に作ってください。", code="no_mailing")
    seen = _seen(actor, bundles)
    given = outputs.export(
        actor,
        Duty.ALLOWANCES,
        f"{kind.label}　{year}年",
        _zipped(bundles),
        count=len(seen),
        medium=medium,
        recipient=recipient,
        subjects=seen,
        columns=("氏名", "住所", "生年月日", "手当", "登録されている事実"),
    )
    audit.record(actor, Event.MAILING_EXPORTED, campaign=year, order=given.number)
    return given


@about(Event.MAILING_ORDERED)
@transaction.atomic
def remind(actor: Actor, year: int, answer_by: date) -> MailingOrder:
    """督促する: a new round, once the days for the report are over; with the day to answer by."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    campaign, today = _locked(year), timezone.localdate()
    if today <= Window(year).last_day:
        raise Refusal("届出の期間が終わってから督促してください。", code="not_due")
    if answer_by <= today:
        raise Refusal("提出の期限には、明日以後の日を入力してください。", code="day_over")
    former = mailings.newest_order(campaign, MailingKind.REMINDER)
    round_ = former.round + 1 if former else 1
    return _ordered(actor, campaign, MailingKind.REMINDER, round_, answer_by)


def _locked(year: int) -> Campaign:
    campaign = campaigns.campaign_of(year)
    Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    return campaign


def _ordered(
    actor: Actor, campaign: Campaign, kind: MailingKind, round_: int, answer_by: date | None
) -> MailingOrder:
    order = _order(actor, campaign, kind, round_, answer_by)
    defer("allowances.make_mailing", order=order.pk)
    audit.record(
        actor, Event.MAILING_ORDERED, campaign=campaign.year, kind=kind.value, round=round_
    )
    return order


def _order(
    actor: Actor,
    campaign: Campaign,
    kind: MailingKind,
    round_: int,
    answer_by: date | None,
    *,
    is_stopped: bool = False,
) -> MailingOrder:
    return MailingOrder.objects.create(
        campaign=campaign,
        kind=kind,
        round=round_,
        answer_by=answer_by,
        is_stopped=is_stopped,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )


def _seen(actor: Actor, bundles: Sequence[MailingBundle]) -> list[str]:
    """Whom the pages are about; nobody who was hidden since, but for who may see it."""
    people = [page.report.claim.person for page in mailings.pages_in(bundles)]
    if persons.shielded_among({each.pk for each in people}) and not persons.sees_hidden(actor):
        raise register.AddressHidden
    return [person.addressee_number for person in people]


def _pages(actor: Actor, order: MailingOrder, reports: Sequence[YearlyReport]) -> list[Page]:
    """The pages of those whose names and addresses a font can show."""
    facts, made = _facts(reports), list[Page]()
    for report in reports:
        page = _page(actor, order, report, facts)
        try:
            documents.must_be_shown(page, EXACT)
        except documents.NoGlyph:  # made one by one, where the refusal says what is missing
            log.warning("mailing without a glyph", report=report.pk)
        else:
            made.append((report, page))
    return made


def _facts(reports: Sequence[YearlyReport]) -> dict[str, PersonFacts]:
    found = persons.present_of({each.claim.person.addressee_number for each in reports})
    return {each.person.addressee_number: each for each in found}


def _page(
    actor: Actor, order: MailingOrder, report: YearlyReport, facts: dict[str, PersonFacts]
) -> dict[str, Any]:
    to = facts[report.claim.person.addressee_number]
    return mailings.page_values(order, report, to, sender_of(actor.body))


def _keep(actor: Actor, order: MailingOrder, pages: Sequence[Page]) -> None:
    title, values = order.get_kind_display(), [page for _, page in pages]
    pdf = documents.render_pages(MAILING, heads(title, timezone.localdate()), values, exact=EXACT)
    same: dict[str, Any] = {"kind": order.kind, "round": order.round}
    bundle = MailingBundle.objects.create(
        campaign=order.campaign,
        **same,
        pdf=pdf,
        digest=sha256(pdf).hexdigest(),
        count=len(pages),
        made_by_id=actor.user_id,
    )
    MailingPage.objects.bulk_create(
        MailingPage(report=report, bundle=bundle, page=at, **same)
        for at, (report, _) in enumerate(pages, start=1)
    )
    audit.record_shown(
        actor,
        Event.MAILING_MADE,
        [report.claim.person.addressee_number for report, _ in pages],
        campaign=order.campaign.year,
        bundle=bundle.pk,
        count=len(pages),
        digest=bundle.digest,
        kind=order.kind,
        round=order.round,
    )


def _zipped(bundles: Sequence[MailingBundle]) -> bytes:
    """The bundles as they are kept, and for each page whose it is."""
    table, kept = io.StringIO(), io.BytesIO()
    lines, digests = csv.writer(table), {each.pk: each.digest for each in bundles}
    lines.writerow(HEAD)
    for page in mailings.pages_in(bundles):
        number = page.report.claim.number
        lines.writerow((number, page.bundle_id, page.page, digests[page.bundle_id]))
    with zipfile.ZipFile(kept, "w") as archive:
        for bundle in bundles:
            archive.writestr(f"mailing-{bundle.pk}.pdf", bytes(bundle.pdf))
        archive.writestr("mailing.csv", table.getvalue().encode("utf-8-sig"))
    return kept.getvalue()
