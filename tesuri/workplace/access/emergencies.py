"""緊急時の権限: two administrators open a duty for a named officer, for an hour at most.

It is a grant with an end, and no way in: terminal, password and key are asked for as ever. Each
event of the officer carries its mark meanwhile, and the security officer is told the same day.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access import queries
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.limits import EMERGENCY_MINUTES
from tesuri.workplace.access.models import Emergency, Officer
from tesuri.workplace.access.registers import LONGEST_EMERGENCY, NEVER_IN_AN_EMERGENCY
from tesuri.workplace.access.rows import one
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

OPEN = """
SELECT * FROM access_emergency WHERE officer_id = %s AND until > %s AND ended_at IS NULL
ORDER BY id DESC LIMIT 1
"""


class OwnEmergency(Refusal):
    """自分の緊急時の権限: who asks, who confirms, who gets it and who checks it are different."""

    status = 403


class NotOpenable(Refusal):
    """開けない: of a duty that is never opened so, confirmed before, lapsed, or withdrawn."""

    status = 409


# --- 開く ---
@transaction.atomic
def ask(
    actor: Actor, officer_number: int, duty: Duty, levels: Sequence[Level], reason: str
) -> Emergency:
    """緊急時の権限の申出: by the first administrator; nothing opens yet."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    officer = _officer_of(actor, officer_number)
    _must_be_of_another(actor, officer)
    if duty in NEVER_IN_AN_EMERGENCY:
        raise NotOpenable(
            "管理と監査は、緊急時の権限では開けません。通常の付与を依頼してください。",
            code="duty_never_in_an_emergency",
        )
    made = Emergency.objects.create(
        officer=officer,
        office=officer.office,
        duty=duty,
        levels=sorted(set(levels)),
        reason=reason,
        asked_by=actor.user_id,
        asked_at=timezone.now(),
    )
    audit.record(actor, AccessEvent.EMERGENCY_ASKED, reason=reason, **_said(made))
    return made


@transaction.atomic
def confirm(actor: Actor, number: int) -> Emergency:
    """緊急時の権限の開始: by a second administrator; it ends by itself."""
    demand(actor, Duty.ADMINISTRATION, Level.APPROVE)
    row, now = _locked(actor, number), timezone.now()
    if row.asked_by.lower() == actor.user_id.lower():
        raise OwnEmergency(
            "自分で申し出た緊急時の権限は確認できません。ほかの管理者に依頼してください。",
            code="own_emergency",
        )
    _must_be_of_another(actor, row.officer)
    if not row.is_waiting(now):
        raise NotOpenable(
            "この申出は確認できません。時間が過ぎたか、確認または取下げが済んでいます。"
            "必要なら、もう一度申し出てください。",
            code="emergency_not_waiting",
        )
    row.confirmed_by, row.confirmed_at = actor.user_id, now
    row.until = now + timedelta(minutes=EMERGENCY_MINUTES.value)
    row.save(update_fields=["confirmed_by", "confirmed_at", "until"])
    audit.record(actor, AccessEvent.EMERGENCY_OPENED, until=row.until.isoformat(), **_said(row))
    return row


@transaction.atomic
def end(actor: Actor, number: int) -> Emergency:
    """緊急時の権限の終了: earlier than by itself, or before it began; twice is nothing."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    row, now = _locked(actor, number), timezone.now()
    if row.is_open(now) or row.is_waiting(now):
        row.ended_by, row.ended_at = actor.user_id, now
        row.save(update_fields=["ended_by", "ended_at"])
        audit.record(actor, AccessEvent.EMERGENCY_ENDED, **_said(row))
    return row


# --- 点検 ---
@transaction.atomic
def look_at_all(actor: Actor) -> list[Emergency]:
    """緊急時の権限の報告: every use in the body, for the security officer; looking is an event."""
    demand(actor, Duty.AUDIT, Level.SEE)
    uses = list(_of_the_body(actor).filter(confirmed_at__isnull=False))
    audit.record(actor, AccessEvent.EMERGENCIES_SEEN, count=len(uses))
    return uses


@transaction.atomic
def note(actor: Actor, number: int, words: str) -> Emergency:
    """緊急時の権限の点検: once, by none of the three who had a part in it."""
    demand(actor, Duty.AUDIT, Level.EDIT)
    row = _locked(actor, number)
    parts = (row.asked_by, row.confirmed_by, row.officer.user_id)
    if actor.user_id.lower() in [each.lower() for each in parts]:
        raise OwnEmergency(
            "自分が関わった緊急時の権限は点検できません。ほかの責任者に依頼してください。",
            code="own_emergency",
        )
    if row.confirmed_at is None or row.noted_at is not None:
        raise NotOpenable(
            "点検する使用がないか、点検が済んでいます。", code="emergency_not_to_note"
        )
    row.noted_by, row.noted_at, row.note = actor.user_id, timezone.now(), words
    row.save(update_fields=["noted_by", "noted_at", "note"])
    audit.record(actor, AccessEvent.EMERGENCY_NOTED, note=words, **_said(row))
    return row


# --- 読む ---
def recent(actor: Actor) -> list[Emergency]:
    """緊急時の権限の一覧: of the body, for its administrators; the newest first, a hundred."""
    return list(_of_the_body(actor)[:100])


def to_note(body: str) -> QuerySet[Emergency]:
    """点検を待つもの: what was opened in the body and the security officer has not noted yet."""
    opened = Emergency.objects.filter(office__body=body, confirmed_at__isnull=False)
    return opened.filter(noted_at__isnull=True).order_by("-pk")


def to_confirm(actor: Actor) -> QuerySet[Emergency]:
    """確認を待つもの: asked by another than the actor, and not lapsed yet."""
    since = timezone.now() - LONGEST_EMERGENCY
    asked = Emergency.objects.filter(office__body=actor.body, asked_at__gt=since)
    waiting = asked.filter(confirmed_at__isnull=True, ended_at__isnull=True)
    return waiting.exclude(Q(asked_by__iexact=actor.user_id) | _of(actor))


def mark_for(officer: Officer) -> str:
    """印: what the officer's events carry while such an access is open; else nothing."""
    row = one(Emergency, OPEN, [officer.pk, timezone.now()])
    return row.mark if row else ""


def _of(actor: Actor) -> Q:
    return Q(officer__user_id__iexact=actor.user_id)


def _of_the_body(actor: Actor) -> QuerySet[Emergency]:
    rows = Emergency.objects.filter(office__body=actor.body).order_by("-pk")
    return rows.select_related("officer", "office")


def _locked(actor: Actor, number: int) -> Emergency:
    row = _of_the_body(actor).select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise Http404("その緊急時の権限はありません。")
    return row


def _officer_of(actor: Actor, number: int) -> Officer:
    found = queries.at_their_seats(Officer.objects.filter(office__body=actor.body, pk=number))
    if not found:
        raise Http404("その職員はいません。")
    officer = found[0]
    if not queries.in_term(officer, timezone.localdate()):
        raise NotOpenable("利用期間の外にある職員には開けません。", code="officer_outside_term")
    return officer


def _must_be_of_another(actor: Actor, officer: Officer) -> None:
    if officer.user_id.lower() == actor.user_id.lower():
        raise OwnEmergency(
            "自分のための緊急時の権限は、申出も確認もできません。ほかの管理者に依頼してください。",
            code="own_emergency",
        )


def _said(row: Emergency) -> dict[str, Any]:
    return {
        "emergency": row.pk,
        "account": row.officer.user_id,
        "opened_duty": row.duty,
        "levels": list(row.levels),
    }
