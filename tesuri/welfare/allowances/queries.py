"""手当を読む: claims and decisions, and what waits to be landed."""

import json
from datetime import date
from typing import Any

from django.http import Http404

from tesuri.welfare.allowances.models import (
    BindingAttempt,
    BindingState,
    Claim,
    ClaimFacts,
    Decision,
    Judgement,
    Stage,
    Step,
)
from tesuri.welfare.allowances.rules.special_disability import RULES
from tesuri.welfare.exchange import queries as exchange
from tesuri.welfare.exchange.models import Answer
from tesuri.welfare.persons.models import Person

TAX_ITEM = "TMX0000000000002"
OWN_ITEM = "TMX0000000000101"


def claim_numbered(number: str) -> Claim:
    """番号の請求: Http404 when there is none."""
    found = Claim.objects.select_related("person").filter(number=number).first()
    if not found:
        raise Http404("その番号の請求はありません。")
    return found


def decision_numbered(number: str) -> Decision:
    """番号の決定: Http404 when there is none."""
    rows = Decision.objects.select_related("claim", "claim__person", "receipt")
    found = rows.filter(number=number).first()
    if not found:
        raise Http404("その番号の決定はありません。")
    return found


def claims_of(person: Person) -> list[Claim]:
    """その人の請求: the newest first."""
    return list(Claim.objects.filter(person=person))


def recent_claims(limit: int = 100) -> list[Claim]:
    """近ごろの請求: the newest first, at most `limit`."""
    return list(Claim.objects.all()[:limit])


def open_claim(person: Person, program: str) -> Claim | None:
    """審査中の請求: not decided yet; there can be one at a time."""
    claims = Claim.objects.filter(person=person, program=program)
    undecided = (Stage.ACCEPTED, Stage.PROPOSED, Stage.RETURNED)
    return next((claim for claim in claims if claim.stage in undecided), None)


def facts_of(claim: Claim) -> ClaimFacts:
    """今の事実: the newest row; accept_claim writes the first."""
    newest = claim.facts.last()
    if newest is None:
        raise LookupError(claim.number)
    return newest


def judgement_of(claim: Claim) -> Judgement | None:
    """今の判定: the newest row, or None while nobody judged."""
    return claim.judgements.last()


def binding_of(claim: Claim) -> BindingAttempt | None:
    """個人番号の登録依頼の今の結果: the newest row, or None."""
    return claim.binding_attempts.last()


def is_bound(claim: Claim) -> bool:
    """ひも付け済みか: as the 宛名システム last told."""
    newest = binding_of(claim)
    return newest is not None and newest.state == BindingState.BOUND


def of_age(birth_date: date, claimed_on: date) -> bool:
    """請求日に20歳に達しているか: the rule answers; NotReviewed where nobody checked the figure."""
    answer = RULES.answer(
        {
            "birth_date": birth_date,
            "claimed_on": claimed_on,
            "target_month": claimed_on.replace(day=1),
        },
        "of_age_when_claimed",
    )
    return answer["of_age_when_claimed"] is True


def decisions_of(claim: Claim) -> list[Decision]:
    """その請求の決定: the newest version first."""
    return list(claim.decisions.all())


def in_force(claim: Claim) -> Decision | None:
    """効力のある決定: the newest version that came into force."""
    return claim.decisions.filter(steps__step=Step.IN_FORCE).order_by("-version").first()


def content_of(decision: Decision) -> dict[str, Any]:
    """決裁する内容: as it was fixed when drafted."""
    content: dict[str, Any] = json.loads(decision.content)
    return content


def amounts_of(decision: Decision) -> list[tuple[date, int]]:
    """月額の移り変わり: each payable month at which the amount becomes another."""
    amounts: list[tuple[date, int]] = []
    for month in decision.months.filter(amount_yen__gt=0):
        if not amounts or amounts[-1][1] != month.amount_yen:
            amounts.append((month.target_month, month.amount_yen))
    return amounts


def answers_to_land() -> list[Answer]:
    """取り込む回答: 地方税関係情報 that no landing speaks of yet."""
    return list(exchange.answers_about(TAX_ITEM).filter(landing__isnull=True))
