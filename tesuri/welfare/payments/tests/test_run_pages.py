"""支払処理のページ: a long run in pages, the totals of the whole on each, and who was shown."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import people
from tests.entry import inside
from tesuri.welfare.payments import actions
from tesuri.welfare.payments.models import Run
from tesuri.welfare.payments.queries import pages
from tesuri.welfare.payments.tests import a_case
from tesuri.welfare.payments.tests.a_case import april as april
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
FIVE = [f"{1_000_000_001 + n}" for n in range(5)]


@pytest.fixture
def run(monkeypatch: Any) -> Run:
    """五人の支払: two on a page; a sixth has no account."""
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    actor = a_case.clerk()
    for n, number in enumerate(FIVE):
        person = a_case.haruko(number)
        a_case.account(actor, person, f"{n:07}")
        a_case.owed(person, reference=f"D-{n}")
    a_case.owed(a_case.haruko("1000000009"), reference="D-9")
    return actions.draft_run(actor, a_case.MAY, a_case.PAY_ON)


def page(client: Client, run: Run, asked: str = "") -> str:
    return client.get(reverse("payments:run", args=[run.number]) + asked).content.decode()


def shown() -> list[str]:
    return list(AuditRecord.objects.filter(kind="payments.run_seen").latest("id").details["shown"])


def test_each_page_has_its_transfers_and_the_totals_of_the_whole(run: Run) -> None:
    chief = inside(Client(), people.suzuki(Duty.PAYMENTS))
    numbers = [str(each) for each in run.payments.order_by("pk").values_list("pk", flat=True)]
    for at, on_it in enumerate((numbers[:2], numbers[2:4], numbers[4:]), start=1):
        text = page(chief, run, f"?transfers={at}")
        assert re.findall(r"<tr><td>(\d+)", text) == on_it
        assert f"{5 * 89_630:,}円" in text
        assert "合計（全5件）" in text
        assert "7件（まだ処置していないもの 7件）" in text


def test_the_pages_are_reached_by_links_that_keep_the_place_in_the_other_list(run: Run) -> None:
    chief = inside(Client(), people.suzuki(Duty.PAYMENTS))
    text = page(chief, run, "?transfers=2&findings=3")
    links = set(re.findall(r'href="\?([^"]*)"', text))
    assert links == {
        "transfers=1&amp;findings=3#transfers",
        "transfers=3&amp;findings=3#transfers",
        "findings=2&amp;transfers=2#findings",
        "findings=4&amp;transfers=2#findings",
    }
    first = page(chief, run)
    assert "振込の前のページ" not in first
    assert "振込の次のページ" in first


@pytest.mark.parametrize("asked", ["?transfers=99", "?transfers=0", "?transfers=x", "?transfers=²"])
def test_a_page_that_is_not_there_is_the_last_or_the_first(run: Run, asked: str) -> None:
    chief = inside(Client(), people.suzuki(Duty.PAYMENTS))
    answer = chief.get(reverse("payments:run", args=[run.number]) + asked)
    assert answer.status_code == 200
    assert answer.context["page"].transfers.number == (3 if "99" in asked else 1)


def test_a_look_at_a_page_names_those_who_stood_on_it_and_nobody_else(run: Run) -> None:
    chief = inside(Client(), people.suzuki(Duty.PAYMENTS))
    page(chief, run, "?transfers=3&findings=1")
    assert set(shown()) == {"1000000009", FIVE[0], FIVE[4]}
    page(chief, run, "?transfers=2&findings=99")
    assert set(shown()) == {FIVE[2], FIVE[3]}


def test_who_has_disposed_of_a_finding_stays_on_its_page(run: Run) -> None:
    desk = inside(Client(), _clerk_again())
    third = run.findings.order_by("pk")[4]
    way = reverse("payments:dispose", args=[run.number, third.pk])
    answer = desk.post(f"{way}?transfers=2&findings=3", {"disposition": "確かめた"})
    place = reverse("payments:run", args=[run.number])
    assert answer.headers["Location"] == f"{place}?transfers=2&findings=3"
    text = page(desk, run, "?findings=3")
    assert "確かめたこと：確かめた" in text
    assert "7件（まだ処置していないもの 6件）" in text


def _clerk_again() -> Actor:
    return Actor("sato", "佐藤", people.CITY, "shogai", "T-1", "S-1")
