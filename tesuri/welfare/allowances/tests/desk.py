"""窓口の支度: 春子's claim, judged and with the incomes of both tested years, at any stage."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from tests.people import sato, suzuki
from tests.residents import registered
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.models import Claim, Decision, Program
from tesuri.welfare.income import actions as income
from tesuri.welfare.income.models import Source
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.audit.actors import Actor

TODAY = datetime(2026, 5, 20, 1, 0, tzinfo=UTC)
CLAIMED = date(2026, 2, 10)
ACCOUNT = ("0001", "001", "1", "1234567", "タカハシ　ハルコ")
FACTS: dict[str, Any] = {
    "resident_in_japan": True,
    "resident_in_city": True,
    "facility_stay": False,
    "hospital_stay": False,
    "obligors_confirmed": True,
    "untaxed_pensions": {"2024": 0, "2025": 0},
}
TAX: dict[str, Any] = {
    "total_income": 500_000,
    "salary_or_pension_income": 500_000,
    "social_insurance": 0,
    "casualty_loss": 0,
    "medical_expense": 0,
    "small_mutual_aid": 0,
    "spouse_special": 0,
    "own_disability": "special",
    "widow": "none",
    "working_student": False,
    "disabled_dependants": 0,
    "special_disabled_dependants": 0,
    "dependants": 0,
    "elderly_dependants": 0,
    "specific_dependants": 0,
}
JUDGED = actions.Finding(
    meets_criteria=True,
    criterion="1",
    judged_on=date(2026, 4, 10),
    judge="嘱託医　青木",
    basis="診断書（令和8年3月30日）",
)


CHILD_FACTS: dict[str, Any] = {
    "resident_in_japan": True,
    "resident_in_city": True,
    "facility_stay": False,
    "pension_due": False,
    "obligors_confirmed": True,
}
CHILD_JUDGED = replace(JUDGED, criterion="1-7")


def clerk() -> Actor:
    """佐藤: of the allowance desk, who also sees the register and drafts copies."""
    return sato(Duty.ALLOWANCES, Duty.PERSONS, Duty.COPIES)


def chief() -> Actor:
    """鈴木: approves allowances and copies."""
    return suzuki(Duty.ALLOWANCES, Duty.PERSONS, Duty.COPIES)


def application(**changed: Any) -> actions.Application:
    """請求書: as 春子 handed it in."""
    given: dict[str, Any] = {
        "program": Program.SPECIAL_DISABILITY,
        "claimed_on": CLAIMED,
        "identity_documents": ["my_number_card"],
        "facts": FACTS,
        "account": ACCOUNT,
        "request_key": uuid4(),
    }
    return actions.Application(**given | changed)


def of_a_child(**changed: Any) -> actions.Application:
    """障害児福祉手当の請求書: handed in by the child's mother."""
    given: dict[str, Any] = {
        "program": Program.DISABLED_CHILD,
        "facts": CHILD_FACTS,
        "representative": "parent",
        "representative_name": "架空　冬子",
        "authority": "戸籍謄本",
    }
    return application(**given | changed)


def accepted(actor: Actor, **changed: Any) -> Claim:
    """受付済みの請求."""
    return actions.accept_claim(actor, registered().key, application(**changed))


def knows_income(person: Person, **changed: Any) -> None:
    """所得を得た人: both tested years, as the network answered."""
    for year in (2024, 2025):
        obtained = income.Obtained(
            Source.NETWORK, f"E2026-00000{year % 10}", TODAY, "情報照会の回答", "深谷市", "P-1"
        )
        income.enter_income(
            Actor.system("allowances", "112020"), person, year, TAX | changed, obtained
        )


def ready(actor: Actor, **changed: Any) -> Claim:
    """決定できる請求: judged, with the incomes of both years."""
    claim = accepted(actor)
    actions.enter_judgement(actor, claim.number, JUDGED)
    knows_income(claim.person, **changed)
    return claim


def submitted(actor: Actor, **changed: Any) -> Decision:
    """決裁待ちの決定."""
    decision = actions.draft_decision(actor, ready(actor, **changed).number)
    return approvals.put_forward(actor, actions.DECISION, decision.number)


def granted(actor: Actor, approver: Actor) -> Decision:
    """効力の生じた決定."""
    decision = submitted(actor)
    return approvals.decide(approver, actions.DECISION, decision.number, "approve", decision.digest)
