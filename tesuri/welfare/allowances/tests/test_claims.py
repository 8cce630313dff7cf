"""請求の受付: what is taken, what is refused with which words, and where the 個人番号 goes."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests.far_side import FarSide
from tests.people import takahashi
from tests.residents import HARUKO, NATSUO, number, registered, resident
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, queries
from tesuri.welfare.allowances.models import BindingState, Claim, ClaimFacts, Stage
from tesuri.welfare.allowances.tests.desk import (
    FACTS,
    JUDGED,
    accepted,
    application,
    clerk,
    submitted,
)
from tesuri.welfare.payments.models import Account
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.partners.refusals import Unreachable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
PATH = "/api/bindings"


def test_a_claim_is_accepted_once_with_facts_and_account() -> None:
    actor, person, key = clerk(), registered(), uuid4()
    claim = actions.accept_claim(actor, person.key, application(request_key=key))
    assert actions.accept_claim(actor, person.key, application(request_key=key)) == claim
    assert claim.stage == Stage.ACCEPTED
    assert queries.facts_of(claim).untaxed_pensions == {"2024": 0, "2025": 0}
    assert Account.objects.get().number == "1234567"
    event = AuditRecord.objects.get(kind="allowances.claim_accepted")
    assert (event.subject, event.details["documents"]) == (HARUKO, ["my_number_card"])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"claimed_on": date(2026, 5, 21)}, "今日より後"),
        ({"claimed_on": date(2000, 5, 3)}, "確認済みの期間の外"),
        ({"identity_documents": []}, "本人確認"),
        ({"identity_documents": ["a_smile"]}, "本人確認"),
        ({"account": ("0001", "999", "1", "1234567", "タカハシ　ハルコ")}, "支店"),
        ({"account": ("0001", "001", "1", "1234567", "髙橋　春子")}, "文字"),
        ({"obligors": ["1000000099"]}, "世帯員"),
    ],
)
def test_a_claim_that_cannot_be_taken_changes_nothing(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        accepted(clerk(), **changed)
    assert (Claim.objects.count(), Account.objects.count()) == (0, 0)


def test_the_eve_of_the_twentieth_birthday_is_early_enough() -> None:
    person = registered(birth_date="2006-02-11")
    assert actions.accept_claim(clerk(), person.key, application()).stage == Stage.ACCEPTED


def test_the_day_before_the_eve_is_too_early() -> None:
    person = registered(birth_date="2006-02-12")
    with pytest.raises(Refusal, match="20歳に達していない"):
        actions.accept_claim(clerk(), person.key, application())


def test_a_second_claim_waits_until_the_first_is_decided() -> None:
    actor = clerk()
    claim = accepted(actor)
    with pytest.raises(Refusal, match=f"審査中の請求（{claim.number}）"):
        actions.accept_claim(actor, claim.person.key, application())


@pytest.mark.control("C-2-01")
def test_an_obligor_of_the_household_becomes_known_with_the_claim(far_side: FarSide) -> None:
    far_side.answers["/residents/read"] = 200, resident(NATSUO)
    claim = accepted(clerk(), obligors=[NATSUO])
    (obligor,) = claim.obligors.all()
    assert (obligor.person.addressee_number, obligor.relationship) == (NATSUO, "世帯主")


@pytest.mark.control("C-2-08")
def test_changed_facts_keep_the_former_ones_and_need_a_reason() -> None:
    actor = clerk()
    claim = accepted(actor)
    found = FACTS | {"hospital_stay": True, "hospital_since": date(2026, 4, 1)}
    with pytest.raises(Refusal, match="理由"):
        actions.amend_facts(actor, claim.number, found, " ")
    actions.amend_facts(actor, claim.number, found, "病院に確認")
    assert [row.hospital_stay for row in claim.facts.all()] == [False, True]
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimFacts.objects.update(hospital_stay=False)


def test_nothing_is_changed_while_the_claim_waits_for_approval() -> None:
    actor = clerk()
    decision = submitted(actor)
    for deed in (
        lambda: actions.amend_facts(actor, decision.claim.number, FACTS, "調査"),
        lambda: actions.enter_judgement(actor, decision.claim.number, JUDGED),
    ):
        with pytest.raises(Refusal, match="決裁待ち"):
            deed()


def test_a_judgement_is_entered_once_and_must_be_sound() -> None:
    actor = clerk()
    claim = accepted(actor)
    for _ in range(2):
        actions.enter_judgement(actor, claim.number, JUDGED)
    assert claim.judgements.count() == 1
    for changed, words in (
        ({"judged_on": date(2026, 5, 21)}, "今日より後"),
        ({"criterion": ""}, "どの号"),
        ({"valid_until": date(2026, 4, 10)}, "期限"),
    ):
        with pytest.raises(Refusal, match=words):
            actions.enter_judgement(actor, claim.number, actions.Finding(**vars(JUDGED) | changed))


# --- 個人番号 ---


def stored_anywhere(text: str) -> list[str]:
    """Tables in which the text can be read."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
        return found


