"""経過的福祉手当の引継ぎ: a holder of March 1986 is entered by two people; nobody claims it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.records.numbering import next_number
from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances import figures
from tesuri.welfare.allowances.actions.claims import first_facts, write_facts, write_step
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import Claim, Program, Stage
from tesuri.welfare.allowances.rules.months import TRANSITIONAL
from tesuri.welfare.payments import actions as payments
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Proposed, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import submitted_content
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@dataclass(frozen=True)
class Handover:
    """引継ぎの内容: from the month after the day this desk decides; `basis` shows what was held."""

    taken_over_on: date
    basis: str
    account: tuple[str, str, str, str, str]


@transaction.atomic
def propose_takeover(actor: Actor, key: UUID, handover: Handover) -> None:
    """引継ぎの起案: it stands in its submission alone until another person approves it."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    person = _locked(key)
    with about(Event.TAKEOVER_SUBMITTED, person.addressee_number):
        _must_be_possible(person, handover)
        payments.enter_account(actor, person, *handover.account)
        draft = Proposed(
            {
                "addressee_number": person.addressee_number,
                "taken_over_on": handover.taken_over_on.isoformat(),
                "basis": handover.basis.strip(),
            }
        )
        approvals.put_forward(actor, TAKEOVER, str(person.key), draft=draft)


def _must_be_possible(person: Person, handover: Handover) -> None:
    if handover.taken_over_on > timezone.localdate():
        raise Refusal("引き継いだ日には、今日以前の日を入力してください。", code="day_to_come")
    if not handover.basis.strip():
        raise Refusal("福祉手当を受けていたことを示す書類を入力してください。", code="no_basis")
    if not _was_of_age(person, handover.taken_over_on):
        raise Refusal(
            "昭和61年３月31日に20歳に達していない方は、経過的福祉手当の受給者ではありません。"
            "生年月日を確かめてください。",
            code="too_young_in_1986",
        )
    _must_be_new(person)


def _was_of_age(person: Person, day: date) -> bool:
    birth_date = persons.present_facts(person).birth_date
    facts = {"birth_date": birth_date, "target_month": day.replace(day=1)}
    return figures.in_force(TRANSITIONAL).answer(facts, "of_age")["of_age"] is True


def _must_be_new(person: Person) -> None:
    held = Claim.objects.filter(person=person, program=Program.TRANSITIONAL).first()
    if held:
        raise Refusal(
            f"この方は引継ぎ済みです（請求 {held.number}）。その画面で続けてください。",
            code="taken_over_already",
        )


# --- 決裁 ---


def _locked(key: UUID) -> Person:
    found: Person = Person.objects.select_for_update(of=("self",)).get(pk=persons.by_key(key).pk)
    return found


def _content(person: Person) -> dict[str, Any]:
    return submitted_content(TAKEOVER.kind, str(person.key))


def _submitted(actor: Actor, person: Person, approval: Approval) -> None:
    audit.record(actor, Event.TAKEOVER_SUBMITTED, subject=person.addressee_number)


def _may_decide(actor: Actor, person: Person, turn: Turn) -> None:
    if turn == Turn.APPROVE:
        _must_be_new(person)


def _approved(actor: Actor, person: Person, approval: Approval) -> None:
    """The holder gets a claim; its facts are asked for on its page, as those of any other."""
    taken_over_on = date.fromisoformat(approval.content["taken_over_on"])
    claim = Claim.objects.create(
        number=next_number("S", "allowances_claim_number"),
        person=person,
        program=Program.TRANSITIONAL,
        claimed_on=taken_over_on,
        identity_documents=[],
        takeover=approval.number,
        request_key=uuid4(),
        received_by_id=approval.maker_id,
        received_by_name=approval.maker_name,
    )
    write_step(actor, claim, Stage.ACCEPTED, approval.content["basis"])
    write_facts(actor, claim, first_facts(person, {}), f"引継ぎ（決裁{approval.number}）")
    audit.record(
        actor,
        Event.TAKEN_OVER,
        subject=person.addressee_number,
        claim=claim.number,
        approval=approval.number,
    )


def _returned(actor: Actor, person: Person, words: str) -> None:
    audit.record(actor, Event.TAKEOVER_RETURNED, subject=person.addressee_number)


def _facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("手当", TRANSITIONAL.title),
        ("宛名番号", content["addressee_number"]),
        ("引き継いだ日", wareki(date.fromisoformat(content["taken_over_on"]))),
        ("福祉手当を受けていたことを示す書類", content["basis"]),
    ]


TAKEOVER = declare(
    Matter(
        kind="allowances.takeover",
        label="経過的福祉手当の引継ぎ",
        duty=Duty.ALLOWANCES,
        find=lambda actor, reference: _locked(UUID(reference)),
        title=lambda person: "経過的福祉手当の引継ぎ",
        content=_content,
        facts=of_content(_facts),
        may_submit=lambda actor, person: False,  # with the draft of the form alone
        submitted=_submitted,
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。個人の画面から、引き継いだ手当の事実を登録してください。",
    )
)
