"""情報連携の画面: whom they let in, and the way of an enquiry through them."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.entry import inside
from tests.far_side import FarSide
from tests.people import an_officer, sato, suzuki, takahashi
from tests.residents import registered
from tesuri.welfare.exchange import actions, jobs
from tesuri.welfare.exchange.models import Enquiry, Step
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
SOMEONE = "00000000-0000-4000-8000-000000000001"
PAGES = [
    ("get", "/exchange/enquiries/"),
    ("get", f"/exchange/enquiries/new/{SOMEONE}/"),
    ("get", "/exchange/enquiries/E2026-000001/"),
    ("post", "/exchange/enquiries/E2026-000001/submit/"),
    ("post", "/exchange/enquiries/E2026-000001/decide/"),
    ("get", "/exchange/copies/C2026-000001/"),
    ("post", "/exchange/copies/C2026-000001/submit/"),
    ("post", "/exchange/copies/C2026-000001/decide/"),
    ("get", f"/exchange/disclosures/{SOMEONE}/"),
]
CHANGING = [(method, path) for method, path in PAGES if method == "post" or "/new/" in path]
ENTRY = {
    "at": "2026-05-01T10:00:00+09:00",
    "enquirer": "熊谷市",
    "provider": "深谷市",
    "item": "地方税関係情報",
    "procedure": "特別障害者手当の認定",
    "legal_basis": "番号利用法19条8号",
    "permit_id": "P-1",
    "route": "自動応答",
    "outcome": "提供",
}


def form(**changed: Any) -> dict[str, Any]:
    return {
        "procedure": "JTX0000000000047",
        "item": "TMX0000000000002",
        "provider": "XA99000000112186",
        "income_years": ["2024", "2025"],
        "request_key": str(uuid4()),
    } | changed


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_stranger_is_sent_to_the_entrance(client: Client, method: str, path: str) -> None:
    reply = getattr(client, method)(path)
    assert (reply.status_code, reply["Location"].startswith("/entry/")) == (302, True)


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_another_desk_is_refused(client: Client, method: str, path: str) -> None:
    assert getattr(inside(client, takahashi()), method)(path).status_code == 403


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_who_may_only_look_changes_nothing(client: Client, method: str, path: str) -> None:
    looks = an_officer("ito", "伊藤", (Duty.ENQUIRIES, Level.SEE), (Duty.COPIES, Level.SEE))
    assert getattr(inside(client, looks), method)(path).status_code == 403


@pytest.mark.control("C-6-01")
def test_the_screen_offers_exactly_what_the_list_permits(client: Client) -> None:
    person, clerk = registered(), inside(client, sato(Duty.ENQUIRIES))
    page = clerk.get(f"/exchange/enquiries/new/{person.key}/")
    fields = page.context["form"].fields
    assert [code for code, _ in fields["item"].choices] == ["TMX0000000000002"]
    assert [code for code, _ in fields["procedure"].choices] == ["JTX0000000000047"]
    assert page.context["form"].initial["provider"] == "XA99000000112186"
    forged = form(item="TMX0000000000009")
    assert clerk.post(f"/exchange/enquiries/new/{person.key}/", forged).status_code == 200
    assert Enquiry.objects.count() == 0


@pytest.mark.control("C-3-13")
def test_opening_the_form_of_an_enquiry_is_recorded(client: Client) -> None:
    person = registered()
    inside(client, sato(Duty.ENQUIRIES)).get(f"/exchange/enquiries/new/{person.key}/")
    event = AuditRecord.objects.get(kind="exchange.form_opened")
    assert (event.user_id, event.subject) == ("sato", person.addressee_number)


def test_an_enquiry_goes_from_the_clerk_to_the_approver_and_out(
    client: Client, far_side: FarSide
) -> None:
    person, clerk = registered(), inside(client, sato(Duty.ENQUIRIES))
    reply = clerk.post(f"/exchange/enquiries/new/{person.key}/", form())
    enquiry = Enquiry.objects.get()
    place = reply["Location"]
    assert place == f"/exchange/enquiries/{enquiry.number}/"
    assert "決裁に上げる" in clerk.get(place).content.decode()
    clerk.post(f"{place}submit/")
    chief = inside(Client(), suzuki(Duty.ENQUIRIES))
    page = chief.get(place).content.decode()
    assert "この内容を承認する" in page
    assert "深谷市" in page
    decision = {"decision": "approve", "digest": enquiry.digest}
    assert chief.post(f"{place}decide/", decision).status_code == 302
    assert chief.post(f"{place}decide/", decision).status_code == 409
    far_side.answers["/api/enquiries"] = 202, {"state": "accepted"}
    jobs.send_enquiry(number=enquiry.number)
    assert enquiry.step == Step.SENT
    assert "送信済み" in clerk.get(place).content.decode()
    assert enquiry.number in clerk.get("/exchange/enquiries/").content.decode()


def test_a_decision_that_cannot_be_read_decides_nothing(client: Client) -> None:
    maker, checker = sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES)
    asked = {"procedure": "JTX0000000000047", "item": "TMX0000000000002"}
    enquiry = actions.draft_enquiry(
        maker,
        registered().key,
        **asked,
        provider="XA99000000112186",
        income_years=[2024],
        request_key=uuid4(),
    )
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    chief = inside(client, checker)
    address = f"/exchange/enquiries/{enquiry.number}/decide/"
    assert chief.post(address, {"decision": "approve"}).status_code == 422
    said = {"decision": "send_back", "digest": enquiry.digest, "comment": "年を確かめること"}
    assert chief.post(address, said).status_code == 302
    assert enquiry.step == Step.RETURNED


def test_a_copy_is_shown_as_others_will_be_given_it(client: Client) -> None:
    maker = sato(Duty.COPIES)
    content = {
        "program": "特別障害者手当",
        "state": "認定",
        "first_month": "2026-03",
        "monthly_amounts": [{"since": "2026-03", "yen": 29590}],
        "decided_on": "2026-05-20",
    }
    publication = actions.draft_publication(
        maker, registered(), item="TMX0000000000101", content=content, request_key=uuid4()
    )
    clerk, address = inside(client, maker), f"/exchange/copies/{publication.number}/"
    assert "29,590円" in clerk.get(address).content.decode()
    clerk.post(f"{address}submit/")
    chief = inside(Client(), suzuki(Duty.COPIES))
    said = {"decision": "send_back", "digest": publication.digest, "comment": "確かめること"}
    assert chief.post(f"{address}decide/", said).status_code == 302
    clerk.post(f"{address}submit/")
    said = {"decision": "approve", "digest": publication.digest}
    assert chief.post(f"{address}decide/", said).status_code == 302
    assert publication.step == Step.APPROVED


def test_the_disclosure_list_says_who_asked_what_when_under_which_article(
    client: Client, far_side: FarSide
) -> None:
    far_side.answers["/api/disclosures/"] = 200, {"entries": [ENTRY]}
    person = registered()
    address = f"/exchange/disclosures/{person.key}/"
    page = inside(client, sato(Duty.ENQUIRIES)).get(address).content.decode()
    assert "令和8年5月1日" in page
    for told in ("熊谷市", "深谷市", "地方税関係情報", "番号利用法19条8号", "P-1"):
        assert told in page


def test_what_is_not_there_is_not_found(client: Client) -> None:
    clerk = inside(client, sato(Duty.ENQUIRIES, Duty.COPIES))
    assert clerk.get("/exchange/enquiries/E2026-000001/").status_code == 404
    assert clerk.get("/exchange/copies/C2026-000001/").status_code == 404
