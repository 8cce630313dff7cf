"""受取先の操作: one enters the certificate, another compares its fingerprint by other means."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import approval_kinds, cms, queries
from tesuri.workplace.outputs.chains import follow_recipient
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.models import Recipient, RecipientState
from tesuri.workplace.outputs.refusals import NotNow, NotToThem


@about(OutputEvent.RECIPIENT_ENTERED)
@transaction.atomic
def enter_recipient(actor: Actor, *, owner: str, purpose: str, pem: str) -> Recipient:
    """受取先を起案する: a certificate that has ended, or begins later, is not taken."""
    demand(actor, Duty.MEDIA, Level.EDIT)
    certificate = cms.read(pem)
    if not certificate.begins_at <= timezone.now() <= certificate.ends_at:
        raise NotToThem(
            "この証明書は有効期間の外です。新しい証明書を受取先に求めてください。",
            code="out_of_term",
        )
    recipient = Recipient.objects.create(
        body=actor.body,
        owner=owner,
        purpose=purpose,
        certificate=certificate.pem,
        fingerprint=certificate.fingerprint,
        subject=certificate.subject,
        begins_at=certificate.begins_at,
        ends_at=certificate.ends_at,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )
    approval = _submitted(actor, recipient)
    follow_recipient(actor, recipient, RecipientState.ENTERED, digest=approval.digest)
    _record(actor, OutputEvent.RECIPIENT_ENTERED, recipient)
    return recipient


def _submitted(actor: Actor, recipient: Recipient) -> Approval:
    return approvals.submit(
        actor,
        kind=approval_kinds.RECIPIENT,
        reference=str(recipient.number),
        title=f"受取先の登録　{recipient.owner}",
        content={
            "番号": recipient.number,
            "受取先": recipient.owner,
            "渡すもの": recipient.purpose,
            "証明書の名義": recipient.subject,
            "証明書の指紋": recipient.fingerprint,
            "証明書の期限": wareki(timezone.localdate(recipient.ends_at)),
        },
        duty=Duty.MEDIA,
        path=reverse("outputs:recipient", args=[recipient.number]),
    )


@about(OutputEvent.RECIPIENT_REGISTERED)
@transaction.atomic
def approve_recipient(actor: Actor, number: int, digest: str) -> Recipient:
    """受取先を登録する."""
    recipient, waiting = _waiting(actor, number)
    approvals.approve(actor, waiting.number, digest)
    follow_recipient(actor, recipient, RecipientState.REGISTERED, digest=digest)
    _record(actor, OutputEvent.RECIPIENT_REGISTERED, recipient)
    return recipient


@transaction.atomic
def return_recipient(actor: Actor, number: int, comment: str) -> Recipient:
    """受取先の登録を差し戻す."""
    recipient, waiting = _waiting(actor, number)
    approvals.send_back(actor, waiting.number, comment)
    follow_recipient(actor, recipient, RecipientState.REFUSED, reason=comment)
    _record(actor, OutputEvent.RECIPIENT_REFUSED, recipient)
    return recipient


@about(OutputEvent.RECIPIENT_REVOKED)
@transaction.atomic
def revoke_recipient(actor: Actor, number: int, reason: str) -> Recipient:
    """受取先を失効させる: one person is enough, because nothing more goes there; for ever."""
    demand(actor, Duty.MEDIA, Level.EDIT)
    recipient = _locked(actor, number)
    if not reason.strip():
        raise Refusal("失効させる理由を入力してください。", code="reason_missing")
    follow_recipient(actor, recipient, RecipientState.REVOKED, reason=reason)
    _record(actor, OutputEvent.RECIPIENT_REVOKED, recipient)
    return recipient


@transaction.atomic
def look_at_recipients(actor: Actor) -> list[Recipient]:
    """受取先の一覧を見る."""
    demand(actor, Duty.MEDIA, Level.SEE)
    found = list(queries.recipients(actor))
    audit.record(actor, OutputEvent.RECIPIENTS_SEEN, count=len(found))
    return found


def _locked(actor: Actor, number: int) -> Recipient:
    rows = Recipient.objects.select_for_update(of=("self",))
    return get_object_or_404(rows, number=number, body=actor.body)


def _waiting(actor: Actor, number: int) -> tuple[Recipient, Approval]:
    recipient = _locked(actor, number)
    waiting = latest(approval_kinds.RECIPIENT, str(number))
    if waiting is None:
        raise NotNow("この受取先に、承認を待つものはありません。", code="nothing_waits")
    return recipient, waiting


def _record(actor: Actor, event: OutputEvent, recipient: Recipient) -> None:
    audit.record(actor, event, recipient=recipient.number, fingerprint=recipient.fingerprint)
