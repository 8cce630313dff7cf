"""媒体への出力: the right, the terminal and the lent medium at once; encrypted before kept."""

import io
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import about, canonical
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import cms, queries, terminals
from tesuri.workplace.outputs.actions.order_matters import KINDS
from tesuri.workplace.outputs.actions.orders import Wish, write_order
from tesuri.workplace.outputs.chains import follow_order
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.handing import Printout
from tesuri.workplace.outputs.locks import (
    locked_order,
    must_be_own,
    must_be_ready,
    must_be_unchanged,
    must_say_why,
)
from tesuri.workplace.outputs.models import (
    Handover,
    Loan,
    Order,
    OrderKind,
    OrderState,
    Parcel,
    Recipient,
)
from tesuri.workplace.outputs.refusals import NotThisMedium, NotToThem

ZIP = "application/zip"


def export(
    actor: Actor,
    duty: Duty,
    title: str,
    content: bytes,
    *,
    count: int,
    medium: int,
    recipient: int,
    subjects: Sequence[str] = (),
    columns: Sequence[str] = (),
) -> Order:
    """媒体への出力を申し出る: encrypted at once; nothing but the cipher text is kept.

    `medium` and `recipient`: their numbers on the registers. The order is ready at once, or waits
    for an approver of the duty when it is larger than the limit. Take it at `outputs:order`.
    """
    with about(OutputEvent.ORDERED), transaction.atomic():
        _must_hold_the_right(actor, duty)
        terminals.must_export(actor)
        loan, receiver = _loan_of(actor, medium), _recipient(actor, recipient)
        cipher = cms.enclose(content, receiver.certificate)
        wish = Wish(duty, title, content, count, subjects, columns)
        order = write_order(
            actor, OrderKind.EXPORT, wish, recipient=receiver, loan=loan, cipher=cipher
        )
        Parcel.objects.create(order=order, content=cipher)
        return order


@about(OutputEvent.EXPORTED)
@transaction.atomic
def take_export(actor: Actor, number: int) -> Printout:
    """取り出す: once, by who ordered it, with the right, from the terminal, to the lent medium."""
    order = locked_order(actor, number)
    _must_hold_the_right(actor, Duty(order.duty))
    terminals.must_export(actor)
    must_say_why(actor, order)
    must_be_own(actor, order)
    must_be_ready(order)
    loan, receiver = _places(actor, order)
    cipher = bytes(order.parcel.content)
    must_be_unchanged(cipher, order.cipher_digest)
    told = canonical(_manifest(actor, order, loan, receiver))
    digest = sha256(told).hexdigest()
    Handover.objects.create(
        order=order,
        manifest=told.decode("utf-8"),
        digest=digest,
        actor_user_id=actor.user_id,
        terminal=actor.terminal,
    )
    follow_order(actor, order, OrderState.TAKEN)
    Parcel.objects.filter(order=order).delete()
    _record(actor, order, loan, receiver, digest)
    name = f"output-{order.number}"
    return Printout(f"{name}.zip", _zipped(name, cipher, told), ZIP)


def _must_hold_the_right(actor: Actor, duty: Duty) -> None:
    """Both: to take out what this duty knows, and to write to media at all."""
    demand(actor, duty, Level.EXPORT)
    demand(actor, Duty.MEDIA, Level.EXPORT)


def _loan_of(actor: Actor, medium: int) -> Loan:
    for loan in queries.loans_to(actor):
        if loan.medium_id == medium:
            return loan
    raise NotThisMedium(
        "この媒体には書き出せません。台帳に登録され、あなたに貸し出された媒体を選んでください。"
        "媒体が要るときは、媒体の管理者に貸出を依頼してください。",
        code="medium_not_lent_to_you",
    )


def _recipient(actor: Actor, number: int) -> Recipient:
    receiver = queries.recipients_in_force(actor, timezone.now()).filter(number=number).first()
    if receiver is None:
        raise NotToThem(
            "この受取先の証明書は、登録されていないか、期限が切れたか、失効しています。"
            "媒体の管理者に、受取先の登録を確かめてください。",
            code="recipient_not_in_force",
        )
    return receiver


def _places(actor: Actor, order: Order) -> tuple[Loan, Recipient]:
    """Asked again when it is taken: a loan may have ended, a certificate been revoked meanwhile."""
    if order.loan is None or order.recipient_id is None or not queries.is_lent(order.loan):
        raise NotThisMedium(
            "申し出たときの媒体は、もう貸し出されていません。"
            "媒体を借りて、新しく申し出てください。",
            code="medium_not_lent_to_you",
        )
    return _loan_of(actor, order.loan.medium_id), _recipient(actor, order.recipient_id)


def _manifest(actor: Actor, order: Order, loan: Loan, receiver: Recipient) -> dict[str, Any]:
    approval = latest(KINDS[OrderKind.EXPORT], str(order.number))
    return {
        "number": order.number,
        "body": order.body,
        "title": order.title,
        "duty": order.duty,
        "count": order.count,
        "columns": order.columns,
        "content_sha256": order.digest,
        "cipher_sha256": order.cipher_digest,
        "cipher": "CMS EnvelopedData, AES-256-CBC, RSA",
        "recipients": [{"owner": receiver.owner, "sha256": receiver.fingerprint}],
        "medium": {"label": loan.medium.label, "serial": loan.medium.serial},
        "ordered_by": order.ordered_by_id,
        "taken_by": actor.user_id,
        "approved_by": approval.checker_id if approval else "",
        "terminal": actor.terminal,
        "taken_at": timezone.now().isoformat(),
    }


def _zipped(name: str, cipher: bytes, manifest: bytes) -> bytes:
    """In memory: the encrypted file, and the manifest that travels beside it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr(f"{name}.p7m", cipher)
        archive.writestr(f"{name}.manifest.json", manifest)
    return kept.getvalue()


def _record(
    actor: Actor, order: Order, loan: Loan, receiver: Recipient, manifest_digest: str
) -> None:
    audit.record_shown(
        actor.on(order.duty),
        OutputEvent.EXPORTED,
        order.subjects,
        subject=order.subjects[0] if len(order.subjects) == 1 else "",
        order=order.number,
        title=order.title,
        count=order.count,
        medium=loan.medium.number,
        label=loan.medium.label,
        recipient=receiver.fingerprint,
        digest=order.digest,
        cipher=order.cipher_digest,
        manifest=manifest_digest,
    )
