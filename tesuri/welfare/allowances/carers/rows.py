"""特別児童扶養手当の行: what the actions of the desk write, one immutable row each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tesuri.ground.records.numbering import next_number
from tesuri.welfare.allowances.models import (
    CaredChild,
    CaredChildFacts,
    CarerCase,
    CarerFacts,
    CarerObligor,
    Filing,
    FilingChild,
    FilingPaper,
    FilingStage,
)
from tesuri.welfare.persons.models import Person
from tesuri.workplace.audit.actors import Actor


@dataclass(frozen=True)
class Handing:
    """手渡し: who handed the paper in, by what authority, and how the desk knew the person."""

    identity_documents: list[str]
    request_key: UUID
    representative: str = ""
    representative_name: str = ""
    authority: str = ""


def write_filing(
    actor: Actor, case: CarerCase, kind: str, filed_on: date, handing: Handing, **told: Any
) -> Filing:
    """請求・届出を書く: received now."""
    filing = Filing.objects.create(
        number=next_number("U", "allowances_filing_number"),
        case=case,
        kind=kind,
        filed_on=filed_on,
        identity_documents=list(handing.identity_documents),
        representative=handing.representative,
        representative_name=handing.representative_name.strip(),
        authority=handing.authority.strip(),
        request_key=handing.request_key,
        received_by_id=actor.user_id,
        received_by_name=actor.name,
        **told,
    )
    filing.enter_stage(FilingStage.RECEIVED, actor)
    return filing


def write_child(actor: Actor, filing: Filing, person: Person) -> CaredChild:
    """支給対象障害児を書く: nothing is known of a child that is new, but what the register says."""
    child, is_new = CaredChild.objects.get_or_create(case=filing.case, person=person)
    FilingChild.objects.create(filing=filing, child=child)
    if is_new:
        write_child_facts(actor, child, {}, f"{filing.get_kind_display()}の受付")
    return child


def write_carer_facts(
    actor: Actor, case: CarerCase, facts: Mapping[str, Any], reason: str
) -> CarerFacts:
    """受給資格者の事実を書く: what is not named is unknown."""
    return CarerFacts.objects.create(
        case=case,
        **{name: facts.get(name) for name in CarerFacts.NAMES},
        reason=reason,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )


def write_child_facts(
    actor: Actor, child: CaredChild, facts: Mapping[str, Any], reason: str
) -> CaredChildFacts:
    """児童の事実を書く: what is not named is unknown."""
    names = (*CaredChildFacts.FLAGS, *CaredChildFacts.DAYS)
    return CaredChildFacts.objects.create(
        child=child,
        grade=facts.get("grade") or "",
        **{name: facts.get(name) for name in names},
        reason=reason,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )


def write_obligor(
    actor: Actor, case: CarerCase, person: Person, since: date, reason: str, *, is_obligor: bool
) -> CarerObligor:
    """配偶者・扶養義務者かどうかを書く."""
    return CarerObligor.objects.create(
        case=case,
        person=person,
        is_obligor=is_obligor,
        since=since,
        reason=reason,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )


def write_paper(actor: Actor, filing: Filing, paper: str, state: str, note: str) -> FilingPaper:
    """添付書類の確認を書く."""
    return FilingPaper.objects.create(
        filing=filing,
        paper=paper,
        state=state,
        reason=note,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
