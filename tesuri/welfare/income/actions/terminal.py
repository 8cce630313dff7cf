"""接続端末の結果: one clerk enters what a terminal received, another reads the record anew.

The second reading is blind: who compares does not see what was entered. Only where both read the
same may it be approved, and a value that is to differ from the received one says why.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about, canonical, digest_of
from tesuri.ground.records.numbering import next_number
from tesuri.ground.text.eras import wareki, wareki_year
from tesuri.welfare.income import queries
from tesuri.welfare.income.actions.entering import Obtained, enter_income, must_fit_layout
from tesuri.welfare.income.events import Event
from tesuri.welfare.income.models import Comparison, IncomeFacts, Source, TerminalEntry
from tesuri.welfare.income.queries import KIND
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest, may_decide, took_part
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer

USUAL_REASON = "接続端末の照会結果"


class Differs(Refusal):
    """照合の不一致: the two readings of the record are not the same; nothing was entered."""


class NotCompared(Refusal):
    """照合していない: nobody but the one who entered it has read the record."""

    status = 409


class NotAsked(Refusal):
    """求められていない: only who is to decide it now reads the record anew."""

    status = 409


@dataclass(frozen=True)
class Received:
    """受け取った記録: as it stands on the terminal, and under which numbers it came."""

    enquiry_number: str
    provider: str
    permit_id: str
    received_on: date
    items: dict[str, Any]


@transaction.atomic
def draft_entry(
    actor: Actor,
    key: UUID,
    income_year: int,
    received: Received,
    *,
    different: dict[str, Any] | None = None,
    reason: str = "",
) -> TerminalEntry:
    """端末の結果の起案: `different` holds the values to be entered otherwise than received."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    person = persons.by_key(key)
    items = received.items | (different or {})
    must_fit_layout(received.items)
    must_fit_layout(items)
    if items != received.items and not reason.strip():
        raise Refusal(
            "受け取った値と違う値を登録する理由を入力してください。", code="reason_missing"
        )
    number = next_number("T", "income_terminal_number")
    content = {
        "number": number,
        "addressee_number": person.addressee_number,
        "income_year": income_year,
        "enquiry_number": received.enquiry_number,
        "provider": received.provider,
        "permit_id": received.permit_id,
        "received_on": received.received_on.isoformat(),
        "received": received.items,
        "items": items,
        "reason": reason.strip() if items != received.items else "",
    }
    entry = TerminalEntry.objects.create(
        number=number,
        person=person,
        income_year=income_year,
        content=canonical(content).decode(),
        digest=digest_of(content),
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    approvals.put_forward(actor, TERMINAL_RESULT, number)
    _record(actor, Event.ENTRY_DRAFTED, entry)
    return entry


@transaction.atomic
def compare(actor: Actor, number: str, read: dict[str, Any]) -> Comparison:
    """照合する: what another person read in the record, item by item; raises Differs."""
    demand(actor, Duty.ALLOWANCES, Level.APPROVE)
    entry = _locked(actor, number)
    with about(Event.COMPARED, entry.person.addressee_number):
        if actor.user_id.lower() == entry.drafted_by_id.lower():
            raise approvals.OwnWork(
                "自分で入力したものは照合できません。ほかの人に依頼してください。", code="own_work"
            )
        if compared := queries.comparison_of(entry):
            return compared
        if not may_decide(actor, latest(KIND, number)):
            raise NotAsked(
                "照合できるのは、この件の決裁を今求められている人だけです。", code="not_asked"
            )
        received = entry.told["received"]
        wrong = [name for name in IncomeFacts.ITEMS if read.get(name) != received.get(name)]
        if wrong:
            labels = "、".join(queries.label_of(name) for name in wrong)
            raise Differs(
                f"受け取った記録の読みが、入力された値と違います：{labels}。登録していません。"
                "記録を見直してください。入力の誤りなら、理由を書いて差し戻してください。",
                code="differs",
            )
    compared = Comparison.objects.create(
        entry=entry, compared_by_id=actor.user_id, compared_by_name=actor.name
    )
    _record(actor, Event.COMPARED, entry)
    return compared


@transaction.atomic
def view_entry(actor: Actor, number: str) -> TerminalEntry:
    """端末の結果の登録を見る: looking is an event too."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    entry = queries.entry_numbered(number)
    _record(actor, Event.ENTRY_VIEWED, entry)
    return entry


def _record(actor: Actor, event: Event, entry: TerminalEntry) -> None:
    audit.record(
        actor,
        event,
        subject=entry.person.addressee_number,
        number=entry.number,
        income_year=entry.income_year,
        digest=entry.digest,
    )


def _locked(actor: Actor, number: str) -> TerminalEntry:
    queries.entry_numbered(number)
    return TerminalEntry.objects.select_for_update(of=("self",)).get(number=number)


def _may_decide(actor: Actor, entry: TerminalEntry, turn: Turn) -> None:
    compared, approval = queries.comparison_of(entry), latest(KIND, entry.number)
    if turn != Turn.APPROVE:
        return
    if compared is None:
        raise NotCompared(
            "承認の前に、受け取った記録を見て値を入力し、照合してください。", code="not_compared"
        )
    is_own = compared.compared_by_id.lower() == actor.user_id.lower()
    if not is_own and not (approval and took_part(approval, compared.compared_by_id)):
        raise NotCompared(
            f"照合した人（{compared.compared_by_name}）が先に承認してください。",
            code="not_the_comparer",
        )


def _approved(actor: Actor, entry: TerminalEntry, approval: Approval) -> None:
    told = entry.told
    noon = datetime.combine(date.fromisoformat(told["received_on"]), time(12))
    obtained = Obtained(
        Source.TERMINAL,
        told["enquiry_number"],
        timezone.make_aware(noon),
        told["reason"] or USUAL_REASON,
        told["provider"],
        told["permit_id"],
    )
    enter_income(actor, entry.person, entry.income_year, told["items"], obtained, entry)
    defer("allowances.look_again", key=str(entry.person.key))


def facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    """決裁の内容の見せ方: not the values, which whoever compares must read in the record."""
    return [
        ("登録番号", content["number"]),
        ("所得の年", wareki_year(date(content["income_year"], 12, 31))),
        ("照会番号", content["enquiry_number"]),
        ("提供者", content["provider"]),
        ("許可証の番号", content["permit_id"]),
        ("受け取った日", wareki(date.fromisoformat(content["received_on"]))),
    ]


TERMINAL_RESULT = declare(
    Matter(
        kind=KIND,
        label="接続端末の結果の登録",
        duty=Duty.ALLOWANCES,
        page="income:entry",
        find=_locked,
        title=lambda entry: f"接続端末の結果の登録 {entry.number}",
        content=lambda entry: entry.told,
        drafter=lambda entry: entry.drafted_by_id,
        may_decide=_may_decide,
        approved=_approved,
        words="承認しました。所得情報に登録しました。",
        facts=of_content(facts),
        on_its_page_only=True,
    )
)
