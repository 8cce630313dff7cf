"""所得を書く: each belief with its source; a new belief ends the former one and keeps it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.welfare.income.events import Event
from tesuri.welfare.income.formats.income_file import has_too_many_parts
from tesuri.welfare.income.models import (
    Disposition,
    IncomeFacts,
    OwnDisability,
    Source,
    TerminalEntry,
    Widow,
)
from tesuri.welfare.income.queries import history, income_of
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer

OF_A_TERMINAL = re.compile(r"\s*T-[0-9a-f]{10}\s*", re.IGNORECASE)  # as 中間サーバー numbers them


@dataclass(frozen=True)
class Obtained:
    """入手: from whom, by what means, under which number, and when."""

    source: Source
    reference: str
    obtained_at: datetime
    reason: str
    provider: str = ""
    permit_id: str = ""


@transaction.atomic
def enter_income(
    actor: Actor,
    person: Person,
    income_year: int,
    items: dict[str, Any],
    obtained: Obtained,
    entry: TerminalEntry | None = None,
    disposition: Disposition | None = None,
) -> IncomeFacts:
    """所得情報の登録: the same answer lands once; what an item is not is refused.

    `entry`: what two people compared, for what a terminal fetched; `disposition`: what was weighed,
    for what follows from it. The database asks for them.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    must_fit_layout(items)
    former = income_of(person, income_year)
    this = (obtained.source, obtained.reference)
    if former and (former.source, former.reference) == this and this[0] == Source.NETWORK:
        return former
    now = timezone.now()
    if former:
        IncomeFacts.objects.filter(pk=former.pk).update(
            known=DateTimeTZRange(former.known.lower, now, "[)")
        )
    entered = IncomeFacts.objects.create(
        person=person,
        income_year=income_year,
        valid=DateRange(date(income_year, 1, 1), date(income_year + 1, 1, 1)),
        known=DateTimeTZRange(now, None, "[)"),
        **{name: items.get(name) for name in IncomeFacts.ITEMS},
        **(_others(former) if disposition else {}),
        **vars(obtained),
        entry=entry,
        disposition=disposition,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )
    audit.record(
        actor,
        Event.INCOME_ENTERED,
        subject=person.addressee_number,
        income_year=income_year,
        reference=obtained.reference,
        source=obtained.source.value,
    )
    return entered


def _others(former: IncomeFacts | None) -> dict[str, Any]:
    """What no rule asks stays as it was believed."""
    return {name: getattr(former, name) for name in IncomeFacts.FILE_ITEMS} if former else {}


@transaction.atomic
def enter_by_hand(
    actor: Actor, key: UUID, income_year: int, items: dict[str, Any], obtained: Obtained
) -> IncomeFacts:
    """書面による登録: a person of the office reads a paper; the network has its own way in."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    if obtained.source == Source.NETWORK:
        raise Refusal(
            "情報提供ネットワークシステムの回答は、照会の画面から自動で登録されます。"
            "書面の入手元を選んでください。",
            code="network_is_not_typed",
        )
    if obtained.source in (Source.INTRA, Source.MATCHING):
        raise Refusal(
            "庁内連携の内容はファイルの取込みで、突合の結果は差の処置で登録します。"
            "書面の入手元を選んでください。",
            code="not_a_paper",
        )
    if obtained.source == Source.TERMINAL or OF_A_TERMINAL.fullmatch(obtained.reference):
        raise Refusal(
            "接続端末で照会した結果は、「接続端末の結果を登録する」から、二人で照合して登録します。",
            code="terminal_needs_two",
        )
    entered = enter_income(actor, persons.by_key(key), income_year, items, obtained)
    defer("allowances.look_again", key=str(key))
    return entered


@transaction.atomic
def view_income(actor: Actor, key: UUID) -> tuple[Person, list[IncomeFacts]]:
    """所得情報を見る: looking is an event too."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    person = persons.by_key(key)
    audit.record(
        actor, Event.INCOME_VIEWED, subject=person.addressee_number, items=["業務関係情報（所得）"]
    )
    return person, history(person)


@transaction.atomic
def open_form(actor: Actor, key: UUID) -> Person:
    """書面による登録の画面を開く: it shows the person, so that looking is an event."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    person = persons.by_key(key)
    audit.record(actor, Event.FORM_OPENED, subject=person.addressee_number, items=["識別情報"])
    return person


class NotOfLayout(Refusal):
    """様式に合わない: an item is unknown to the layout or of another kind; nothing was entered."""


def must_fit_layout(items: dict[str, Any]) -> None:
    """Raises NotOfLayout unless every item is of the 地方税 layout and of its kind."""
    unknown = items.keys() - set(IncomeFacts.ITEMS)
    wrong = sorted(unknown | {name for name in IncomeFacts.ITEMS if not _fits(name, items)})
    if wrong:
        raise NotOfLayout(
            f"所得情報の項目が様式（sample-1）に合いません: {'、'.join(wrong)}。登録していません。"
            "提供元に内容を確かめてください。",
            code="not_of_layout",
        )
    if has_too_many_parts(items):
        raise NotOfLayout(
            "老人・特定の扶養親族の数の合計が、扶養親族等の数を超えています。登録していません。"
            "扶養親族等の数には、老人・特定の扶養親族も含めてください。",
            code="too_many_parts",
        )


def _fits(name: str, items: dict[str, Any]) -> bool:
    value = items.get(name)
    if value is None:
        return True
    if name in (*IncomeFacts.YEN, *IncomeFacts.COUNTS):
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if name == "working_student":
        return isinstance(value, bool)
    choices = OwnDisability.values if name == "own_disability" else Widow.values
    return value in choices
