"""県の決定の画面: whom they let in, and the way of a decision from its notice to the handover."""

from datetime import date

import pytest
from django.test import Client

from tests.approvals_page import told
from tests.entry import inside
from tests.people import an_officer
from tesuri.welfare.allowances.actions import rulings
from tesuri.welfare.allowances.carers import errands as carer_errands
from tesuri.welfare.allowances.models import Ruling
from tesuri.welfare.allowances.queries import carers
from tesuri.welfare.allowances.tests.carers_desk import (
    AKIKO,
    MARCH,
    TODAY,
    confirmed,
    granted,
    known,
    received,
    sent,
)
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.queries import latest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]

PAGES = [
    ("get", "/allowances/carers/T2026-000001/ruling/"),
    ("get", "/allowances/filings/U2026-000001/ruling/"),
    ("post", "/allowances/rulings/1/handover/"),
    ("post", "/allowances/differences/1/dispose/"),
]


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_screen_opens_to_who_may_edit_alone(client: Client, method: str, path: str) -> None:
    assert getattr(client, method)(path).status_code in (302, 403)
    seeing = [(Duty.ALLOWANCES, Level.SEE)]
    below = an_officer("mori", "森", *seeing, (Duty.ALLOWANCES, Level.APPROVE))
    assert getattr(inside(client, below), method)(path).status_code == 403
    fit = an_officer("hayashi", "林", (Duty.ALLOWANCES, Level.EDIT), *seeing)
    assert getattr(inside(Client(), fit), method)(path).status_code in (404, 422)


FORM = {
    "kind": "grant",
    "ruled_on": "R8.5.20",
    "document": "埼障支第10号",
    "carer_number": "特児12345",
    "first_month": "R8.4.1",
    f"grade_{AKIKO}": "1",
    f"until_{AKIKO}": "R10.3.31",
}


def test_a_decision_is_entered_and_confirmed_on_the_screens(client: Client, desk: Desk) -> None:
    filing = sent(desk.clerk, desk.chief, known(desk.clerk, received(desk.clerk)))
    at_desk, at_chief = inside(client, desk.clerk), inside(Client(), desk.chief)
    place = f"/allowances/filings/{filing.number}/ruling/"
    assert place in at_desk.get(f"/allowances/filings/{filing.number}/").content.decode()
    assert at_desk.post(place, FORM | {"carer_number": ""}).status_code == 422
    assert at_desk.post(place, FORM).status_code == 302
    approval = latest(rulings.RULING.kind, filing.case.number)
    assert approval
    facts = told(at_chief, approval)
    assert facts["決定"] == "認定"
    assert facts[f"児童（宛名番号 {AKIKO}）"] == "１級　有期認定の期限 令和10年3月31日"
    where = f"/allowances/carers/{filing.case.number}/"
    assert "ほかの人の確認を待っています" in at_desk.get(where).content.decode()
    decided = {"decision": "approve", "digest": approval.digest}
    at_chief.post(f"/approvals/{approval.number}/decide", decided)
    for page in (where, "/allowances/carers/"):
        assert "見込み「２級」、県の決定「１級」" in at_desk.get(page).content.decode()
    assert "令和10年3月31日" in at_desk.get(where).content.decode()


def test_a_notice_is_handed_over_and_a_difference_disposed_of(client: Client, desk: Desk) -> None:
    ruling = granted(desk.clerk, desk.chief, children={AKIKO: ("1", None)})
    at_desk = inside(client, desk.clerk)
    where = f"/allowances/carers/{ruling.case.number}/"
    difference = ruling.differences.get()
    at_desk.post(f"/allowances/differences/{difference.pk}/dispose/", {"reason": "県の診断による"})
    handed = {"on": "R8.5.20", "reason": "窓口で本人に"}
    at_desk.post(f"/allowances/rulings/{ruling.pk}/handover/", handed)
    page = at_desk.get(where).content.decode()
    assert "県の診断による" in page
    assert "窓口で本人に" in page
    assert "県の診断による" not in at_desk.get("/allowances/carers/").content.decode()
    assert at_desk.get(f"{where}ruling/").status_code == 200
    assert Ruling.objects.count() == 1


@pytest.mark.parametrize(
    ("until", "is_told"), [(date(2026, 7, 19), True), (date(2026, 7, 20), False), (None, False)]
)
def test_a_term_is_told_sixty_days_before_its_end(
    client: Client, desk: Desk, until: date | None, is_told: bool
) -> None:
    case = granted(desk.clerk, desk.chief, children={AKIKO: ("2", until)}).case
    errand = ("有期認定の期限（60日以内）", 1, "allowances:carers")
    assert (errand in carer_errands.errands(desk.clerk)) == is_told
    page = inside(client, desk.clerk).get("/allowances/carers/").content.decode()
    assert ("令和8年7月19日まで" in page) == is_told
    assert case.number in page


def test_a_term_that_was_renewed_or_lost_is_told_no_more(desk: Desk) -> None:
    soon, later = date(2026, 6, 30), date(2028, 6, 30)
    case = granted(desk.clerk, desk.chief, children={AKIKO: ("2", soon)}).case
    assert len(carers.terms_ending(soon)) == 1
    renewed = rulings.Ruled(
        "revision", TODAY, "埼障支第11号", first_month=MARCH, children={AKIKO: ("2", later)}
    )
    rulings.propose_ruling(desk.clerk, case.number, renewed)
    confirmed(desk.chief, case)
    assert carers.terms_ending(soon) == []
    assert len(carers.terms_ending(later)) == 1
    lost = rulings.Ruled("loss", TODAY, "埼障支第12号", last_month=MARCH)
    rulings.propose_ruling(desk.clerk, case.number, lost)
    confirmed(desk.chief, case)
    assert carers.terms_ending(later) == []