def test_the_number_goes_to_the_addressee_system_and_stays_nowhere(far_side: FarSide) -> None:
    far_side.answers[PATH] = 200, {"state": "checked"}
    actor, my_number = clerk(), number(7)
    claim = accepted(actor)
    attempt = actions.request_binding(actor, claim.number, my_number)
    assert attempt.state == BindingState.CHECKED
    (sent,) = far_side.sent_to(PATH)
    assert (sent["my_number"], sent["addressee_number"], sent["birth_date"]) == (
        my_number,
        HARUKO,
        "1980-05-05",
    )
    assert sent["identity_documents"] == ["個人番号カード"]
    assert sent["requested_by"]["user_id"] == "sato"
    assert stored_anywhere(my_number) == []


def test_what_is_checked_is_not_sent_again(far_side: FarSide) -> None:
    far_side.answers[PATH] = 200, {"state": "checked"}
    actor = clerk()
    claim = accepted(actor)
    for _ in range(2):
        actions.request_binding(actor, claim.number, number(7))
    assert len(far_side.sent_to(PATH)) == 1


@pytest.mark.parametrize("code", ["wrong_check_digit", "four_facts_differ", "already_bound"])
def test_a_refused_number_is_told_in_words_and_may_be_sent_anew(
    far_side: FarSide, code: str
) -> None:
    error = {"code": code, "message": "番号を確かめてください。"}
    far_side.answers[PATH] = 422, {"error": error}
    actor = clerk()
    claim = accepted(actor)
    attempt = actions.request_binding(actor, claim.number, number(7))
    assert (attempt.state, attempt.code, attempt.reason) == ("refused", code, error["message"])
    event = AuditRecord.objects.get(kind="allowances.binding_requested")
    assert (event.outcome, event.details["code"]) == ("refused", code)
    far_side.answers[PATH] = 200, {"state": "bound"}
    assert actions.request_binding(actor, claim.number, number(8)).state == BindingState.BOUND
    assert len(set(far_side.keys_sent_to(PATH))) == 2


def test_words_of_the_other_side_that_hold_the_number_are_not_kept(far_side: FarSide) -> None:
    my_number = number(7)
    far_side.answers[PATH] = 422, {"error": {"code": "x", "message": f"{my_number}は誤りです。"}}
    actor = clerk()
    attempt = actions.request_binding(actor, accepted(actor).number, my_number)
    assert "受け付けませんでした" in attempt.reason
    assert stored_anywhere(my_number) == []


def test_silence_changes_nothing_and_the_same_call_is_repeated(far_side: FarSide) -> None:
    actor = clerk()
    claim = accepted(actor)
    far_side.is_silent = True
    with pytest.raises(Unreachable), transaction.atomic():
        actions.request_binding(actor, claim.number, number(7))
    far_side.is_silent = False
    far_side.answers[PATH] = 200, {"state": "checked"}
    actions.request_binding(actor, claim.number, number(7))
    assert set(far_side.keys_sent_to(PATH)) == {f"{claim.number}-1"}


def test_asking_for_the_state_writes_only_news(far_side: FarSide) -> None:
    far_side.answers[PATH] = 200, {"state": "bound", "code_state": "obtained"}
    actor = clerk()
    claim = accepted(actor)
    for _ in range(2):
        actions.ask_binding(actor, claim.number)
    (row,) = claim.binding_attempts.all()
    assert (row.state, row.code_state) == ("bound", "obtained")
    assert queries.is_bound(claim)


def test_another_desk_may_do_none_of_this() -> None:
    claim, other = accepted(clerk()), takahashi()
    for deed in (
        lambda: actions.accept_claim(other, claim.person.key, application()),
        lambda: actions.amend_facts(other, claim.number, FACTS, "調査"),
        lambda: actions.view_claim(other, claim.number),
        lambda: actions.request_binding(other, claim.number, number(7)),
        lambda: actions.ask_binding(other, claim.number),
        lambda: actions.enter_judgement(other, claim.number, JUDGED),
    ):
        with pytest.raises(NotAllowed):
            deed()
