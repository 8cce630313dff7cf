"""過払を読む: who was paid too much, what is claimed, what remains, what is due and past due."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, Func, QuerySet
from django.shortcuts import get_object_or_404

from tesuri.welfare.payments import queries, rules, signs
from tesuri.welfare.payments.models import (
    Instalment,
    Overpayment,
    OverpaymentKind,
    OverpaymentLine,
    OverpaymentState,
    PaymentLine,
    RecoveryLetter,
    RecoveryPlan,
    RecoveryWay,
    SetOff,
    Stage,
)
from tesuri.welfare.payments.signs import Benefit
from tesuri.welfare.persons.models import Person

SHOWN = (
    *("steps", "lines__month", "set_offs__payment__run__steps"),
    *("plans__agreement", "plans__instalments__repayment", "plans__instalments__letters"),
)
AFTER_THE_FILE = (Stage.FILE_MADE, Stage.SENT, Stage.SETTLED, Stage.DISCARDED)


@dataclass(frozen=True)
class Share:
    """手当ごとの差: what one programme owes a person, or has paid too much (less than zero)."""

    benefit: Benefit
    items: list[queries.Owed]

    @property
    def person(self) -> Person:
        return self.items[0].month.person

    @property
    def total_yen(self) -> int:
        return sum(each.amount_yen for each in self.items)


def shares(items: Iterable[queries.Owed]) -> list[Share]:
    """手当ごと: in the order of their codes; what no programme knows stands together."""
    listed = list(items)
    benefits = signs.benefits_of({each.month.reference for each in listed})
    grouped: dict[Benefit, list[queries.Owed]] = defaultdict(list)
    for each in listed:
        grouped[benefits[each.month.reference]].append(each)
    return [Share(benefit, grouped[benefit]) for benefit in sorted(grouped, key=lambda b: b.code)]


def overpaid(today: date, person: Person | None = None) -> list[Share]:
    """過払の候補: each programme that has paid somebody too much; what is held waits.

    Of the months that are due already; what is paid beyond a later month counts too.
    """
    this_month, held = today.replace(day=1), queries.held_references()
    owed = queries.owed_before(date.max)
    people = owed.keys() if person is None else owed.keys() & {person.pk}
    return [
        share
        for key in sorted(people)
        for share in shares(
            each
            for each in owed[key]
            if each.month.reference not in held
            if each.amount_yen < 0 or each.month.target_month < this_month
        )
        if share.total_yen < 0
    ]


def has_arrived(share: Share) -> bool:
    """支払が済んだか: that every payment of those months is known to have reached the person."""
    for each in share.items:
        lines = PaymentLine.objects.filter(
            month__reference=each.month.reference, month__target_month=each.month.target_month
        ).exclude(payment__run__steps__stage=Stage.DISCARDED)
        arrived = Func("payment_id", function="payments_has_arrived", output_field=BooleanField())
        if lines.annotate(has_arrived=arrived).filter(has_arrived=False).exists():
            return False
    return True


def overpayments() -> QuerySet[Overpayment]:
    """過払: with all that their pages show."""
    return Overpayment.objects.select_related("person").prefetch_related(*SHOWN)


def overpayment(number: int) -> Overpayment:
    """過払一件: Http404 when there is none."""
    return get_object_or_404(overpayments(), pk=number)


def overpayments_of(person: Person) -> list[Overpayment]:
    """その人の過払: the newest first."""
    return list(overpayments().filter(person=person).order_by("-pk"))


def open_overpayments() -> list[Overpayment]:
    """返納の終わっていない過払: oldest first."""
    over = (OverpaymentState.DISCARDED, OverpaymentState.CLEARED)
    return [each for each in overpayments().order_by("pk") if each.state not in over]


def outdated_lines(claim: Overpayment) -> list[OverpaymentLine]:
    """古くなった内訳: whose month has a newer version since."""
    return list(claim.lines.filter(Exists(queries.newer_version())))


def plan_in_force(claim: Overpayment) -> RecoveryPlan | None:
    """今の返納計画: the newest that was agreed."""
    agreed = [plan for plan in claim.plans.all() if plan.is_agreed]
    return max(agreed, key=lambda plan: plan.pk, default=None)


def newest_plan(claim: Overpayment) -> RecoveryPlan | None:
    """最後の返納計画: agreed or not."""
    return max(claim.plans.all(), key=lambda plan: plan.pk, default=None)


def next_instalment(claim: Overpayment) -> Instalment | None:
    """次の納付: of the plan in force."""
    plan = plan_in_force(claim)
    unpaid = [part for part in plan.instalments.all() if not part.is_paid] if plan else []
    return min(unpaid, key=lambda part: part.due_on, default=None)


def past_due(claims: Iterable[Overpayment], today: date) -> list[tuple[Overpayment, Instalment]]:
    """納期限を過ぎた納付: of the plans in force."""
    return [
        (claim, part)
        for claim in claims
        for plan in [plan_in_force(claim)]
        if plan is not None
        for part in plan.instalments.all()
        if rules.is_past_due(part.due_on, part.is_paid, today)
    ]


def claims_to_set_off(person: Person) -> list[tuple[Overpayment, RecoveryPlan]]:
    """内払にできる過払: established, of which a share was agreed and something remains."""
    return [
        (claim, plan)
        for claim in overpayments().filter(person=person).order_by("pk")
        if claim.state == OverpaymentState.ESTABLISHED
        for plan in [plan_in_force(claim)]
        if plan is not None and plan.way == RecoveryWay.SET_OFF
    ]


def is_under_way(claim: Overpayment) -> bool:
    """支払処理の途中か: a run that has no file yet sets something of it off."""
    set_offs = SetOff.objects.filter(overpayment=claim)
    return set_offs.exclude(payment__run__steps__stage__in=AFTER_THE_FILE).exists()


def plan_numbered(number: int) -> RecoveryPlan:
    """返納計画: with its claim and parts; Http404 when there is none."""
    found = RecoveryPlan.objects.select_related("overpayment__person")
    return get_object_or_404(found.prefetch_related("instalments"), pk=number)


def instalment(number: int) -> Instalment:
    """分割の一回: with its claim and person; Http404 when there is none."""
    found = Instalment.objects.select_related("plan__overpayment__person")
    return get_object_or_404(found, pk=number)


def letter(number: int) -> RecoveryLetter:
    """納付書か督促状: with its person; Http404 when there is none."""
    found = RecoveryLetter.objects.select_related("instalment__plan__overpayment__person")
    return get_object_or_404(found, pk=number)


def law_of(claim: Overpayment) -> str:
    """過払の根拠."""
    return rules.FRAUD_LAW if claim.kind == OverpaymentKind.FRAUD else rules.CLAIM_LAW


def set_off_law(claim: Overpayment) -> str:
    """内払調整の根拠: as the programme says; empty where none was found."""
    references = {line.month.reference for line in claim.lines.all()}
    return next((b.set_off_law for b in signs.benefits_of(references).values()), "")


def overpayment_content(claim: Overpayment) -> dict[str, Any]:
    """決裁に上げる過払: each month with its version, what was paid and what is due."""
    return {
        "過払": claim.pk,
        "人": str(claim.person.key),
        "手当": claim.benefit_name,
        "種類": claim.get_kind_display(),
        "根拠": law_of(claim),
        "金額": claim.amount_yen,
        "理由": claim.reason,
        "月": [
            [
                line.month.reference,
                line.month.target_month.isoformat(),
                line.month.version,
                line.paid_yen,
                line.month.amount_yen,
                line.amount_yen,
            ]
            for line in claim.lines.all()
        ],
    }


def recovery_content(plan: RecoveryPlan) -> dict[str, Any]:
    """決裁に上げる返納計画."""
    return {
        "返納計画": plan.pk,
        "過払": plan.overpayment_id,
        "人": str(plan.overpayment.person.key),
        "残額": plan.overpayment.remaining_yen,
        "方法": plan.get_way_display(),
        "根拠": plan.law,
        "割合": plan.percent or 0,
        "分割": [[part.due_on.isoformat(), part.amount_yen] for part in plan.instalments.all()],
        "話合い": plan.reason,
    }
