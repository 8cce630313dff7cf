"""照会: only what the list permits, only what another person approved, sent once, answered once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.approvals_page import told
from tests.entry import inside
from tests.far_side import FarSide
from tests.people import an_officer, sato, suzuki, takahashi
from tests.residents import registered
from tesuri.ground.records import digest_of
from tesuri.welfare.exchange import actions, jobs, queries, rules
from tesuri.welfare.exchange.models import Answer, Enquiry, EnquiryStep, OutOfOrder, Step
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import ContentChanged, OwnWork
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.approvals.tests.staging import by_hand
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.partners.refusals import Unreachable

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("exchange", "112020")
ASKED: dict[str, Any] = {
    "procedure": "JTX0000000000047",
    "item": "TMX0000000000002",
    "provider": "XA99000000112186",
    "income_years": [2025, 2024],
}
ANSWERED = {
    "state": "answered",
    "code": "",
    "message": "",
    "permit_id": "P-1",
    "answered_at": "2026-05-01T10:00:00+09:00",
    "content": {"tax_years": [{"income_year": 2024, "total_income": 0}]},
}


def drafted(
    actor: Actor, person: Person, request_key: UUID | None = None, **changed: Any
) -> Enquiry:
    key = request_key or uuid4()
    return actions.draft_enquiry(actor, person.key, **ASKED | changed, request_key=key)


def approved(maker: Actor, checker: Actor) -> Enquiry:
    enquiry = drafted(maker, registered())
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    return approvals.decide(checker, actions.ENQUIRY, enquiry.number, "approve", enquiry.digest)


def waiting_jobs() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs ORDER BY id")
        return [name for (name,) in cursor.fetchall()]


def test_a_draft_goes_nowhere_and_is_made_once(far_side: FarSide) -> None:
    actor, person, key = sato(Duty.ENQUIRIES), registered(), uuid4()
    first = drafted(actor, person, key)
    assert drafted(actor, person, key) == first
    assert first.step == Step.DRAFTED
    actions.send_enquiry(SYSTEM, first.number)
    assert (far_side.heard, waiting_jobs()) == ([], [])


def test_the_approver_sees_for_which_claim_it_is_asked() -> None:
    enquiry = drafted(sato(Duty.ENQUIRIES), registered(), claim_number="S2026-000001")
    assert queries.content_of(enquiry)["claim_number"] == "S2026-000001"


@pytest.mark.control("C-6-01")
@pytest.mark.parametrize(
    "forged",
    [
        {"item": "TMX0000000000009"},
        {"procedure": "JTX0000000000012"},
        {"provider": "XA99000000112020"},
        {"provider": "XA00000000000000"},
    ],
)
def test_what_the_list_does_not_permit_is_not_drafted(forged: dict[str, Any]) -> None:
    with pytest.raises(actions.NotPermitted, match="一覧にない"):
        drafted(sato(Duty.ENQUIRIES), registered(), **forged)
    assert Enquiry.objects.count() == 0


def test_the_list_offers_no_item_without_its_article() -> None:
    assert all(line.legal_basis for line in rules.permitted_items())


@pytest.mark.control("C-6-03")
def test_nobody_approves_an_own_enquiry(far_side: FarSide) -> None:
    maker = an_officer(
        "sato",
        "佐藤",
        *((Duty.ENQUIRIES, level) for level in (Level.SEE, Level.EDIT, Level.APPROVE)),
    )
    enquiry = drafted(maker, registered())
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    with pytest.raises(OwnWork), transaction.atomic():
        approvals.decide(maker, actions.ENQUIRY, enquiry.number, "approve", enquiry.digest)
    assert (enquiry.step, waiting_jobs()) == (Step.SUBMITTED, [])


@pytest.mark.control("C-6-03")
def test_who_drafted_an_enquiry_approves_it_as_little_as_who_submitted_it() -> None:
    both = an_officer("mori", "森", *((Duty.ENQUIRIES, level) for level in Level))
    maker, enquiry = sato(Duty.ENQUIRIES), drafted(both, registered())
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    with pytest.raises(OwnWork), transaction.atomic():
        approvals.decide(both, actions.ENQUIRY, enquiry.number, "approve", enquiry.digest)
    assert enquiry.step == Step.SUBMITTED


@pytest.mark.control("C-6-03")
def test_the_database_knows_who_drafted_an_enquiry_whatever_its_submission_says() -> None:
    both = an_officer("mori", "森", *((Duty.ENQUIRIES, level) for level in Level))
    enquiry = drafted(both, registered())
    approval = approvals.submit(
        sato(Duty.ENQUIRIES),
        kind=Enquiry.KIND,
        reference=enquiry.number,
        title="照会",
        content=queries.content_of(enquiry),
        duty=Duty.ENQUIRIES,
        path="/",
    )
    approvals.approve(both, approval.number, enquiry.digest)
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        EnquiryStep.objects.create(
            enquiry=enquiry, step=Step.APPROVED, actor_user_id="mori", actor_name="森"
        )


@pytest.mark.control("C-6-03")
def test_a_peer_without_the_superior_role_approves_nothing() -> None:
    maker = sato(Duty.ENQUIRIES)
    peer = an_officer("ito", "伊藤", (Duty.ENQUIRIES, Level.SEE), (Duty.ENQUIRIES, Level.EDIT))
    enquiry = drafted(maker, registered())
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    with pytest.raises(NotAllowed), transaction.atomic():
        approvals.decide(peer, actions.ENQUIRY, enquiry.number, "approve", enquiry.digest)
    assert enquiry.step == Step.SUBMITTED


@pytest.mark.control("C-6-03")
def test_only_the_content_that_was_shown_is_approved() -> None:
    maker, checker = sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES)
    enquiry = drafted(maker, registered())
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    with pytest.raises(ContentChanged), transaction.atomic():
        approvals.decide(
            checker, actions.ENQUIRY, enquiry.number, "approve", digest_of({"other": "content"})
        )
    assert enquiry.step == Step.SUBMITTED


@pytest.mark.control("C-6-03")
def test_the_database_refuses_to_send_what_nobody_approved() -> None:
    enquiry = drafted(sato(Duty.ENQUIRIES), registered())
    with (
        pytest.raises(IntegrityError, match="not approved by a second person"),
        transaction.atomic(),
    ):
        EnquiryStep.objects.create(
            enquiry=enquiry, step=Step.SENT, actor_user_id="sato", actor_name="佐藤"
        )


@pytest.mark.control("C-6-03")
def test_an_approval_in_another_duty_sends_nothing() -> None:
    enquiry = drafted(sato(Duty.ENQUIRIES), registered())
    told = {"enquiry": enquiry, "step": Step.SENT, "actor_user_id": "x", "actor_name": "x"}
    content = actions.ENQUIRY.content(enquiry)

    def approved_in(duty: Duty) -> None:
        checker = an_officer(f"kacho-{duty}", "課長", (duty, Level.APPROVE))
        by_hand(Enquiry.KIND, enquiry.number, content, checker, duty, "sato")

    approved_in(Duty.EQUIPMENT)
    with pytest.raises(IntegrityError, match="not approved"), transaction.atomic():
        EnquiryStep.objects.create(**told)
    approved_in(Duty.ENQUIRIES)
    EnquiryStep.objects.create(**told)


@pytest.mark.control("C-6-03")
@pytest.mark.parametrize("column", ["content", "digest", "provider", "item"])
def test_the_database_refuses_a_changed_content(column: str) -> None:
    approved(sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE exchange_enquiry SET {column} = 'x'")


def test_the_database_refuses_a_digest_that_is_not_of_the_content() -> None:
    enquiry = drafted(sato(Duty.ENQUIRIES), registered())
    enquiry.pk, enquiry.number, enquiry.request_key = None, "E-other", uuid4()
    enquiry.digest = digest_of({"other": "content"})
    with pytest.raises(IntegrityError, match="digest_of_content"), transaction.atomic():
        enquiry.save(force_insert=True)


def test_a_step_out_of_order_is_refused() -> None:
    maker, checker = sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES)
    enquiry = drafted(maker, registered())
    with pytest.raises(OutOfOrder, match="「起案」なので"):
        approvals.decide(checker, actions.ENQUIRY, enquiry.number, "approve", enquiry.digest)
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    assert [row.step for row in enquiry.steps.all()] == ["drafted", "submitted"]
    approvals.decide(checker, actions.ENQUIRY, enquiry.number, "approve", enquiry.digest)
    with pytest.raises(OutOfOrder):
        approvals.decide(checker, actions.ENQUIRY, enquiry.number, "approve", enquiry.digest)


def test_what_was_sent_back_may_be_submitted_again() -> None:
    maker, checker = sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES)
    enquiry = drafted(maker, registered())
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    approvals.decide(
        checker, actions.ENQUIRY, enquiry.number, "send_back", comment="所得の年を確かめること"
    )
    assert enquiry.step_row.reason == "所得の年を確かめること"
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    approvals.decide(checker, actions.ENQUIRY, enquiry.number, "approve", enquiry.digest)
    assert enquiry.step == Step.APPROVED


@pytest.mark.control("C-6-03")
def test_what_is_sent_is_what_was_approved_with_both_names(far_side: FarSide) -> None:
    far_side.answers["/api/enquiries"] = 202, {"state": "accepted"}
    enquiry = approved(sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES))
    assert waiting_jobs() == ["exchange.send_enquiry"]
    jobs.send_enquiry(number=enquiry.number)
    (sent,) = far_side.sent_to("/api/enquiries")
    approval = sent.pop("approval")
    assert sent == queries.content_of(enquiry)
    assert (approval["maker"], approval["checker"]) == ("sato", "suzuki")
    assert (approval["maker_name"], approval["checker_name"]) == ("佐藤", "鈴木")
    assert approval["digest"] == digest_of(sent) == enquiry.digest
    assert far_side.keys_sent_to("/api/enquiries") == [enquiry.number]


def test_a_job_that_runs_twice_sends_and_receives_once(far_side: FarSide) -> None:
    far_side.answers["/api/enquiries"] = 202, {"state": "accepted"}
    enquiry = approved(sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES))
    jobs.send_enquiry(number=enquiry.number)
    jobs.send_enquiry(number=enquiry.number)
    far_side.answers[f"/api/enquiries/{enquiry.number}"] = 200, ANSWERED
    jobs.fetch_answer(number=enquiry.number)
    jobs.fetch_answer(number=enquiry.number)
    assert len(far_side.sent_to("/api/enquiries")) == 1
    assert Answer.objects.get().content == ANSWERED["content"]
    assert [row.step for row in enquiry.steps.all()][-2:] == ["sent", "answered"]


def test_nothing_is_lost_when_the_other_side_is_down(far_side: FarSide) -> None:
    enquiry = approved(sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES))
    far_side.is_silent = True
    with pytest.raises(Unreachable), transaction.atomic():
        jobs.send_enquiry(number=enquiry.number)
    assert enquiry.step_row.step == "approved"
    far_side.is_silent = False
    far_side.answers["/api/enquiries"] = 202, {"state": "accepted"}
    jobs.send_enquiry(number=enquiry.number)
    assert enquiry.step == Step.SENT


def test_the_job_asks_again_while_there_is_no_answer(far_side: FarSide) -> None:
    far_side.answers["/api/enquiries"] = 202, {"state": "accepted"}
    enquiry = approved(sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES))
    jobs.send_enquiry(number=enquiry.number)
    far_side.answers[f"/api/enquiries/{enquiry.number}"] = 200, ANSWERED | {"state": "waiting"}
    with pytest.raises(actions.NotYetAnswered), transaction.atomic():
        jobs.fetch_answer(number=enquiry.number)
    assert jobs.UNTIL_ANSWERED.retry_exceptions == [Unreachable, actions.NotYetAnswered]
    assert enquiry.step == Step.SENT


def test_a_refusal_on_sending_is_shown_in_words(far_side: FarSide) -> None:
    error = {"code": "no_code", "message": ""}
    far_side.answers["/api/enquiries"] = 422, {"error": error}
    enquiry = approved(sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES))
    jobs.send_enquiry(number=enquiry.number)
    assert enquiry.step == Step.REFUSED
    assert "符号が未取得です" in enquiry.step_row.reason


@pytest.mark.parametrize("state", ["refused", "failed"])
def test_a_refusal_instead_of_an_answer_changes_nothing_else(far_side: FarSide, state: str) -> None:
    far_side.answers["/api/enquiries"] = 202, {"state": "accepted"}
    enquiry = approved(sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES))
    jobs.send_enquiry(number=enquiry.number)
    reply = {"state": state, "code": "cannot_open", "message": "", "content": None}
    far_side.answers[f"/api/enquiries/{enquiry.number}"] = 200, ANSWERED | reply
    jobs.fetch_answer(number=enquiry.number)
    assert (enquiry.step, Answer.objects.count()) == (Step(state), 0)
    assert "回答を開けませんでした" in enquiry.step_row.reason


@pytest.mark.control("C-6-02")
def test_the_log_tells_who_asked_and_approved_what_of_whom_and_how_it_ended(
    far_side: FarSide,
) -> None:
    far_side.answers["/api/enquiries"] = 202, {"state": "accepted"}
    enquiry = approved(sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES))
    jobs.send_enquiry(number=enquiry.number)
    far_side.answers[f"/api/enquiries/{enquiry.number}"] = 200, ANSWERED
    jobs.fetch_answer(number=enquiry.number)
    events = AuditRecord.objects.filter(details__enquiry=enquiry.number).order_by("id")
    assert [(each.kind, each.user_id) for each in events] == [
        ("exchange.enquiry_drafted", "sato"),
        ("exchange.enquiry_submitted", "sato"),
        ("exchange.enquiry_approved", "suzuki"),
        ("exchange.enquiry_sent", "system:exchange"),
        ("exchange.answer_received", "system:exchange"),
    ]
    assert {each.subject for each in events} == {enquiry.person.addressee_number}
    assert events[0].details["item"] == ASKED["item"]
    assert events[0].details["provider"] == ASKED["provider"]


def test_the_page_of_the_approval_tells_the_enquiry_in_words() -> None:
    maker = sato(Duty.ENQUIRIES)
    enquiry = drafted(maker, registered())
    approvals.put_forward(maker, actions.ENQUIRY, enquiry.number)
    chief = inside(Client(), suzuki(Duty.ENQUIRIES))
    facts = told(chief, latest(actions.ENQUIRY.kind, enquiry.number))
    assert facts["照会先（情報提供者）"] == "深谷市"
    assert facts["照会する所得の年"].startswith("令和")


def test_another_desk_may_do_none_of_this() -> None:
    maker, other = sato(Duty.ENQUIRIES), takahashi()
    enquiry = drafted(maker, registered())
    deeds: list[Callable[[], object]] = [
        lambda: drafted(other, enquiry.person),
        lambda: approvals.put_forward(other, actions.ENQUIRY, enquiry.number),
        lambda: actions.view_enquiry(other, enquiry.number),
    ]
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
