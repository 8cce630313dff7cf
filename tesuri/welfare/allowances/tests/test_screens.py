"""手当の画面: whom they let in, and the way of a claim through them."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.approvals_page import told
from tests.entry import inside
from tests.far_side import FarSide
from tests.people import an_officer, takahashi
from tests.residents import NATSUO, number, registered, resident
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.models import Claim, Decision, Step
from tesuri.welfare.allowances.tests.desk import (
    FACTS,
    accepted,
    chief,
    clerk,
    granted,
    ready,
    submitted,
)
from tesuri.welfare.exchange import actions as exchange
from tesuri.welfare.exchange import queries as exchange_queries
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
SOMEONE = "00000000-0000-4000-8000-000000000001"
CLAIM, DECISION = "/allowances/claims/S2026-000001/", "/allowances/decisions/D2026-000001/"
PAGES = [
    ("get", "/allowances/claims/"),
    ("get", f"/allowances/claims/new/{SOMEONE}/"),
    ("get", CLAIM),
    ("post", f"{CLAIM}binding/"),
    ("post", f"{CLAIM}binding/ask/"),
    ("get", f"{CLAIM}facts/"),
    ("get", f"{CLAIM}obligors/"),
    ("get", f"{CLAIM}judgement/"),
    ("get", f"{CLAIM}assessment/"),
    ("post", f"{CLAIM}decide/"),
    ("get", DECISION),
    ("post", f"{DECISION}submit/"),
    ("post", f"{DECISION}decide/"),
    ("post", f"{DECISION}notice/grant/issue/"),
    ("get", f"{DECISION}notice/grant/"),
    ("post", f"{DECISION}publish/"),
]
SEEN = {"/allowances/claims/", CLAIM, DECISION, f"{CLAIM}assessment/", f"{CLAIM}binding/ask/"}
CHANGING = [(method, path) for method, path in PAGES if path not in SEEN]


def claim_form(**changed: Any) -> dict[str, Any]:
    return {
        "claimed_on": "令和8年2月10日",
        "identity_documents": ["my_number_card"],
        "resident_in_japan": "true",
        "resident_in_city": "true",
        "facility_stay": "false",
        "facility_since": "",
        "hospital_stay": "false",
        "hospital_since": "",
        "obligors_confirmed": "true",
        "untaxed_pension_2025": "0",
        "untaxed_pension_2024": "0",
        "bank_code": "0001",
        "branch_code": "001",
        "account_kind": "1",
        "account_number": "1234567",
        "holder_kana": "タカハシ　ハルコ",
        "request_key": str(uuid4()),
    } | changed


JUDGEMENT = {
    "meets_criteria": "true",
    "criterion": "1",
    "judged_on": "R8.4.10",
    "judge": "嘱託医　青木",
    "basis": "診断書",
    "valid_until": "",
}


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_stranger_is_sent_to_the_entrance(client: Client, method: str, path: str) -> None:
    reply = getattr(client, method)(path)
    assert (reply.status_code, reply["Location"].startswith("/entry/")) == (302, True)


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_another_desk_is_refused(client: Client, method: str, path: str) -> None:
    assert getattr(inside(client, takahashi()), method)(path).status_code == 403


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_who_may_only_look_changes_nothing(client: Client, method: str, path: str) -> None:
    looks = an_officer("ito", "伊藤", (Duty.ALLOWANCES, Level.SEE), (Duty.COPIES, Level.SEE))
    assert getattr(inside(client, looks), method)(path).status_code == 403


def test_a_claim_goes_from_the_form_to_what_is_still_unknown(
    client: Client, far_side: FarSide
) -> None:
    person, desk = registered(), inside(client, clerk())
    form = f"/allowances/claims/new/{person.key}/"
    assert "本人確認をした書類" in desk.get(form).content.decode()
    place = desk.post(form, claim_form())["Location"]
    assert place == f"/allowances/claims/{Claim.objects.get().number}/"
    far_side.answers["/api/bindings"] = 200, {"state": "checked"}
    desk.post(f"{place}binding/", {"my_number": number(7)})
    assert "二人目の確認待ち" in desk.get(place).content.decode()
    assert "判定を登録する" in desk.get(f"{place}judgement/").content.decode()
    desk.post(f"{place}judgement/", JUDGEMENT)
    page = desk.get(f"{place}assessment/").content.decode()
    assert "まだ決定できません" in page
    assert "本人の2024年中の所得" in page
    assert Claim.objects.get().number in desk.get("/allowances/claims/").content.decode()


def test_a_claim_goes_from_the_facts_to_the_notice_and_the_copy(client: Client) -> None:
    actor = clerk()
    desk, claim = inside(client, actor), ready(actor)
    page = desk.get(f"/allowances/claims/{claim.number}/assessment/").content.decode()
    assert "29,590円" in page
    place = desk.post(f"/allowances/claims/{claim.number}/decide/")["Location"]
    page = desk.get(place).content.decode()
    for words in ("結果：認定", "29,590円", "理由の提示", "支給額", "法26条の3", "許可証 P-1"):
        assert words in page
    desk.post(f"{place}submit/")
    decision, office = Decision.objects.get(), inside(Client(), chief())
    assert "この内容を承認する" in office.get(place).content.decode()
    office.post(f"{place}decide/", {"decision": "approve", "digest": decision.digest})
    assert decision.step == Step.IN_FORCE
    desk.post(f"{place}notice/grant/issue/")
    pdf = desk.get(f"{place}notice/grant/")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert desk.post(f"{place}publish/")["Location"].startswith("/exchange/copies/C2026-")


def test_a_number_of_the_wrong_length_is_neither_sent_nor_shown_again(
    client: Client, far_side: FarSide
) -> None:
    actor = clerk()
    claim = accepted(actor)
    typed = number(7)[:-1]
    reply = inside(client, actor).post(
        f"/allowances/claims/{claim.number}/binding/", {"my_number": typed}
    )
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "半角数字12桁" in page
    assert typed not in page
    assert far_side.heard == []


def test_a_refused_number_is_explained_and_not_shown_again(
    client: Client, far_side: FarSide
) -> None:
    error = {"code": "already_bound", "message": "別の方に登録されている番号です。"}
    far_side.answers["/api/bindings"] = 422, {"error": error}
    actor = clerk()
    claim, desk = accepted(actor), inside(client, actor)
    my_number = number(7)
    reply = desk.post(
        f"/allowances/claims/{claim.number}/binding/", {"my_number": my_number}, follow=True
    )
    page = reply.content.decode()
    assert "別の方に登録されている番号です" in page
    assert my_number not in page


def test_a_person_under_20_is_told_so_and_an_event_is_left(client: Client) -> None:
    person = registered(birth_date="2010-01-01")
    reply = inside(client, clerk()).post(f"/allowances/claims/new/{person.key}/", claim_form())
    assert reply.status_code == 422
    assert "20歳に達していない" in reply.content.decode()
    event = AuditRecord.objects.get(outcome="refused", details__reason="under_20")
    told = (event.kind, event.subject)
    assert told == ("allowances.claim_accepted", person.addressee_number)
    assert Claim.objects.count() == 0


def test_the_same_form_sent_twice_is_one_claim(client: Client) -> None:
    person, desk, form = registered(), inside(client, clerk()), claim_form()
    for _ in range(2):
        desk.post(f"/allowances/claims/new/{person.key}/", form)
    assert Claim.objects.count() == 1


def test_a_decision_that_cannot_be_drafted_says_what_is_missing(client: Client) -> None:
    actor = clerk()
    claim = accepted(actor)
    reply = inside(client, actor).post(f"/allowances/claims/{claim.number}/decide/")
    assert reply.status_code == 422
    assert "施行令1条2項の障害の状態にあること" in reply.content.decode()


def test_facts_are_changed_with_a_reason_without_a_my_number(client: Client) -> None:
    actor = clerk()
    claim, desk = accepted(actor), inside(client, actor)
    address = f"/allowances/claims/{claim.number}/facts/"
    assert "根拠・変更の理由" in desk.get(address).content.decode()
    said = claim_form(hospital_stay="true", hospital_since="R8.4.1", reason=number(7))
    assert "個人番号と思われる" in desk.post(address, said).content.decode()
    assert desk.post(address, said | {"reason": "病院に確認"}).status_code == 302
    assert "令和8年4月1日" in desk.get(f"/allowances/claims/{claim.number}/").content.decode()


def test_pensions_of_years_that_are_not_asked_about_are_kept(client: Client) -> None:
    actor = clerk()
    claim = accepted(actor, facts=FACTS | {"untaxed_pensions": {"2022": 7, "2024": 5}})
    said = claim_form(reason="年金証書", untaxed_pension_2024="9", untaxed_pension_2025="")
    address = f"/allowances/claims/{claim.number}/facts/"
    assert inside(client, actor).post(address, said).status_code == 302
    assert claim.facts.latest("pk").untaxed_pensions == {"2022": 7, "2024": 9}


def test_a_member_of_the_household_is_settled_on_a_screen(
    client: Client, far_side: FarSide
) -> None:
    far_side.answers["/residents/read"] = 200, resident(NATSUO)
    actor = clerk()
    claim, desk = accepted(actor), inside(client, actor)
    assert (
        "髙橋　夏男" in desk.get(f"/allowances/claims/{claim.number}/assessment/").content.decode()
    )
    address = f"/allowances/claims/{claim.number}/obligors/"
    said = {"member": NATSUO, "is_obligor": "true", "since": "R8.2.10", "reason": "夫"}
    assert desk.post(address, said).status_code == 302
    page = desk.get(address).content.decode()
    assert all(word in page for word in ("髙橋　夏男", "令和8年2月10日", "扶養義務者"))


def test_a_claim_whose_facts_changed_says_that_it_is_held(client: Client) -> None:
    actor = clerk()
    decision = granted(actor, chief())
    stay = FACTS | {"facility_stay": True, "facility_since": date(2026, 5, 2)}
    actions.amend_facts(actor, decision.claim.number, stay, "施設からの通知")
    page = inside(client, actor).get(f"/allowances/claims/{decision.claim.number}/")
    assert "支払を保留しています" in page.content.decode()


def test_a_decision_is_sent_back_with_a_comment(client: Client) -> None:
    decision = submitted(clerk())
    office = inside(client, chief())
    place = f"/allowances/decisions/{decision.number}/"
    assert office.post(f"{place}decide/", {"decision": "approve"}).status_code == 422
    said = {"decision": "send_back", "digest": decision.digest, "comment": "日付を確かめること"}
    assert office.post(f"{place}decide/", said).status_code == 302
    assert "日付を確かめること" in office.get(place).content.decode()


def test_the_page_of_the_approval_tells_the_decision_in_words(client: Client) -> None:
    decision = submitted(clerk())
    facts = told(inside(client, chief()), latest(decision.KIND, decision.number))
    assert facts["決定"] == f"{decision.number}　認定"
    assert facts["手当"] == "特別障害者手当"
    month = decision.months.filter(result="payable")[0]
    assert f"支給　{month.amount_yen:,}円" in facts["対象月ごとの額"]
    assert facts["理由"] == "".join(decision.reasons)


def test_the_person_page_shows_claims_enquiries_and_copies_on_one_timeline(client: Client) -> None:
    actor = clerk()
    decision = granted(actor, chief())
    actions.draft_publication(actor, decision.number)
    person = decision.claim.person
    page = inside(client, actor).get(f"/persons/{person.key}/").content.decode()
    for words in (
        f"請求 {decision.claim.number}：認定",
        "副本登録 C2026-",
        "情報照会",
        "支払",
        "経過",
    ):
        assert words in page


def test_what_is_not_there_is_not_found(client: Client) -> None:
    desk = inside(client, clerk())
    assert desk.get(CLAIM).status_code == 404
    assert desk.get(DECISION).status_code == 404


def returned(actor: Actor, head: Actor, number: str) -> None:
    """差戻し: of a correction that was put forward."""
    approvals.put_forward(actor, exchange.PUBLICATION, number)
    digest = exchange_queries.publication_numbered(number).approved_digest
    approvals.decide(head, exchange.PUBLICATION, number, "send_back", digest, "理由が違う")


def a_wrong_copy(actor: Actor, head: Actor, decision: Decision, far_side: FarSide) -> str:
    """誤った副本: registered, with another state than that of the decision."""
    wrong = exchange.draft_publication(
        actor,
        decision.claim.person,
        item="TMX0000000000101",
        content={"program": "特別障害者手当", "monthly_amounts": [], "decided_on": "2026-03-01"}
        | {"state": "支給停止"},
        request_key=uuid4(),
    )
    approvals.put_forward(actor, exchange.PUBLICATION, wrong.number)
    approvals.decide(head, exchange.PUBLICATION, wrong.number, "approve", wrong.digest)
    far_side.answers["/api/copies"] = 201, {"state": "registered"}
    exchange.register_publication(actor, wrong.number)
    return wrong.number


@pytest.mark.control("C-6-31")
def test_the_page_of_the_approval_tells_the_correction_of_a_copy_in_words(
    client: Client, far_side: FarSide
) -> None:
    actor, head = clerk(), chief()
    decision = granted(actor, head)
    wrong = a_wrong_copy(actor, head, decision, far_side)
    drafted = actions.draft_publication(actor, decision.number, "状態の入力の誤り").number
    approvals.put_forward(actor, exchange.PUBLICATION, drafted)
    facts = told(inside(client, head), latest(exchange.PUBLICATION.kind, drafted))
    assert facts["訂正する副本"] == wrong
    assert facts["事業"] == "特別障害者手当　支給停止 → 特別障害者手当　認定"
    assert facts["訂正の理由"] == "状態の入力の誤り"


@pytest.mark.control("C-6-31")
def test_a_registered_copy_is_corrected_with_a_reason(client: Client, far_side: FarSide) -> None:
    actor, head = clerk(), chief()
    decision = granted(actor, head)
    place = f"/allowances/decisions/{decision.number}/"
    desk = inside(client, actor)
    assert "副本の訂正を起案する" not in desk.get(place).content.decode()
    wrong = a_wrong_copy(actor, head, decision, far_side)
    assert "副本の訂正を起案する" in desk.get(place).content.decode()
    for reason in ("", f"番号 {number(7)}"):
        reply = desk.post(f"{place}correct_copy/", {"reason": reason})
        assert (reply.status_code, reply.context["form"]["reason"].value()) == (422, reason)
    said = {"reason": "状態の入力の誤り"}
    first, again = (desk.post(f"{place}correct_copy/", said)["Location"] for _ in range(2))
    assert first == again
    page = desk.get(first).content.decode()
    for words in ("状態の入力の誤り", "支給停止", "認定", "訂正前", wrong):
        assert words in page
    other = inside(Client(), takahashi())
    assert other.post(f"{place}correct_copy/", said).status_code == 403
    returned(actor, head, first.rstrip("/").rpartition("/")[2])
    anew = desk.post(f"{place}correct_copy/", {"reason": "金額の入力の誤り"})["Location"]
    assert anew != first
    assert "金額の入力の誤り" in desk.get(anew).content.decode()
