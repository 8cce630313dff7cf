"""県の決定: two people enter it as it was written; differences to the forecast; the handover."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.people import an_officer, takahashi
from tests.residents import HARUKO, NATSUO
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances.actions import carer_filings as filings
from tesuri.welfare.allowances.actions import rulings, transmittals
from tesuri.welfare.allowances.carers import errands as carer_errands
from tesuri.welfare.allowances.models import CarerCase, FilingStep, RuledChild, Ruling
from tesuri.welfare.allowances.queries import carers
from tesuri.welfare.allowances.tests.carers_desk import (
    AKIKO,
    MARCH,
    TODAY,
    carer_claim,
    confirmed,
    granted,
    known,
    received,
    ruled,
    sent,
    stage_of,
)
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.payments.models import Month
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import OwnWork
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
APRIL, MAY, JULY = date(2026, 4, 1), date(2026, 5, 1), date(2026, 7, 1)


def words_of(ruling: Ruling) -> list[str]:
    return [each.words for each in ruling.differences.all()]


# --- 登録 ---


def test_two_people_enter_what_the_prefecture_decided(desk: Desk) -> None:
    ruling = granted(desk.clerk, desk.chief)
    (child,) = ruling.children.all()
    assert (ruling.kind, ruling.first_month, ruling.carer_number) == ("grant", MARCH, "特児12345")
    assert (child.child.person.addressee_number, child.grade) == (AKIKO, "2")
    assert ruling.filing
    assert stage_of(ruling.filing) == "ruled"
    assert carers.is_running(ruling.case)
    events = AuditRecord.objects.filter(kind="allowances.ruling_entered")
    assert {event.subject for event in events} == {HARUKO, AKIKO}


def test_nothing_of_it_is_paid_by_the_city(desk: Desk) -> None:
    granted(desk.clerk, desk.chief)
    assert Month.objects.count() == 0


def test_what_was_expected_is_kept_beside_it(desk: Desk) -> None:
    ruling = granted(desk.clerk, desk.chief)
    assert ruling.receipt
    assert b'"program":"special-child"' in bytes(ruling.receipt.body)


def test_who_entered_it_does_not_confirm_it() -> None:
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    grants = [(duty, level) for duty in (Duty.ALLOWANCES, Duty.PERSONS) for level in levels]
    both = an_officer("mori", "森", *grants)
    boss = an_officer(
        "kacho", "課長", (Duty.ALLOWANCES, Level.SEE), (Duty.ALLOWANCES, Level.APPROVE)
    )
    filing = sent(both, boss, received(both))
    rulings.propose_ruling(both, filing.case.number, ruled(filing))
    with pytest.raises(OwnWork), transaction.atomic():
        confirmed(both, filing.case)
    assert Ruling.objects.count() == 0
    assert stage_of(filing) == "sent"


def test_what_was_sent_back_is_entered_anew(desk: Desk) -> None:
    filing = sent(desk.clerk, desk.chief, received(desk.clerk))
    number = filing.case.number
    rulings.propose_ruling(desk.clerk, number, ruled(filing))
    approvals.decide(desk.chief, rulings.RULING, number, "send_back", comment="等級が違う")
    rulings.propose_ruling(desk.clerk, number, ruled(filing, children={AKIKO: ("1", None)}))
    (child,) = confirmed(desk.chief, filing.case).children.all()
    assert child.grade == "1"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "none"}, "no_kind"),
        ({"ruled_on": date(2026, 5, 21)}, "in_future"),
        ({"ruled_on": date(2026, 5, 19)}, "not_after_sending"),
        ({"document": " "}, "no_document"),
        ({"first_month": None}, "no_first_month"),
        ({"last_month": date(2026, 2, 1)}, "ends_before_it_begins"),
        ({"carer_number": ""}, "no_carer_number"),
        ({"children": {}}, "no_grade"),
        ({"children": {NATSUO: ("1", None)}}, "no_grade"),
        ({"children": {AKIKO: ("3", None)}}, "no_grade"),
        ({"children": {AKIKO: ("none", None)}}, "nobody_granted"),
        ({"children": {AKIKO: ("2", date(2026, 5, 1))}}, "over_before"),
        ({"kind": "refusal"}, "no_grades_here"),
        ({"kind": "loss", "children": {}}, "no_last_month"),
        ({"kind": "revision"}, "not_of_this_filing"),
        ({"kind": "suspension", "children": {}}, "out_of_order"),
        ({"filing": "", "kind": "grant"}, "not_of_this_filing"),
    ],
)
def test_a_ruling_that_cannot_be_is_refused(desk: Desk, changed: dict[str, Any], code: str) -> None:
    filing = sent(desk.clerk, desk.chief, received(desk.clerk))
    with pytest.raises(Refusal) as refused:
        rulings.propose_ruling(desk.clerk, filing.case.number, replace(ruled(filing), **changed))
    assert (refused.value.code, refused.value.subject) == (code, HARUKO)


def test_what_is_not_with_the_prefecture_is_not_ruled(desk: Desk) -> None:
    filing = received(desk.clerk)
    with pytest.raises(Refusal, match="「受付」なので"):
        rulings.propose_ruling(desk.clerk, filing.case.number, ruled(filing))


def test_what_came_back_meanwhile_is_not_confirmed(desk: Desk) -> None:
    filing = sent(desk.clerk, desk.chief, received(desk.clerk))
    rulings.propose_ruling(desk.clerk, filing.case.number, ruled(filing))
    transmittals.remand_filing(desk.clerk, filing.number, TODAY, "不備")
    with pytest.raises(Refusal, match="「返戻」なので"):
        confirmed(desk.chief, filing.case)


def test_a_grant_may_be_stopped_at_once_and_later_end(desk: Desk) -> None:
    ruling = granted(desk.clerk, desk.chief)
    case, filing = ruling.case, ruling.filing
    assert filing
    stop = ruled(filing, "suspension", last_month=JULY)
    rulings.propose_ruling(desk.clerk, case.number, stop)
    confirmed(desk.chief, case)
    loss = replace(ruled(filing, "loss"), filing="", first_month=None, last_month=APRIL)
    rulings.propose_ruling(desk.clerk, case.number, loss)
    confirmed(desk.chief, case)
    assert [each.kind for each in carers.rulings_of(case)] == ["loss", "suspension", "grant"]
    assert not carers.is_running(case)
    with pytest.raises(Refusal, match="終わっています"):
        rulings.propose_ruling(desk.clerk, case.number, loss)
    again = filings.receive_claim(desk.clerk, case.person.key, carer_claim())
    assert again.case != case


def test_a_refused_carer_may_claim_anew(desk: Desk) -> None:
    filing = sent(desk.clerk, desk.chief, received(desk.clerk))
    refusal = ruled(filing, "refusal", first_month=None, words="障害等級に該当しない")
    rulings.propose_ruling(desk.clerk, filing.case.number, refusal)
    confirmed(desk.chief, filing.case)
    filings.receive_claim(desk.clerk, filing.case.person.key, carer_claim())
    assert CarerCase.objects.count() == 2


def test_another_desk_enters_nothing(desk: Desk) -> None:
    ruling = granted(desk.clerk, desk.chief, first_month=APRIL)
    stranger, difference = takahashi(), ruling.differences.get()
    filing = ruling.filing
    assert filing is not None
    for act in (
        lambda: rulings.propose_ruling(stranger, ruling.case.number, ruled(filing)),
        lambda: rulings.hand_over(stranger, ruling.pk, TODAY, "窓口"),
        lambda: rulings.dispose_difference(stranger, difference.pk, "確認"),
    ):
        with pytest.raises(NotAllowed):
            act()


# --- データベース ---


@pytest.mark.parametrize(
    "changed",
    [
        {"approval": 999},
        {"kind": "suspension"},
        {"ruled_on": date(2026, 5, 1)},
        {"document": "別の文書"},
        {"carer_number": "別の番号"},
        {"first_month": APRIL},
        {"last_month": APRIL},
        {"words": "別の理由"},
        {"filing": None},
    ],
)
def test_the_database_keeps_no_ruling_but_as_confirmed(desk: Desk, changed: dict[str, Any]) -> None:
    ruling = granted(desk.clerk, desk.chief)
    ruling.pk = None
    for name, value in changed.items():
        setattr(ruling, name, value)
    with pytest.raises(IntegrityError, match="confirmed by a second person"), transaction.atomic():
        ruling.save(force_insert=True)


@pytest.mark.parametrize("changed", [{"grade": "1"}, {"valid_until": date(2027, 3, 31)}])
def test_the_database_keeps_no_other_grade_than_confirmed(
    desk: Desk, changed: dict[str, Any]
) -> None:
    (child,) = granted(desk.clerk, desk.chief).children.all()
    given = {"ruling": child.ruling, "child": child.child, "grade": "2"} | changed
    with pytest.raises(IntegrityError, match="not what was confirmed"), transaction.atomic():
        RuledChild.objects.create(**given)


def test_the_database_changes_no_ruling(desk: Desk) -> None:
    ruling = granted(desk.clerk, desk.chief)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Ruling.objects.filter(pk=ruling.pk).update(words="別の理由")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        FilingStep.objects.filter(filing=ruling.filing).delete()


# --- 見込みとの違い ---


def test_where_the_prefecture_did_as_expected_nothing_is_listed(desk: Desk) -> None:
    assert words_of(granted(desk.clerk, desk.chief)) == []


@pytest.mark.parametrize(
    ("changed", "facts", "words"),
    [
        (
            {"children": {AKIKO: ("1", None)}},
            {},
            ["1人目の児童：等級は、見込み「２級」、県の決定「１級」です。"],
        ),
        ({"children": {AKIKO: ("1", None)}}, {"grade": ""}, []),
        (
            {"first_month": APRIL},
            {},
            ["1人目の児童：始まりは、見込み令和8年3月、県の決定令和8年4月です。"],
        ),
        (
            {},
            {"grade": "none"},
            [
                "1人目の児童：等級は、見込み「該当しない」、県の決定「２級」です。",
                "1人目の児童：令和8年3月分は、見込みでは支給要件に該当しません。",
            ],
        ),
    ],
)
def test_a_grant_that_differs_is_listed(
    desk: Desk, changed: dict[str, Any], facts: dict[str, Any], words: list[str]
) -> None:
    filing = known(desk.clerk, received(desk.clerk), **facts)
    assert words_of(granted(desk.clerk, desk.chief, filing, **changed)) == words


def test_a_refusal_of_whom_the_rules_would_grant_is_listed(desk: Desk) -> None:
    filing = known(desk.clerk, received(desk.clerk))
    refused = granted(desk.clerk, desk.chief, filing, kind="refusal", first_month=None)
    assert words_of(refused) == ["県は却下しましたが、見込みでは支給要件に該当する月があります。"]


@pytest.mark.parametrize(
    ("spouse", "kind", "words"),
    [
        (500_000, "suspension", ["令和8年5月分は、見込みでは「支給」です（県の決定は支給停止）。"]),
        (20_000_000, "suspension", []),
        (500_000, "resumption", []),
        (
            20_000_000,
            "resumption",
            [
                "令和8年5月分は、見込みでは「支給停止（所得制限）」です（県の決定は支給停止の解除）。"
            ],
        ),
    ],
)
def test_a_stop_that_differs_is_listed(
    desk: Desk, spouse: int, kind: str, words: list[str]
) -> None:
    filing = known(desk.clerk, received(desk.clerk), spouse=spouse)
    case = granted(desk.clerk, desk.chief, filing).case
    stop = replace(ruled(filing, kind, first_month=MAY), filing="")
    rulings.propose_ruling(desk.clerk, case.number, stop)
    assert words_of(confirmed(desk.chief, case)) == words


@pytest.mark.parametrize(
    ("cared_until", "last_month", "words"),
    [
        (date(2026, 4, 9), APRIL, []),
        (None, APRIL, ["令和8年5月分は、見込みではまだ支給要件に該当します。"]),
        (date(2026, 3, 9), APRIL, ["令和8年4月分は、見込みではもう支給要件に該当しません。"]),
    ],
)
def test_a_loss_that_differs_is_listed(
    desk: Desk, cared_until: date | None, last_month: date, words: list[str]
) -> None:
    filing = known(desk.clerk, received(desk.clerk), cared_until=cared_until)
    case = granted(desk.clerk, desk.chief, filing).case
    loss = replace(ruled(filing, "loss"), filing="", first_month=None, last_month=last_month)
    rulings.propose_ruling(desk.clerk, case.number, loss)
    assert words_of(confirmed(desk.chief, case)) == words


def test_a_difference_waits_until_somebody_said_what_was_found(desk: Desk) -> None:
    ruling = granted(desk.clerk, desk.chief, first_month=APRIL)
    difference = ruling.differences.get()
    assert ("見込みと県の決定の違い", 1, "allowances:carers") in carer_errands.errands(desk.clerk)
    with pytest.raises(Refusal, match="確かめたこと"):
        rulings.dispose_difference(desk.clerk, difference.pk, " ")
    done = rulings.dispose_difference(desk.clerk, difference.pk, "県に照会し、訂正を受けた")
    assert rulings.dispose_difference(desk.clerk, difference.pk, "二度目") == done
    assert carers.open_differences() == []


# --- 交付 ---


def test_the_notice_is_handed_over_once(desk: Desk) -> None:
    ruling = granted(desk.clerk, desk.chief)
    for day, way in ((date(2026, 5, 19), "窓口"), (date(2026, 5, 21), "窓口"), (TODAY, " ")):
        with pytest.raises(Refusal):
            rulings.hand_over(desk.clerk, ruling.pk, day, way)
    done = rulings.hand_over(desk.clerk, ruling.pk, TODAY, "窓口で本人に")
    assert rulings.hand_over(desk.clerk, ruling.pk, TODAY, "郵送") == done
    events = AuditRecord.objects.filter(kind="allowances.ruling_handed_over")
    assert {event.subject for event in events} == {HARUKO, AKIKO}
