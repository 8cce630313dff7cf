"""過払を読む: who was paid too much, what is claimed, what remains, what is due and past due."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
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
from tesuri.welfare.payments.queries import owed
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

    person: Person
    benefit: Benefit
    items: list[owed.Owed]

    @property
    def total_yen(self) -> int:
        return sum(each.amount_yen for each in self.items)


def by_benefit(
    items: Iterable[owed.Owed], benefits: Mapping[str, Benefit]
) -> list[tuple[Benefit, list[owed.Owed]]]:
    """手当ごと: in the order of their codes; what no programme knows stands together."""
    grouped: dict[Benefit, list[owed.Owed]] = defaultdict(list)
    for each in items:
        grouped[benefits[each.month.reference]].append(each)
    return sorted(grouped.items(), key=lambda pair: pair[0].code)


def overpaid(today: date, person: Person | None = None) -> list[Share]:
    """過払の候補: each programme that has paid somebody too much; what is held waits.

    Of the months that are due already; what is paid beyond a later month counts too.
    """
    this_month, held = today.replace(day=1), owed.held_references()
    all_owed = owed.owed_before(date.max)
    people = all_owed.keys() if person is None else all_owed.keys() & {person.pk}
    counted = {
        key: [
            each
            for each in all_owed[key]
            if each.month.reference not in held
            if each.amount_yen < 0 or each.month.target_month < this_month
        ]
        for key in sorted(people)
    }
    of_all = {each.month.reference for items in counted.values() for each in items}
    return less_than_nothing(counted, signs.benefits_of(of_all))


def less_than_nothing(
    counted: Mapping[int, list[owed.Owed]], benefits: Mapping[str, Benefit]
) -> list[Share]:
    """払い過ぎた手当: of those months by person id, each programme that gives less than nothing."""
    found = [
        (key, benefit, part)
        for key, items in counted.items()
        for benefit, part in by_benefit(items, benefits)
        if sum(each.amount_yen for each in part) < 0
    ]
    people = Person.objects.in_bulk({key for key, _, _ in found})
    return [Share(people[key], benefit, part) for key, benefit, part in found]


def has_arrived(share: Share) -> bool:
    """支払が済んだか: that every payment of those months is known to have reached the person."""
    return not _under_way([share]) & _months_of(share)


def arrived(shares: Iterable[Share]) -> list[Share]:
    """支払が済んだもの: of many."""
    listed = list(shares)
    waiting = _under_way(listed)
    return [share for share in listed if not waiting & _months_of(share)]


def _months_of(share: Share) -> set[tuple[str, date]]:
    return {(each.month.reference, each.month.target_month) for each in share.items}


def _under_way(shares: Collection[Share]) -> set[tuple[str, date]]:
    """The months of those decisions that were paid, and of which that has not arrived."""
    references = {each.month.reference for share in shares for each in share.items}
    lines = PaymentLine.objects.filter(month__reference__in=references)
    arrived = Func("payment_id", function="payments_has_arrived", output_field=BooleanField())
    late = lines.exclude(payment__run__steps__stage=Stage.DISCARDED).annotate(has_arrived=arrived)
    found = late.filter(has_arrived=False)
    return set(found.values_list("month__reference", "month__target_month"))


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


def claims_to_set_off() -> dict[int, list[tuple[Overpayment, RecoveryPlan]]]:
    """内払にできる過払: by person id; established, a share was agreed and something remains."""
    agreed = RecoveryPlan.objects.filter(way=RecoveryWay.SET_OFF, agreement__isnull=False)
    claims = overpayments().filter(pk__in=agreed.values("overpayment_id")).order_by("pk")
    found: dict[int, list[tuple[Overpayment, RecoveryPlan]]] = defaultdict(list)
    for claim in claims:
        plan = plan_in_force(claim)
        is_owed = claim.state == OverpaymentState.ESTABLISHED
        if is_owed and plan is not None and plan.way == RecoveryWay.SET_OFF:
            found[claim.person_id].append((claim, plan))
    return found


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
