"""特別児童扶養手当の画面: whom they let in, and the way of a claim through them."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.entry import inside
from tests.people import an_officer, takahashi
from tests.residents import HARUKO, NATSUO, resident, shielded
from tesuri.welfare.allowances.models import Filing, FilingStage
from tesuri.welfare.allowances.queries import carers
from tesuri.welfare.allowances.tests.carers_desk import (
    AKIKO,
    child_in,
    mother,
    papers_in,
    received,
)
from tesuri.welfare.allowances.tests.desk import clerk
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
SOMEONE = "00000000-0000-4000-8000-000000000001"
CASE, FILING = "/allowances/carers/T2026-000001/", "/allowances/filings/U2026-000001/"
PAGES = [
    ("get", "/allowances/carers/", Level.SEE),
    ("get", f"/allowances/carers/new/{SOMEONE}/", Level.EDIT),
    ("get", CASE, Level.SEE),
    ("get", f"{CASE}facts/", Level.EDIT),
    ("get", f"{CASE}children/1/", Level.EDIT),
    ("get", f"{CASE}obligors/", Level.EDIT),
    ("get", FILING, Level.SEE),
    ("post", f"{FILING}papers/", Level.EDIT),
    ("post", f"{FILING}check/", Level.EDIT),
    ("post", f"{FILING}withdraw/", Level.EDIT),
]


@pytest.mark.parametrize(("method", "path", "level"), PAGES)
def test_a_screen_opens_to_its_level_alone(
    client: Client, method: str, path: str, level: Level
) -> None:
    assert getattr(client, method)(path).status_code in (302, 403)
    seeing = [] if level == Level.SEE else [(Duty.ALLOWANCES, Level.SEE)]
    below = an_officer("mori", "森", *seeing)
    assert getattr(inside(client, below), method)(path).status_code == 403
    fit = an_officer("hayashi", "林", (Duty.ALLOWANCES, level), *seeing)
    assert getattr(inside(Client(), fit), method)(path).status_code in (200, 404, 422)


def claim_form(**changed: Any) -> dict[str, Any]:
    return {
        "role": "mother",
        "filed_on": "令和8年2月10日",
        "identity_documents": ["my_number_card"],
        "children": [AKIKO],
        "child_apart": "",
        "obligors": [NATSUO],
        "carer_resident_in_japan": "true",
        "obligors_confirmed": "true",
        "december_asked_early": "true",
        "request_key": str(uuid4()),
    } | changed


def test_a_claim_goes_through_the_screens(client: Client) -> None:
    person, at_desk = mother(), inside(client, clerk())
    page = at_desk.get(f"/persons/{person.key}/").content.decode()
    address = f"/allowances/carers/new/{person.key}/"
    assert address in page
    reply = at_desk.post(address, claim_form())
    filing = Filing.objects.get()
    assert reply.headers["Location"] == f"/allowances/filings/{filing.number}/"
    papers = {"family_register": "received", "diagnosis": "stable", "diagnosis_note": "固定"}
    at_desk.post(f"/allowances/filings/{filing.number}/papers/", papers)
    page = at_desk.get(f"/allowances/filings/{filing.number}/").content.decode()
    assert "髙橋　秋子" in page
    assert at_desk.post(f"/allowances/filings/{filing.number}/check/").status_code == 422
    papers_in(clerk_again(), filing)
    at_desk.post(f"/allowances/filings/{filing.number}/check/")
    assert filing.stage == FilingStage.CHECKED
    assert filing.number in at_desk.get("/allowances/carers/").content.decode()
    page = at_desk.get(f"/allowances/carers/{filing.case.number}/").content.decode()
    assert "見込み（市の計算。決定ではありません）" in page
    assert '<td class="number">－</td>' in page  # what is not known is not 0 yen
    assert '<td class="number">0円</td>' not in page
    child = Person.objects.get(addressee_number=AKIKO)
    assert filing.number in at_desk.get(f"/persons/{child.key}/").content.decode()


def clerk_again() -> Any:
    """佐藤, whom the client of the test signed in already."""
    return replace(takahashi(), user_id="sato", name="佐藤")


def test_a_refusal_is_said_in_the_form(client: Client) -> None:
    person, at_desk = mother(), inside(client, clerk())
    reply = at_desk.post(f"/allowances/carers/new/{person.key}/", claim_form(children=[]))
    assert reply.status_code == 422
    assert "支給対象の児童を選んでください" in reply.content.decode()


def test_the_facts_go_through_the_screens(client: Client) -> None:
    actor = clerk()
    filing, at_desk = received(actor), inside(client, actor)
    place = f"/allowances/carers/{filing.case.number}/"
    child = child_in(filing.case)
    at_desk.post(f"{place}facts/", {"obligors_confirmed": "true", "reason": "戸籍"})
    known_of = {"grade": "1", "is_cared_for": "true", "reason": "診断書"}
    at_desk.post(f"{place}children/{child.pk}/", known_of)
    settled = {"member": NATSUO, "is_obligor": "false", "since": "R8.3.1", "reason": "別居"}
    at_desk.post(f"{place}obligors/", settled)
    assert carers.carer_facts(filing.case).carer_resident_in_japan is None
    assert carers.child_facts(child).grade == "1"
    assert carers.obligors_now(filing.case) == []
    wrong = known_of | {"facility_since": "R8.3.1"}
    assert at_desk.post(f"{place}children/{child.pk}/", wrong).status_code == 422
    assert at_desk.get(f"{place}children/999/").status_code == 404


def test_looking_stands_under_the_child_and_the_list_names_everyone(client: Client) -> None:
    actor = clerk()
    filing, at_desk = received(actor), inside(client, actor)
    at_desk.get(f"/allowances/carers/{filing.case.number}/")
    seen = AuditRecord.objects.filter(kind="allowances.carer_case_viewed")
    assert {HARUKO, AKIKO} <= {event.subject for event in seen}
    assert [event.details["shown"] for event in seen if "shown" in event.details] == [[NATSUO]]
    at_desk.get("/allowances/carers/")
    (listed,) = AuditRecord.objects.filter(kind="allowances.carer_cases_listed")
    assert listed.details["shown"] == [HARUKO, AKIKO]


@pytest.mark.control("C-6-10")
def test_no_screen_of_the_desk_shows_an_address(client: Client) -> None:
    actor = clerk()
    filing, at_desk = received(actor), inside(client, actor)
    shielded(filing.case.person)
    for place in (f"carers/{filing.case.number}/", f"filings/{filing.number}/", "carers/"):
        page = at_desk.get(f"/allowances/{place}").content.decode()
        assert resident()["address"] not in page
