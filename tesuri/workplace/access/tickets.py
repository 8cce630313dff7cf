"""登録券: a one-time secret in two halves, on paper for a day, that lets a person register a key.

One administrator issues it and sees the first half; another confirms it and sees the second. Each
hands his half to the person. If either of them saw the whole, one administrator who also learnt a
password could make a key for that account alone, and the second signature would stop nothing.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.limits import TICKET_HOURS
from tesuri.workplace.access.models import Officer, Ticket
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
HALF_GROUPS, GROUP_LETTERS = 2, 5
HALF_LENGTH = HALF_GROUPS * GROUP_LETTERS


class OwnTicket(Refusal):
    """自分の登録券: who gets it, and who issued it, are no second person."""

    status = 403


class NotConfirmable(Refusal):
    """確認できない登録券: expired, used, voided, or confirmed before."""

    status = 409


@transaction.atomic
def issue(actor: Actor, officer_number: int) -> str:
    """登録券の発行: the first half, shown this once; earlier unused tickets are void."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    officer = _officer_of(actor, officer_number)
    _must_be_of_another(actor, officer)
    first = _half()
    _write(actor, officer, first)
    return first


@transaction.atomic
def confirm(actor: Actor, number: int) -> tuple[Ticket, str]:
    """登録券の確認: the second half, shown this once, to another than the issuer."""
    demand(actor, Duty.ADMINISTRATION, Level.APPROVE)
    ticket = _locked(actor, number)
    if not ticket.is_open(timezone.now()) or ticket.confirmed_at is not None:
        raise NotConfirmable(
            "この登録券は確認できません。期限が切れたか、使用・無効・確認が済んでいます。"
            "必要なら、新しい登録券を発行してください。",
            code="ticket_not_confirmable",
        )
    if ticket.issued_by.lower() == actor.user_id.lower():
        raise OwnTicket(
            "自分で発行した登録券は確認できません。ほかの管理者に依頼してください。",
            code="own_ticket",
        )
    _must_be_of_another(actor, ticket.officer)
    second = _half()
    _mark_confirmed(actor, ticket, second)
    return ticket, second


@transaction.atomic
def void(actor: Actor, number: int) -> Ticket:
    """登録券の無効: one that is lost or was a mistake; twice is nothing."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    ticket = _locked(actor, number)
    if ticket.used_at is None and ticket.voided_at is None:
        _void_unused(actor, ticket.officer)
    return ticket


@transaction.atomic
def issue_whole(actor: Actor, user_id: str) -> str:
    """初期設定の登録券: both halves at once, for set-up programs alone; the log names them."""
    if not actor.user_id.startswith("system:"):
        raise OwnTicket("登録券の全体は、初期設定だけが発行します。", code="ticket_by_one")
    officer = Officer.objects.select_for_update(of=("self",)).get(user_id=user_id)
    first, second = _half(), _half()
    _mark_confirmed(actor, _write(actor, officer, first), second)
    return f"{first}-{second}"


def live(officer: Officer, secret: str) -> int | None:
    """The row of the ticket that would open the enrolment now, or None."""
    plain = secret.strip().upper().replace("-", "").replace(" ", "")
    halves = {"digest": _digest(plain[:HALF_LENGTH]), "second_digest": _digest(plain[HALF_LENGTH:])}
    mine = Ticket.objects.filter(officer=officer, confirmed_at__isnull=False, **halves)
    return _unused(mine).values_list("pk", flat=True).first()


def use_up(officer: Officer, ticket: int) -> bool:
    """登録券を使う: true once; of two at the same time one wins. Call inside the transaction."""
    mine = Ticket.objects.filter(pk=ticket, officer=officer, confirmed_at__isnull=False)
    return _unused(mine).update(used_at=timezone.now()) == 1


def _write(actor: Actor, officer: Officer, first: str) -> Ticket:
    _void_unused(actor, officer)
    now = timezone.now()
    ticket = Ticket.objects.create(
        officer=officer,
        digest=_digest(first.replace("-", "")),
        issued_by=actor.user_id,
        issued_at=now,
        expires_at=now + timedelta(hours=TICKET_HOURS.value),
    )
    said: dict[str, Any] = {"account": officer.user_id, "ticket": ticket.pk}
    audit.record(actor, AccessEvent.TICKET_ISSUED, **said)
    return ticket


def _mark_confirmed(actor: Actor, ticket: Ticket, second: str) -> None:
    ticket.confirmed_by, ticket.confirmed_at = actor.user_id, timezone.now()
    ticket.second_digest = _digest(second.replace("-", ""))
    ticket.save(update_fields=["confirmed_by", "confirmed_at", "second_digest"])
    said: dict[str, Any] = {"account": ticket.officer.user_id, "ticket": ticket.pk}
    audit.record(actor, AccessEvent.TICKET_CONFIRMED, **said)


def _void_unused(actor: Actor, officer: Officer) -> None:
    open_ones = Ticket.objects.filter(officer=officer, used_at=None, voided_at=None)
    for ticket in open_ones.select_for_update(of=("self",)):
        ticket.voided_at = timezone.now()
        ticket.save(update_fields=["voided_at"])
        said: dict[str, Any] = {"account": officer.user_id, "ticket": ticket.pk}
        audit.record(actor, AccessEvent.TICKET_VOIDED, **said)


def _unused(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return tickets.filter(used_at=None, voided_at=None, expires_at__gt=timezone.now())


def _officer_of(actor: Actor, number: int) -> Officer:
    """One of the actor's body, whose row is locked: tickets for one person come one by one."""
    locked = Officer.objects.select_for_update(of=("self",))
    officer = locked.filter(pk=number, office__body=actor.body).first()
    if officer is None:
        raise Http404("その職員はいません。")
    return officer


def _locked(actor: Actor, number: int) -> Ticket:
    of_the_body = Ticket.objects.filter(officer__office__body=actor.body)
    rows = of_the_body.select_for_update(of=("self",)).select_related("officer")
    ticket = rows.filter(pk=number).first()
    if ticket is None:
        raise Http404("その登録券はありません。")
    return ticket


def _must_be_of_another(actor: Actor, officer: Officer) -> None:
    if officer.user_id.lower() == actor.user_id.lower():
        raise OwnTicket(
            "自分の登録券は発行も確認もできません。ほかの管理者二人に依頼してください。",
            code="own_ticket",
        )


def _half() -> str:
    groups = [
        "".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(HALF_GROUPS)
    ]
    return "-".join(groups)


def _digest(half: str) -> str:
    """照合値: keyed with the secret of this system, so that a copy of the table opens nothing.

    A half alone is short enough to be guessed from a plain digest; and a ticket of one system is
    worth nothing at another.
    """
    salt = f"tesuri.ticket.{settings.TESURI_SYSTEM}"
    return salted_hmac(salt, half, algorithm="sha256").hexdigest()
