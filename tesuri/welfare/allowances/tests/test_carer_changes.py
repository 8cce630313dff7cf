"""特別児童扶養手当の届出: what comes after a grant, its conditions, and how each ends."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.entry import inside
from tests.people import an_officer, takahashi
from tests.residents import HARUKO, NATSUO
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances.actions import carer_changes as changes
from tesuri.welfare.allowances.actions import carer_filings as filings
from tesuri.welfare.allowances.actions import rulings
from tesuri.welfare.allowances.carers import errands as carer_errands
from tesuri.welfare.allowances.carers.forecast import forecast_of
from tesuri.welfare.allowances.carers.papers import asked_for
from tesuri.welfare.allowances.models import CarerCase, Filing, FilingKind
from tesuri.welfare.allowances.queries import carers
from tesuri.welfare.allowances.rules.months import Result
from tesuri.welfare.allowances.tests.carers_desk import (
    AKIKO,
    FUYUO,
    TODAY,
    approved,
    checked,
    confirmed,
    granted,
    handing,
    received,
    ruled,
    sent,
    stage_of,
    submitted,
    words_of,
)
from tesuri.welfare.allowances.tests.desk import clerk
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
WHOLE: dict[str, dict[str, Any]] = {
    "revision_up": {"children": [FUYUO], "words": "新たに監護"},
    "revision_down": {"children": [AKIKO], "occurred_on": TODAY, "words": "障害の軽減"},
    "income": {"income_year": 2025},
    "name": {"occurred_on": TODAY},
    "address": {"occurred_on": TODAY, "within_prefecture": True},
    "account": {"occurred_on": TODAY, "within_prefecture": True},
    "loss": {"occurred_on": TODAY, "words": "児童が施設に入所"},
    "death": {"occurred_on": TODAY, "words": "届出人　夫　髙橋夏男"},
    "certificate": {},
    "unpaid": {"words": "児童の代理人"},
}
AFTER = [kind for kind in WHOLE if kind != "unpaid"]


def report(kind: str, **changed: Any) -> changes.Reported:
    given: dict[str, Any] = {"kind": kind, "filed_on": TODAY, "handing": handing()} | WHOLE[kind]
    return changes.Reported(**given | changed)


@pytest.fixture
def case(desk: Desk) -> CarerCase:
    """認定された受給資格者."""
    return granted(desk.clerk, desk.chief).case


# --- 受付 ---


@pytest.mark.parametrize("kind", AFTER)
def test_each_paper_is_received_once_of_who_was_granted(
    desk: Desk, case: CarerCase, kind: str
) -> None:
    told = report(kind)
    filing = changes.receive_filing(desk.clerk, case.number, told)
    assert changes.receive_filing(desk.clerk, case.number, told) == filing
    assert (filing.kind, stage_of(filing)) == (kind, "received")
    with pytest.raises(Refusal, match="処理中です"):
        changes.receive_filing(desk.clerk, case.number, report(kind))
    events = AuditRecord.objects.filter(
        kind="allowances.filing_received", details__filing=filing.number
    )
    assert {HARUKO, AKIKO} <= {event.subject for event in events}


@pytest.mark.parametrize("kind", [*WHOLE, "claim"])
def test_nothing_is_received_before_a_grant(kind: str) -> None:
    actor = clerk()
    number = received(actor).case.number
    told = changes.Reported(kind, TODAY, handing(), **WHOLE.get(kind, {}))
    with pytest.raises(Refusal, match="認定された受給資格者だけ|種類を選んで"):
        changes.receive_filing(actor, number, told)


@pytest.mark.parametrize(
    ("kind", "changed", "code"),
    [
        ("name", {"occurred_on": None}, "no_day"),
        ("death", {"occurred_on": date(2026, 5, 21)}, "occurred_later"),
        ("loss", {"words": " "}, "no_words"),
        ("address", {"within_prefecture": None}, "where_to"),
        ("income", {"income_year": None}, "no_year"),
        ("income", {"income_year": 2026}, "year_to_come"),
        ("name", {"income_year": 2025}, "no_year"),
        ("revision_up", {"children": []}, "no_child"),
        ("name", {"children": [AKIKO]}, "no_child"),
        ("revision_down", {"children": [FUYUO]}, "not_of_this_case"),
        ("revision_up", {"children": [HARUKO]}, "carer_as_child"),
        ("name", {"handing": handing(identity_documents=[])}, "identity_not_checked"),
        ("name", {"filed_on": date(2026, 5, 21)}, "filed_in_future"),
    ],
)
def test_a_paper_that_is_not_whole_is_refused(
    desk: Desk, case: CarerCase, kind: str, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        changes.receive_filing(desk.clerk, case.number, report(kind, **changed))
    assert (refused.value.code, refused.value.subject) == (code, HARUKO)
    assert Filing.objects.filter(case=case).count() == 1


def test_another_desk_receives_and_closes_nothing(desk: Desk, case: CarerCase) -> None:
    filing = changes.receive_filing(desk.clerk, case.number, report("name"))
    stranger = takahashi()
    for act in (
        lambda: changes.receive_filing(stranger, case.number, report("address")),
        lambda: changes.close_filing(stranger, filing.number, TODAY, "済み"),
        lambda: changes.list_reports(stranger),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_is_unpaid_is_claimed_after_the_end_alone(desk: Desk, case: CarerCase) -> None:
    death = sent(
        desk.clerk, desk.chief, changes.receive_filing(desk.clerk, case.number, report("death"))
    )
    loss = ruled(death, "loss", first_month=None, last_month=date(2026, 5, 1))
    rulings.propose_ruling(desk.clerk, case.number, loss)
    confirmed(desk.chief, case)
    with pytest.raises(Refusal, match="認定された受給資格者だけ"):
        changes.receive_filing(desk.clerk, case.number, report("name"))
    filing = changes.receive_filing(desk.clerk, case.number, report("unpaid"))
    assert filing.kind == FilingKind.UNPAID


# --- 書類 ---


@pytest.mark.parametrize(
    ("kind", "papers"),
    [
        ("name", ["register_extract"]),
        ("address", []),
        ("death", ["death"]),
        ("income", ["own_income"]),
        ("revision_up", ["diagnosis"]),
        ("revision_down", []),
    ],
)
def test_each_kind_asks_its_own_papers(
    desk: Desk, case: CarerCase, kind: str, papers: list[str]
) -> None:
    filing = changes.receive_filing(desk.clerk, case.number, report(kind))
    assert [str(each.paper) for each in asked_for(filing) if each.always] == papers


# --- 額改定 ---


def test_a_second_child_raises_what_is_expected_from_the_month_after(
    desk: Desk, case: CarerCase
) -> None:
    filing = changes.receive_filing(desk.clerk, case.number, report("revision_up"))
    first, second = forecast_of(case, TODAY).children
    assert second.months[0].target_month == date(2026, 6, 1)
    sent(desk.clerk, desk.chief, filing)
    both = {AKIKO: ("2", None), FUYUO: ("1", date(2028, 3, 31))}
    revised = ruled(filing, "revision", first_month=date(2026, 6, 1), children=both)
    rulings.propose_ruling(desk.clerk, case.number, revised)
    ruling = confirmed(desk.chief, case)
    assert {c.child.person.addressee_number: c.grade for c in ruling.children.all()} == {
        AKIKO: "2",
        FUYUO: "1",
    }
    assert first.months[0].result is Result.PAYABLE


def test_a_child_of_a_withdrawn_request_is_free_for_another_carer(
    desk: Desk, case: CarerCase
) -> None:
    filing = changes.receive_filing(desk.clerk, case.number, report("revision_up"))
    child = carers.children_of(case)[1].person
    assert carers.cared_by_another(child) == case
    filings.withdraw_filing(desk.clerk, filing.number, "本人の申出")
    assert carers.cared_by_another(child) is None


def test_a_request_that_was_refused_changes_nothing(desk: Desk, case: CarerCase) -> None:
    told = report("revision_up", children=[AKIKO], words="障害の程度の増進")
    filing = sent(desk.clerk, desk.chief, changes.receive_filing(desk.clerk, case.number, told))
    refusal = ruled(filing, "revision_refusal", first_month=None)
    rulings.propose_ruling(desk.clerk, case.number, refusal)
    assert confirmed(desk.chief, case).kind == "revision_refusal"
    assert carers.is_running(case)


# --- 喪失・死亡 ---


@pytest.mark.parametrize("kind", ["loss", "death"])
def test_nothing_is_expected_after_the_month_of_an_end(
    desk: Desk, case: CarerCase, kind: str
) -> None:
    day = date(2026, 4, 9)
    changes.receive_filing(desk.clerk, case.number, report(kind, occurred_on=day))
    (child,) = forecast_of(case, TODAY).children
    assert [m.result for m in child.months[1:3]] == [Result.PAYABLE, Result.NOT_PAYABLE]


# --- 処理済み ---


def test_a_paper_without_a_decision_is_closed_with_its_words(desk: Desk, case: CarerCase) -> None:
    filing = changes.receive_filing(desk.clerk, case.number, report("certificate"))
    with pytest.raises(Refusal, match="「受付」なので"):
        changes.close_filing(desk.clerk, filing.number, TODAY, "証明書を交付")
    sent(desk.clerk, desk.chief, filing)
    for day, words in ((TODAY, " "), (date(2026, 5, 19), "証明書を交付")):
        with pytest.raises(Refusal):
            changes.close_filing(desk.clerk, filing.number, day, words)
    changes.close_filing(desk.clerk, filing.number, TODAY, "受給証明書を窓口で交付")
    assert stage_of(filing) == "done"
    changes.receive_filing(desk.clerk, case.number, report("certificate"))


@pytest.mark.parametrize("kind", ["revision_up", "revision_down", "loss", "death"])
def test_what_the_prefecture_decides_is_not_closed_without(
    desk: Desk, case: CarerCase, kind: str
) -> None:
    filing = sent(
        desk.clerk, desk.chief, changes.receive_filing(desk.clerk, case.number, report(kind))
    )
    with pytest.raises(Refusal, match="県の決定を登録して終わります"):
        changes.close_filing(desk.clerk, filing.number, TODAY, "済み")


def test_a_change_within_the_prefecture_goes_as_a_report(
    desk: Desk, case: CarerCase, tmp_path: Path
) -> None:
    near = checked(desk.clerk, changes.receive_filing(desk.clerk, case.number, report("address")))
    away = report("account", within_prefecture=False)
    far = checked(desk.clerk, changes.receive_filing(desk.clerk, case.number, away))
    found = approved(desk.chief, submitted(desk.clerk, near, far))
    text = words_of(bytes(found.pdf), tmp_path)
    assert text.count("所要事項の報告") == 1
    assert text.count("支払方法変更届") == 1


# --- 所得状況届 ---

AUGUST = "2026-08-12T09:00:00+09:00"


def test_who_owes_a_report_is_listed_until_it_came(desk: Desk, case: CarerCase) -> None:
    assert changes.list_reports(desk.clerk) == []  # the claim of February stated 2024
    with time_machine.travel("2026-08-11T09:00:00+09:00", tick=True):
        assert changes.list_reports(desk.clerk) == []
    with time_machine.travel(AUGUST, tick=True):
        assert changes.list_reports(desk.clerk) == [case]
        owing = ("特別児童扶養手当の所得状況届の未提出", 1, "allowances:carer_reports")
        assert owing in carer_errands.errands(desk.clerk)
        told = report("income", filed_on=date(2026, 8, 12))
        filing = changes.receive_filing(desk.clerk, case.number, told)
        assert changes.list_reports(desk.clerk) == []
        filings.withdraw_filing(desk.clerk, filing.number, "出し直す")
        assert changes.list_reports(desk.clerk) == [case]


def test_a_report_is_received_once_a_year(desk: Desk, case: CarerCase) -> None:
    with time_machine.travel(AUGUST, tick=True):
        told = report("income", filed_on=date(2026, 8, 12))
        filing = changes.receive_filing(desk.clerk, case.number, told)
        sent(desk.clerk, desk.chief, filing)
        day = date(2026, 8, 12)
        changes.close_filing(desk.clerk, filing.number, day, "支給を続ける")
        again = report("income", filed_on=day)
        with pytest.raises(Refusal, match="もう受け付けています"):
            changes.receive_filing(desk.clerk, case.number, again)


@pytest.mark.parametrize(("filed", "is_listed"), [("2026-06-30", True), ("2026-07-01", False)])
def test_a_claim_of_july_states_the_year_itself(desk: Desk, filed: str, is_listed: bool) -> None:
    with time_machine.travel("2026-07-02T09:00:00+09:00", tick=True):
        day = date.fromisoformat(filed)
        filing = received(desk.clerk, filed_on=day)
        granted(desk.clerk, desk.chief, filing, first_month=date(2026, 8, 1))
    with time_machine.travel(AUGUST, tick=True):
        assert bool(changes.list_reports(desk.clerk)) == is_listed


def test_who_has_lost_it_owes_no_report(desk: Desk, case: CarerCase) -> None:
    loss = sent(
        desk.clerk, desk.chief, changes.receive_filing(desk.clerk, case.number, report("loss"))
    )
    ended = ruled(loss, "loss", first_month=None, last_month=date(2026, 5, 1))
    rulings.propose_ruling(desk.clerk, case.number, ended)
    confirmed(desk.chief, case)
    with time_machine.travel(AUGUST, tick=True):
        assert changes.list_reports(desk.clerk) == []


# --- 画面 ---

PAGES = [
    ("get", "/allowances/carers/reports/", Level.SEE, 200),
    ("get", "/allowances/carers/T2026-000001/filings/name/", Level.EDIT, 404),
    ("post", "/allowances/filings/U2026-000001/close/", Level.EDIT, 422),
]


@pytest.mark.parametrize(("method", "path", "level", "answer"), PAGES)
def test_a_screen_opens_to_its_level_alone(
    client: Client, method: str, path: str, level: Level, answer: int
) -> None:
    assert getattr(client, method)(path).status_code in (302, 403)
    seeing = [] if level == Level.SEE else [(Duty.ALLOWANCES, Level.SEE)]
    below = an_officer("mori", "森", *seeing)
    assert getattr(inside(client, below), method)(path).status_code == 403
    fit = an_officer("hayashi", "林", (Duty.ALLOWANCES, level), *seeing)
    assert getattr(inside(Client(), fit), method)(path).status_code == answer


def test_a_late_change_goes_through_the_screens(
    client: Client, desk: Desk, case: CarerCase
) -> None:
    at_desk = inside(client, desk.clerk)
    place = f"/allowances/carers/{case.number}/filings/address/"
    assert place in at_desk.get(f"/allowances/carers/{case.number}/").content.decode()
    form = {
        "filed_on": "R8.5.20",
        "identity_documents": ["my_number_card"],
        "occurred_on": "R8.5.5",
        "request_key": str(handing().request_key),
    }
    assert at_desk.post(place, form).status_code == 422
    reply = at_desk.post(place, form | {"within_prefecture": "true"})
    page = at_desk.get(reply.headers["Location"]).content.decode()
    assert "14日を過ぎた届出です" in page
    assert "規則16条２項" in page
    filing = sent(desk.clerk, desk.chief, Filing.objects.get(kind="address"))
    at_desk.post(
        f"/allowances/filings/{filing.number}/close/", {"on": "R8.5.20", "reason": "県に報告済み"}
    )
    assert stage_of(filing) == "done"
    for kind in ("claim", "none"):
        where = f"/allowances/carers/{case.number}/filings/{kind}/"
        assert at_desk.get(where).status_code == 404


@pytest.mark.parametrize(("day", "is_late"), [("R8.5.6", False), ("R8.5.5", True)])
def test_fourteen_days_are_counted_from_the_day_after(
    client: Client, desk: Desk, case: CarerCase, day: str, is_late: bool
) -> None:
    told = report("name", occurred_on=date(2026, 5, int(day[-1])))
    filing = changes.receive_filing(desk.clerk, case.number, told)
    page = inside(client, desk.clerk).get(f"/allowances/filings/{filing.number}/")
    assert ("14日を過ぎた" in page.content.decode()) == is_late


def test_the_list_of_reports_names_everyone_on_it(
    client: Client, desk: Desk, case: CarerCase
) -> None:
    at_desk = inside(client, desk.clerk)
    with time_machine.travel(AUGUST, tick=True):
        page = inside(client, desk.clerk).get("/allowances/carers/reports/").content.decode()
        offered = at_desk.get(f"/allowances/carers/{case.number}/filings/revision_up/")
    assert case.number in page
    assert "新たな児童" in offered.content.decode()
    (event,) = AuditRecord.objects.filter(kind="allowances.reports_listed")
    assert event.details["shown"] == [HARUKO, AKIKO]
    assert NATSUO not in event.details["shown"]
