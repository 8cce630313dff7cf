"""受取先の操作: one enters the certificate, another compares its fingerprint by other means."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Turn, declare, in_its_words, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import waits
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
    return approvals.put_forward(actor, MATTER, str(recipient.number))


def _find(actor: Actor, reference: str) -> Recipient:
    return _locked(actor, int(reference))


def _content(recipient: Recipient) -> dict[str, Any]:
    return {
        "番号": recipient.number,
        "受取先": recipient.owner,
        "渡すもの": recipient.purpose,
        "証明書の名義": recipient.subject,
        "証明書の指紋": recipient.fingerprint,
        "証明書の期限": wareki(timezone.localdate(recipient.ends_at)),
    }


def _may_submit(actor: Actor, recipient: Recipient) -> bool:
    """As it is entered; anew, where nobody decided in time."""
    if not recipient.steps.exists():
        return True
    _must_wait(recipient)
    return not waits(actor.body, MATTER.kind, str(recipient.number), timezone.now())


def _submitted(actor: Actor, recipient: Recipient, approval: Approval) -> None:
    if not recipient.steps.exists():
        follow_recipient(actor, recipient, RecipientState.ENTERED, digest=approval.digest)
        _record(actor, OutputEvent.RECIPIENT_ENTERED, recipient)


def _may_decide(actor: Actor, recipient: Recipient, turn: Turn) -> None:
    _must_wait(recipient)


def _must_wait(recipient: Recipient) -> None:
    if recipient.now.state != RecipientState.ENTERED:
        raise NotNow("この受取先に、承認を待つものはありません。", code="nothing_waits")


def _approved(actor: Actor, recipient: Recipient, approval: Approval) -> None:
    follow_recipient(actor, recipient, RecipientState.REGISTERED, digest=approval.digest)
    _record(actor, OutputEvent.RECIPIENT_REGISTERED, recipient)


def _returned(actor: Actor, recipient: Recipient, words: str) -> None:
    follow_recipient(actor, recipient, RecipientState.REFUSED, reason=words)
    _record(actor, OutputEvent.RECIPIENT_REFUSED, recipient)


MATTER = declare(
    Matter(
        kind=approval_kinds.RECIPIENT,
        label="受取先の登録",
        duty=Duty.MEDIA,
        page="outputs:recipient",
        find=_find,
        title=lambda recipient: f"受取先の登録　{recipient.owner}",
        content=_content,
        facts=of_content(in_its_words),
        drafter=lambda recipient: recipient.entered_by_id,
        may_submit=_may_submit,
        submitted=_submitted,
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        words="登録しました。この受取先に渡せます。",
    )
)


def decide_recipient(
    actor: Actor, number: int, turn: Turn, digest: str, comment: str = ""
) -> Recipient:
    """受取先の登録を決裁する."""
    return approvals.decide(actor, MATTER, str(number), turn, digest, comment)


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


def _record(actor: Actor, event: OutputEvent, recipient: Recipient) -> None:
    audit.record(actor, event, recipient=recipient.number, fingerprint=recipient.fingerprint)
