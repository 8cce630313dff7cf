"""支払通知書の操作: once a payment, in bundles; whoever is killed goes on with what is left."""

import csv
import io
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import about
from tesuri.welfare.payments import signs
from tesuri.welfare.payments.documents.frame import EXACT, Addressee
from tesuri.welfare.payments.documents.notices import BUNDLE, NOTICES, heads, notice_values
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import NoticeBundle, Payment, PaymentNotice, Run, Stage
from tesuri.welfare.payments.queries import notices
from tesuri.welfare.payments.stages import CannotPay, locked
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

HEAD = ("支払番号", "束", "ページ", "束のSHA-256")


@about(PaymentEvent.NOTICES_ORDERED)
@transaction.atomic
def order_notices(actor: Actor, number: int) -> Run:
    """支払通知書を作らせる: the worker makes what is not made yet; again is nothing more."""
    demand(actor, Duty.PAYMENTS, Level.PRINT)
    run = locked(Run, number)
    if run.stage not in (Stage.SENT, Stage.SETTLED):
        raise CannotPay("送付した後の支払処理にだけ、支払通知書を作れます。", code="not_sent")
    defer("payments.make_notices", number=number)
    audit.record(actor, PaymentEvent.NOTICES_ORDERED, run=number)
    return run


@transaction.atomic
def make_next_notices(actor: Actor, number: int) -> int:
    """次の束を作る: so many pages, 0 when nothing is left that this actor may and can make.

    Payments that another worker holds are passed over; whose address is hidden is left to an
    officer who may see it, and whose name no font can show to the administrator.
    """
    run, last = Run.objects.get(number=number), 0
    while waiting := notices.next_untold(run, last, BUNDLE):
        hidden = persons.shielded_among({payment.person_id for payment in waiting})
        if pages := _pages(actor, [each for each in waiting if each.person_id not in hidden]):
            _keep(actor, run, pages)
            return len(pages)
        last = waiting[-1].pk
    return 0


@transaction.atomic
def make_notice(actor: Actor, number: int) -> PaymentNotice:
    """一人の支払通知書を作る: by who may see the address; a second time gives the first."""
    demand(actor, Duty.PAYMENTS, Level.PRINT)
    payment = notices.payment_numbered(number)
    locked(Run, payment.run_id)
    with about(PaymentEvent.NOTICES_MADE, payment.person.addressee_number):
        register.demand_address(actor, payment.person)
        if made := PaymentNotice.objects.filter(payment=payment).first():
            return made
        if payment not in notices.to_tell(payment.run):
            raise CannotPay("振込不能の支払には、支払通知書を作れません。", code="bounced")
        if payment.run.stage not in (Stage.SENT, Stage.SETTLED):
            raise CannotPay("送付した後の支払処理にだけ、支払通知書を作れます。", code="not_sent")
        _keep(actor, payment.run, [(payment, _page(actor, payment, _facts([payment])))])
    return PaymentNotice.objects.get(payment=payment)


@transaction.atomic
def print_bundle(actor: Actor, number: int) -> Printout | Order:
    """束を印刷する: the kept bytes; more people than one may print alone wait for an approval."""
    demand(actor, Duty.PAYMENTS, Level.PRINT)
    bundle = notices.bundle(number)
    seen = _seen(actor, [bundle])
    audit.record_shown(actor, PaymentEvent.NOTICES_PRINTED, seen, bundle=number, count=len(seen))
    return outputs.print_list(
        actor,
        Duty.PAYMENTS,
        f"支払通知書　支払処理 第{bundle.run_id}号　束 {number}",
        bytes(bundle.pdf),
        seen,
        count=bundle.count,
        name=f"notices-{bundle.run_id}-{number}.pdf",
    )


