"""接続端末の検査: drafted by one, approved by another, exactly as shown; and the screens."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from tests.approvals_page import told
from tests.entry import inside
from tests.exchange.hubs import ALLOWANCE, CERTIFICATE, CODES, HANAKO
from tests.exchange.rows import a_code
from tests.people import CITY, PREFECTURE, an_officer
from tesuri.ground.records import digest_of
from tesuri.ground.text.my_number import check_digit
from tesuri.intermediary.enquiries.models import Draft, Enquiry
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.approvals.tests.staging import by_hand
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

Bodies = dict[str, Actor]
SEES, EDITS, APPROVES = (
    (Duty.ENQUIRIES, level) for level in (Level.SEE, Level.EDIT, Level.APPROVE)
)
A_NUMBER = f"{7001:011d}{check_digit(f'{7001:011d}')}"
ASKED = {
    "unified_number": HANAKO,
    "line": f"{CERTIFICATE}/{ALLOWANCE}",
    "provider": CODES[CITY],
    "income_years": "",
    "purpose": "手帳の交付の審査",
}


def officer(name: str, *grants: tuple[Duty, Level], body: str = PREFECTURE) -> Actor:
    return an_officer(name, name, *grants, body=body, office="techo")


@pytest.fixture
def maker(bodies: Bodies) -> Client:
    a_code(bodies[PREFECTURE], "CODEATPREFECTURE")
    return inside(Client(), officer("ito", SEES, EDITS, APPROVES))


@pytest.fixture
def checker(bodies: Bodies) -> Client:
    return inside(Client(), officer("kato", SEES, APPROVES))


def drafted(maker: Client) -> str:
    reply = maker.post("/enquiries/new", ASKED)
    assert reply.status_code == 302, reply.content.decode()
    return str(reply["Location"]).rpartition("/")[2]


def decide(client: Client, number: str, **fields: str) -> Any:
    approval = latest("enquiries.terminal", number)
    assert approval is not None
    decision = {"decision": "approve", "digest": approval.digest} | fields
    return client.post(f"/enquiries/drafts/{number}/decision", decision)


def sent() -> int:
    with acting_for(PREFECTURE):
        return Enquiry.objects.count()


def test_the_page_of_the_approval_tells_the_enquiry_in_words(
    maker: Client, checker: Client
) -> None:
    facts = told(checker, latest("enquiries.terminal", drafted(maker)))
    assert facts["照会先"] == "熊谷市（見本）"
    assert "障害者手帳" in facts["事務手続"] or "手帳" in facts["事務手続"]
    assert facts["照会の目的"] == ASKED["purpose"]


def test_nothing_is_sent_before_a_second_person_approved(maker: Client, checker: Client) -> None:
    number = drafted(maker)
    assert sent() == 0
    page = checker.get(f"/enquiries/drafts/{number}").content.decode()
    assert "特別障害者手当の支給に関する情報" in page
    assert "この内容を承認する" in page
    assert decide(checker, number)["Location"] == f"/enquiries/{number}"
    with acting_for(PREFECTURE):
        enquiry = Enquiry.objects.get()
    assert (enquiry.maker, enquiry.checker, enquiry.route) == ("ito", "kato", "terminal")
    assert enquiry.legal_basis == "番号利用法19条8号（見本の照合リスト2行）"


def test_what_was_approved_is_what_is_sent(maker: Client, checker: Client) -> None:
    number = drafted(maker)
    decide(checker, number)
    approval = latest("enquiries.terminal", number)
    with acting_for(PREFECTURE):
        enquiry = Enquiry.objects.get()
    assert approval is not None
    assert enquiry.digest == approval.digest == digest_of(approval.content)
    assert all(getattr(enquiry, name) == approval.content[name] for name in ("item", "provider"))


def test_the_maker_does_not_approve_the_own_draft(maker: Client) -> None:
    number = drafted(maker)
    assert decide(maker, number).status_code == 403
    assert "この内容を承認する" not in maker.get(f"/enquiries/drafts/{number}").content.decode()
    assert sent() == 0


def test_another_content_than_shown_is_not_approved(maker: Client, checker: Client) -> None:
    number = drafted(maker)
    assert decide(checker, number, digest="0" * 64).status_code == 409
    assert sent() == 0


def test_approving_twice_sends_once(maker: Client, checker: Client) -> None:
    number = drafted(maker)
    decide(checker, number)
    assert decide(checker, number).status_code == 409
    assert sent() == 1


def test_a_draft_can_be_sent_back(maker: Client, checker: Client) -> None:
    number = drafted(maker)
    reply = decide(checker, number, decision="send_back", comment="照会先が違います")
    assert reply.status_code == 302
    assert sent() == 0
    assert "送信前の起案" in maker.get("/enquiries/").content.decode()


def test_a_comment_with_a_number_is_refused(maker: Client, checker: Client) -> None:
    number = drafted(maker)
    reply = decide(checker, number, decision="send_back", comment=f"{A_NUMBER}の人です")
    assert reply.status_code == 422
    assert "個人番号と思われる" in reply.content.decode()
    assert decide(checker, number, decision="?").status_code == 422
    approval = latest("enquiries.terminal", number)
    assert approval is not None
    assert approval.state == "waiting"


def test_direct_sql_needs_the_approval_of_exactly_this(maker: Client, checker: Client) -> None:
    number = drafted(maker)
    decide(checker, number)
    with acting_for(PREFECTURE):
        row: dict[str, Any] = {**Enquiry.objects.values().get()}
    del row["id"]
    for changes in ({"enquiry_number": "T-9"}, {"enquiry_number": "T-9", "digest": "0" * 64}):
        with pytest.raises(IntegrityError, match="needs its approval"), acting_for(PREFECTURE):
            Enquiry.objects.create(**{**row, **changes})
    with pytest.raises(IntegrityError, match="append-only"), acting_for(PREFECTURE):
        connection.cursor().execute("UPDATE enquiries_enquiry SET item = 'TM'")


def test_an_approval_in_another_duty_sends_nothing(maker: Client, checker: Client) -> None:
    number = drafted(maker)
    decide(checker, number)
    first = latest("enquiries.terminal", number)
    assert first is not None
    with acting_for(PREFECTURE):
        row: dict[str, Any] = {**Enquiry.objects.values().get()} | {"enquiry_number": "T-9"}
    del row["id"]

    def approved_in(duty: Duty) -> None:
        chief = officer(f"kacho-{duty}", (duty, Level.APPROVE))
        by_hand("enquiries.terminal", "T-9", first.content, chief, duty, "ito")

    approved_in(Duty.COPIES)
    with pytest.raises(IntegrityError, match="needs its approval"), acting_for(PREFECTURE):
        Enquiry.objects.create(**row)
    approved_in(Duty.ENQUIRIES)
    with acting_for(PREFECTURE):
        Enquiry.objects.create(**row)


@pytest.mark.control("C-6-01")
def test_the_screen_offers_what_the_list_allows_and_takes_nothing_else(maker: Client) -> None:
    form = maker.get("/enquiries/new").context["form"]
    assert [value for value, _ in form.fields["line"].choices] == [ASKED["line"]]
    assert CODES[PREFECTURE] not in dict(form.fields["provider"].choices)
    forged = {**ASKED, "line": f"{CERTIFICATE}/TMX0000000000002"}
    assert maker.post("/enquiries/new", forged).status_code == 200
    with acting_for(PREFECTURE):
        assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unified_number": "300000000000099"}, "符号は取得されていません"),
        ({"unified_number": "12"}, "15桁の数字"),
        ({"income_years": "令和6年"}, "西暦4桁"),
        ({"purpose": ""}, "必須"),
        ({"purpose": f"番号 {A_NUMBER} の件"}, "個人番号と思われる"),
    ],
)
def test_bad_input_is_told_in_the_form(
    maker: Client, changes: dict[str, str], message: str
) -> None:
    page = maker.post("/enquiries/new", {**ASKED, **changes}).content.decode()
    assert message in page
    with acting_for(PREFECTURE):
        assert Draft.objects.count() == 0


def test_a_refused_draft_leaves_its_event(maker: Client) -> None:
    maker.post("/enquiries/new", {**ASKED, "unified_number": "300000000000099"})
    event = AuditRecord.objects.get(kind="enquiries.refused")
    assert (event.outcome, event.details["reason"]) == ("refused", "code_not_obtained")


def test_looking_is_an_event_too(maker: Client, checker: Client) -> None:
    number = drafted(maker)
    decide(checker, number)
    assert maker.get(f"/enquiries/{number}").status_code == 200
    event = AuditRecord.objects.filter(kind="enquiries.shown").latest("id")
    assert (event.user_id, event.subject) == ("ito", HANAKO)


# --- 見知らぬ人・別の係・別の団体 ---

PATHS = ("/enquiries/", "/enquiries/new", "/enquiries/drafts/{}", "/enquiries/{}")


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_is_led_to_the_entrance(maker: Client, checker: Client, path: str) -> None:
    number = drafted(maker)
    decide(checker, number)
    assert Client().get(path.format(number)).status_code == 302


@pytest.mark.parametrize("path", PATHS)
def test_another_desk_is_refused(maker: Client, checker: Client, path: str) -> None:
    number = drafted(maker)
    decide(checker, number)
    other = inside(Client(), officer("mori", (Duty.COPIES, Level.SEE)))
    assert other.get(path.format(number)).status_code == 403


@pytest.mark.control("C-6-32")
@pytest.mark.parametrize("path", ["/enquiries/drafts/{}", "/enquiries/{}"])
def test_another_body_finds_nothing(maker: Client, checker: Client, path: str) -> None:
    number = drafted(maker)
    decide(checker, number)
    other = inside(Client(), officer("oka", SEES, EDITS, APPROVES, body=CITY))
    replies = [other.get(path.format(each)) for each in (number, "T-nothing")]
    assert [reply.status_code for reply in replies] == [404, 404]
    assert number not in other.get("/enquiries/").content.decode()


def test_a_clerk_without_the_right_to_approve_is_refused(maker: Client) -> None:
    number = drafted(maker)
    clerk = inside(Client(), officer("ueda", SEES, EDITS))
    assert decide(clerk, number).status_code == 403
    assert decide(Client(), number).status_code == 302
    assert sent() == 0
    assert clerk.get(f"/enquiries/drafts/{number}/decision").status_code in (403, 405)
