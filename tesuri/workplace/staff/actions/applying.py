"""承認された変更を行う: each part of the content in its order, in the transaction of the approval.

The triggers of the tables look for each row in the approved content: what is not there is refused.
"""

from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.utils import timezone

from tesuri.workplace.access import terminals
from tesuri.workplace.access.models import (
    Grant,
    Office,
    Officer,
    Posting,
    Review,
    ReviewOutcome,
)
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.content import PARTS, Row, day, must_day
from tesuri.workplace.staff.events import StaffEvent


def apply(actor: Actor, approval: Approval) -> None:
    """行う: the whole content or nothing."""
    deeds = {
        "accounts": _issue,
        "changes": _change,
        "postings": _move,
        "ends": _end,
        "grants": _grant,
        "grant_ends": _end_grant,
        "offices": _set_office,
        "reviews": _review,
        "terminals": _settle_terminal,
    }
    for part in PARTS:
        for row in approval.content.get(part, []):
            deeds[part](actor, approval, row)


def close(actor: Actor, grants: QuerySet[Grant], until: date) -> int:
    """権限の期間を閉じる: from `until` on nothing of them holds; what ended before stays so."""
    open_ones = grants.filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=until))
    closed = 0
    for grant in open_ones.select_for_update(of=("self",)):
        since = grant.valid.lower
        grant.valid = DateRange(since, max(until, since) if since else until)
        grant.ended_by, grant.ended_at = actor.user_id, timezone.now()
        grant.save(update_fields=["valid", "ended_by", "ended_at"])
        closed += 1
    return closed


def _issue(actor: Actor, approval: Approval, row: Row) -> None:
    ends = day(row["ends_on"])
    Officer.objects.create(
        user_id=row["user_id"],
        name=row["name"],
        kana=row["kana"],
        employment=row["employment"],
        office=_office(actor, row["office"]),
        password="!",
        begins_on=must_day(row["begins_on"]),
        ends_on=ends,
        has_no_end=ends is None,
        approval=approval.number,
    )
    _tell(actor, StaffEvent.ACCOUNT_ISSUED, approval, row)


def _change(actor: Actor, approval: Approval, row: Row) -> None:
    officer = _locked(actor, row["user_id"])
    officer.name, officer.kana, officer.employment = row["name"], row["kana"], row["employment"]
    officer.ends_on, officer.approval = day(row["ends_on"]), approval.number
    officer.has_no_end = officer.ends_on is None
    fields = ["name", "kana", "employment", "ends_on", "has_no_end", "approval"]
    officer.save(update_fields=fields)
    if officer.ends_on:
        close(actor, officer.grants.all(), officer.ends_on + timedelta(days=1))
    _tell(actor, StaffEvent.ACCOUNT_CHANGED, approval, row)


def _move(actor: Actor, approval: Approval, row: Row) -> None:
    officer, moves_on = _locked(actor, row["user_id"]), must_day(row["moves_on"])
    target = _office(actor, row["office"])
    Posting.objects.create(
        officer=officer, office=target, moves_on=moves_on, approval=approval.number
    )
    ended = close(actor, officer.grants.exclude(office=target), moves_on)
    _tell(actor, StaffEvent.ACCOUNT_MOVED, approval, row, grants_ended=ended)


def _end(actor: Actor, approval: Approval, row: Row) -> None:
    officer, ends = _locked(actor, row["user_id"]), must_day(row["ends_on"])
    officer.ends_on, officer.has_no_end, officer.approval = ends, False, approval.number
    fields = ["ends_on", "has_no_end", "approval"]
    if row["at_once"]:
        officer.stopped_at = timezone.now()  # with it the live session ends
        fields.append("stopped_at")
    officer.save(update_fields=fields)
    until = timezone.localdate() if row["at_once"] else ends + timedelta(days=1)
    ended = close(actor, officer.grants.all(), until)
    _tell(actor, StaffEvent.ACCOUNT_ENDED, approval, row, grants_ended=ended)


def _grant(actor: Actor, approval: Approval, row: Row) -> None:
    through = day(row["through"])
    Grant.objects.create(
        officer=_locked(actor, row["user_id"]),
        office=_office(actor, row["office"]),
        duty=row["duty"],
        level=row["level"],
        valid=DateRange(day(row["since"]), through + timedelta(days=1) if through else None),
        granted_by=approval.maker_id,
        confirmed_by=actor.user_id,
        approval=approval.number,
    )
    _tell(actor, StaffEvent.GRANTED, approval, row)


def _end_grant(actor: Actor, approval: Approval, row: Row) -> None:
    last = must_day(row["last_day"])
    mine = Grant.objects.filter(pk=row["grant"], office__body=actor.body)
    close(actor, mine, last + timedelta(days=1))
    _tell(actor, StaffEvent.GRANT_ENDED, approval, row)


def _set_office(actor: Actor, approval: Approval, row: Row) -> None:
    chief = _locked(actor, row["chief"]) if row["chief"] else None
    given = {"name": row["name"], "chief": chief, "approval": approval.number}
    office, is_new = Office.objects.get_or_create(body=actor.body, code=row["code"], defaults=given)
    if not is_new:
        office.name, office.chief, office.approval = row["name"], chief, approval.number
        office.save(update_fields=["name", "chief", "approval"])
    _tell(actor, StaffEvent.OFFICE_CHANGED, approval, row)


def _review(actor: Actor, approval: Approval, row: Row) -> None:
    Review.objects.create(
        grant=Grant.objects.get(pk=row["grant"], office__body=actor.body),
        quarter=must_day(row["quarter"]),
        outcome=ReviewOutcome.CONFIRMED,
        reviewer_id=actor.user_id,
        reviewer_name=actor.name,
        approval=approval.number,
    )
    _tell(actor, StaffEvent.REVIEWED, approval, row)


def _settle_terminal(actor: Actor, approval: Approval, row: Row) -> None:
    office = _office(actor, row["office"]) if row["office"] else None
    rights = {"may_print": row["may_print"], "may_export": row["may_export"]}
    place = terminals.Place(office, is_shared=row["is_shared"], **rights)
    terminal = terminals.locked(actor, row["terminal"])
    number, maker = approval.number, approval.maker_id
    terminals.settle(actor, terminal, place, approval=number, confirmed_by=maker)


def _locked(actor: Actor, user_id: str) -> Officer:
    mine = Officer.objects.select_for_update(of=("self",)).filter(office__body=actor.body)
    return mine.get(user_id__iexact=user_id)


def _office(actor: Actor, code: str) -> Office:
    return Office.objects.get(body=actor.body, code=code)


def _tell(actor: Actor, event: StaffEvent, approval: Approval, row: Row, **more: Any) -> None:
    """Names stay out of the log: it holds the account, and the approval that holds the rest."""
    told = {name: value for name, value in row.items() if name not in ("name", "kana", "said")}
    audit.record(actor, event, approval=approval.number, **told, **more)