@transaction.atomic
def order_for_print_shop(actor: Actor, number: int, *, medium: int, recipient: int) -> Order:
    """印刷業者への出力を申し出る: all bundles and a list of their pages, encrypted, on a medium."""
    demand(actor, Duty.PAYMENTS, Level.EXPORT)
    run = locked(Run, number)
    bundles = list(NoticeBundle.objects.filter(run=run))
    if not bundles:
        raise CannotPay("支払通知書がまだありません。先に作ってください。", code="no_notices")
    seen = _seen(actor, bundles)
    order = outputs.export(
        actor,
        Duty.PAYMENTS,
        f"支払通知書　支払処理 第{number}号",
        _zipped(bundles),
        count=len(seen),
        medium=medium,
        recipient=recipient,
        subjects=seen,
        columns=("氏名", "住所", "支払額", "対象月", "口座の終わり3桁"),
    )
    audit.record(actor, PaymentEvent.NOTICES_EXPORTED, run=number, order=order.number)
    return order


def _seen(actor: Actor, bundles: Sequence[NoticeBundle]) -> list[str]:
    """Whom the pages are about; nobody who was hidden since, but for who may see it."""
    people = [notice.payment.person for notice in notices.told_in(bundles)]
    hidden = persons.shielded_among({person.pk for person in people})
    if hidden and not persons.sees_hidden(actor):
        raise register.AddressHidden
    return [person.addressee_number for person in people]


def _pages(actor: Actor, payments: Sequence[Payment]) -> list[tuple[Payment, dict[str, Any]]]:
    """The pages of those whose names and addresses a font can show."""
    facts, made = _facts(payments), list[tuple[Payment, dict[str, Any]]]()
    for payment in payments:
        page = _page(actor, payment, facts)
        try:
            documents.must_be_shown(page, EXACT)
        except documents.NoGlyph:  # made one by one, where the refusal says what is missing
            log.warning("notice without a glyph", payment=payment.pk)
        else:
            made.append((payment, page))
    return made


def _facts(payments: Sequence[Payment]) -> dict[str, PersonFacts]:
    found = persons.present_of({payment.person.addressee_number for payment in payments})
    return {each.person.addressee_number: each for each in found}


def _page(actor: Actor, payment: Payment, facts: dict[str, PersonFacts]) -> dict[str, Any]:
    told, known = notices.told_of(payment), facts[payment.person.addressee_number]
    benefits = signs.benefits_of({reference for reference, _, _ in told.months})
    to = Addressee(known.postcode, known.address, known.name)
    return notice_values(told, to, sender_of(actor.body), timezone.localdate(), benefits)


def _keep(actor: Actor, run: Run, pages: Sequence[tuple[Payment, dict[str, Any]]]) -> None:
    values = [page for _, page in pages]
    pdf = documents.render_pages(NOTICES, heads(timezone.localdate()), values, exact=EXACT)
    bundle = NoticeBundle.objects.create(
        run=run,
        pdf=pdf,
        digest=sha256(pdf).hexdigest(),
        count=len(pages),
        made_by_id=actor.user_id,
    )
    PaymentNotice.objects.bulk_create(
        PaymentNotice(payment=payment, bundle=bundle, page=at)
        for at, (payment, _) in enumerate(pages, start=1)
    )
    told = [payment.person.addressee_number for payment, _ in pages]
    audit.record_shown(
        actor,
        PaymentEvent.NOTICES_MADE,
        told,
        run=run.number,
        bundle=bundle.pk,
        count=len(told),
        digest=bundle.digest,
    )


def _zipped(bundles: Sequence[NoticeBundle]) -> bytes:
    """The bundles as they are kept, and for each page whose it is."""
    table, kept = io.StringIO(), io.BytesIO()
    lines = csv.writer(table)
    lines.writerow(HEAD)
    for notice in notices.told_in(bundles):
        digest = next(each.digest for each in bundles if each.pk == notice.bundle_id)
        lines.writerow((notice.payment_id, notice.bundle_id, notice.page, digest))
    with zipfile.ZipFile(kept, "w") as archive:
        for bundle in bundles:
            archive.writestr(f"notices-{bundle.pk}.pdf", bytes(bundle.pdf))
        archive.writestr("notices.csv", table.getvalue().encode("utf-8-sig"))
    return kept.getvalue()
