"""職員の回答の検査: shown in full, approved by another, and nothing sent before."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from tests.entry import inside
from tests.exchange.hubs import CODES, HANAKO, Hub, tax_content
from tests.exchange.rows import a_copy
from tests.people import CITY, OTHER_CITY, takahashi
from tesuri.ground.records import digest_of
from tesuri.ground.text.my_number import check_digit
from tesuri.intermediary.provision import actions
from tesuri.intermediary.provision.limits import VALID_DAYS
from tesuri.intermediary.provision.models import Answer, Draft
from tesuri.intermediary.provision.tests import staging
from tesuri.intermediary.provision.tests.staging import (
    APPROVES,
    EDITS,
    SEES,
    decide,
    left,
    officer,
    propose,
    shown_digest,
    states,
    submission,
)
from tesuri.intermediary.wire import envelopes, keys
from tesuri.intermediary.wire.actions import load_permit_list
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.refusals import HubUnreachable
from tesuri.intermediary.wire.sealing import open_answer
from tesuri.workplace.approvals.tests.staging import set_back
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

Bodies = dict[str, Actor]
NOTHING = {"answers": 0, "steps": 0, "entries": 0}
A_NUMBER = f"{7001:011d}{check_digit(f'{7001:011d}')}"


@pytest.fixture
def at(bodies: Bodies, hub: Hub, settings: Any) -> str:
    """受付番号: of a request that waits; nobody listens at the hub, so that no call is missed."""
    settings.TESURI_PARTNERS = {**settings.TESURI_PARTNERS, "nws": staging.NOBODY_LISTENS}
    return staging.asked(bodies[OTHER_CITY], hub)[1]


@pytest.fixture
def clerk(bodies: Bodies) -> Client:
    return staging.clerk()


@pytest.fixture
def chief(bodies: Bodies) -> Client:
    return staging.chief()


def send(bodies: Bodies, at: str) -> None:
    """The job: silent, because there was nothing to send, or else nobody listens."""
    actions.send_answer(bodies[OTHER_CITY], at)


def nothing_left() -> bool:
    return {name: count for name, count in left().items() if name != "drafts"} == NOTHING


# --- 見る ---


def test_what_waits_is_listed_with_the_day_by_which_it_is_to_be_decided(
    at: str, clerk: Client
) -> None:
    page = clerk.get("/provision/").content.decode()
    assert 'aria-current="page">職員による情報提供<' in page
    assert "<h1>職員による情報提供</h1>" in page
    assert ">職員による情報提供</a>" in clerk.get(f"/provision/{at}").content.decode()
    assert at in page
    assert "熊谷市（見本）" in page
    assert "地方税関係情報" in page
    assert "職員の回答待ち" in page
    propose(clerk, at)
    (line,) = clerk.get("/provision/").context["waiting"]
    assert (line.standing, line.due_on) == ("決裁待ち", submission(at).due_on)


def test_the_home_page_says_what_waits_to_who_may_propose(
    at: str, clerk: Client, chief: Client, settings: Any
) -> None:
    settings.TESURI_ERRANDS = "tesuri.intermediary.provision.queries.errands"
    assert "職員の回答を待つ照会" in clerk.get("/").content.decode()
    assert "職員の回答を待つ照会" not in chief.get("/").content.decode()
    propose(clerk, at)
    assert "いまないもの：" in clerk.get("/").content.decode()


@pytest.mark.control("C-6-11")
def test_the_page_shows_the_whole_content_within_the_terms_and_by_which_law(
    at: str, clerk: Client
) -> None:
    page = clerk.get(f"/provision/{at}").content.decode()
    for word in (
        "7,654,321",
        "番号利用法19条8号",
        "特別障害者手当の認定に関する事務",
        "2024年の所得",
    ):
        assert word in page
    assert "2023" not in page
    assert AuditRecord.objects.filter(kind="provision.shown", subject=HANAKO).count() == 1


@pytest.mark.control("C-6-11")
def test_what_is_shown_is_what_is_sealed_for_the_enquirer(
    bodies: Bodies, hub: Hub, settings: Any, clerk: Client, chief: Client
) -> None:
    settings.TESURI_PARTNERS = {**settings.TESURI_PARTNERS, "nws": staging.NOBODY_LISTENS}
    permit, at = staging.asked(bodies[OTHER_CITY], hub)
    shown = clerk.get(f"/provision/{at}").context["page"].case.answer
    propose(clerk, at)
    decide(chief, at)
    with travel(timezone.now() + timedelta(days=1)), pytest.raises(HubUnreachable):
        send(bodies, at)  # long after the ten minutes of the permit, which bound the request alone
    with acting_for(OTHER_CITY):
        answer = Answer.objects.select_related("draft").get()
    with acting_for(CITY):
        key = keys.answer_key(CITY, kid_of(permit))
    told = open_answer(key, permit, answer.sealed)
    assert told == shown
    assert answer.draft.content_digest == digest_of(told)
    assert submission(at).content["content_digest"] == digest_of(told)


def kid_of(permit: str) -> str:
    request = envelopes.signed_by(permit, "nws").claims["request"]
    return str(envelopes.signed_by(request, CODES[CITY]).claims["answer_key"]["kid"])


def test_the_approval_holds_no_word_of_the_content(at: str, clerk: Client) -> None:
    propose(clerk, at)
    assert "7654321" not in submission(at).content_text
    assert HANAKO not in submission(at).content_text


# --- 起案と決裁 ---


@pytest.mark.control("C-6-12")
def test_nothing_is_sent_before_a_superior_approved(
    bodies: Bodies, at: str, clerk: Client, chief: Client
) -> None:
    send(bodies, at)
    propose(clerk, at, comment="本人の請求による")
    send(bodies, at)
    assert nothing_left()
    page = chief.get(f"/provision/{at}").content.decode()
    assert "この内容を承認する" in page
    assert "本人の請求による" in page
    assert decide(chief, at).status_code == 302
    with pytest.raises(HubUnreachable):
        send(bodies, at)
    assert states() == ["sending"]


@pytest.mark.control("C-6-12")
def test_nobody_approves_the_own_proposal(bodies: Bodies, at: str, clerk: Client) -> None:
    propose(clerk, at)
    assert decide(clerk, at).status_code == 403
    assert "この内容を承認する" not in clerk.get(f"/provision/{at}").content.decode()
    send(bodies, at)
    assert nothing_left()


@pytest.mark.control("C-6-12")
def test_another_content_than_shown_is_neither_proposed_nor_approved(
    at: str, clerk: Client, chief: Client
) -> None:
    assert propose(clerk, at, digest="0" * 64).status_code == 409
    assert left()["drafts"] == 0
    propose(clerk, at)
    assert decide(chief, at, digest="0" * 64).status_code == 409
    assert nothing_left()


@pytest.mark.control("C-6-12")
def test_what_was_typed_stays_in_the_form_when_the_copy_changed(
    bodies: Bodies, at: str, clerk: Client
) -> None:
    seen = shown_digest(clerk, at)
    staging.flagged(bodies[OTHER_CITY], "C-2", content=tax_content(1))
    reply = propose(clerk, at, digest=seen, comment="至急でお願いします")
    assert (reply.status_code, left()["drafts"]) == (409, 0)
    page, typed = reply.content.decode(), reply.context["form"]
    assert "画面に表示した後で副本が新しくなりました" in page
    assert "新しい内容を確かめて" in page
    assert (typed["verdict"].value(), typed["comment"].value()) == ("answer", "至急でお願いします")
    (refused,) = AuditRecord.objects.filter(outcome="refused")
    assert refused.details == {"reason": "content_differs", "place": "provision:draft"}
    again = {name: typed[name].value() or "" for name in typed.fields}
    assert again["digest"] == shown_digest(clerk, at) != seen
    assert clerk.post(f"/provision/{at}/draft", again).status_code == 302
    assert left()["drafts"] == 1


@pytest.mark.control("C-6-12")
def test_a_copy_that_changed_voids_the_proposal(
    bodies: Bodies, at: str, clerk: Client, chief: Client
) -> None:
    propose(clerk, at)
    staging.flagged(bodies[OTHER_CITY], "C-2", content=tax_content(1))
    assert "起案の後で副本が新しくなりました" in chief.get(f"/provision/{at}").content.decode()
    assert decide(chief, at).status_code == 409
    send(bodies, at)
    assert nothing_left()
    decide(chief, at, decision="send_back", comment="副本が新しくなった")
    assert propose(clerk, at).status_code == 302
    assert decide(chief, at).status_code == 302


@pytest.mark.control("C-6-12")
def test_a_copy_that_changed_voids_the_approval(
    bodies: Bodies, at: str, clerk: Client, chief: Client
) -> None:
    propose(clerk, at)
    decide(chief, at)
    a_copy(bodies[OTHER_CITY], "C-2", content=tax_content(1))
    send(bodies, at)
    assert (states(), left()["answers"]) == (["void"], 0)
    page = clerk.get(f"/provision/{at}").content.decode()
    assert "起案からやり直してください" in page
    assert AuditRecord.objects.get(kind="provision.void").outcome == "refused"
    assert propose(clerk, at).status_code == 302


@pytest.mark.control("C-6-12")
def test_an_approval_past_its_term_sends_nothing(
    bodies: Bodies, at: str, clerk: Client, chief: Client
) -> None:
    propose(clerk, at)
    decide(chief, at)
    set_back("approvals_outcome", VALID_DAYS.value + 1)
    send(bodies, at)
    assert (states(), left()["answers"]) == (["void"], 0)


@pytest.mark.control("C-6-12")
def test_an_attempt_after_the_term_is_no_attempt(
    bodies: Bodies, at: str, clerk: Client, chief: Client
) -> None:
    propose(clerk, at)
    decide(chief, at)
    with pytest.raises(HubUnreachable):
        send(bodies, at)
    set_back("approvals_outcome", VALID_DAYS.value + 1)
    send(bodies, at)
    assert states() == ["sending", "void"]


@pytest.mark.control("C-6-13")
def test_what_the_own_list_no_longer_allows_is_not_sent(
    bodies: Bodies, at: str, clerk: Client, chief: Client, tmp_path: Any
) -> None:
    propose(clerk, at)
    decide(chief, at)
    listed = tmp_path / "list.yaml"
    listed.write_text("{name: new, is_sample: true, reviewed_through: 2099-03-31, lines: []}")
    load_permit_list(bodies[OTHER_CITY], listed)
    send(bodies, at)
    assert (states(), left()["answers"]) == (["void"], 0)


def test_what_came_back_or_was_withdrawn_may_be_proposed_again(
    at: str, clerk: Client, chief: Client
) -> None:
    propose(clerk, at)
    assert propose(clerk, at).status_code == 409
    decide(chief, at, decision="send_back", comment="照会条件を確かめてください")
    assert "照会条件を確かめてください" in clerk.get(f"/provision/{at}").content.decode()
    propose(clerk, at)
    clerk.post(f"/approvals/{submission(at).number}/withdraw")
    assert propose(clerk, at).status_code == 302
    assert left()["drafts"] == 3


def test_a_refusal_needs_its_reason_and_an_answer_has_none(at: str, clerk: Client) -> None:
    for fields in (
        {"verdict": "refuse"},
        {"verdict": "answer", "reason": "理由"},
        {"verdict": "refuse", "reason": f"{A_NUMBER}の人"},
        {"verdict": "?"},
        {"digest": "?"},
    ):
        reply = propose(clerk, at, **fields)
        assert reply.status_code == 422
        assert "入力を確かめてください" in reply.content.decode()
    assert left()["drafts"] == 0


def test_a_refusal_is_approved_too_and_does_not_hang_on_the_copy(
    bodies: Bodies, at: str, clerk: Client, chief: Client
) -> None:
    propose(clerk, at, verdict="refuse", reason="照会の必要を確かめられない")
    assert nothing_left()
    a_copy(bodies[OTHER_CITY], "C-2", content=tax_content(1))
    assert decide(chief, at).status_code == 302
    with pytest.raises(HubUnreachable):
        send(bodies, at)
    with acting_for(OTHER_CITY):
        assert (Draft.objects.get().content_digest, Answer.objects.get().sealed) == ("", "")


def test_given_up_it_waits_for_a_person_again(
    bodies: Bodies, at: str, clerk: Client, chief: Client
) -> None:
    propose(clerk, at)
    decide(chief, at)
    with pytest.raises(HubUnreachable):
        send(bodies, at)
    actions.give_up(bodies[OTHER_CITY], at)
    actions.give_up(bodies[OTHER_CITY], at)
    assert states() == ["sending", "void"]
    send(bodies, at)
    assert states() == ["sending", "void"]
    assert propose(clerk, at).status_code == 302


# --- ほかの人 ---


def test_a_clerk_of_another_body_finds_nothing(at: str, bodies: Bodies) -> None:
    other = inside(Client(), officer("sato", SEES, EDITS, APPROVES, body=CITY))
    assert at not in other.get("/provision/").content.decode()
    assert other.get(f"/provision/{at}").status_code == 404
    form = {"verdict": "answer", "digest": "0" * 64}
    assert other.post(f"/provision/{at}/draft", form).status_code == 404
    assert left()["drafts"] == 0


@pytest.mark.control("C-6-12")
def test_a_chief_of_another_body_approves_nothing(at: str, clerk: Client) -> None:
    propose(clerk, at)
    other = inside(Client(), officer("suzuki", SEES, APPROVES, body=CITY))
    assert decide(other, at).status_code in (403, 404)
    assert submission(at).state == "waiting"


def test_who_only_sees_proposes_nothing_and_a_stranger_sees_nothing(
    at: str, bodies: Bodies, clerk: Client
) -> None:
    reader = inside(Client(), officer("kato", SEES))
    assert "回答の起案" not in reader.get(f"/provision/{at}").content.decode()
    assert propose(reader, at).status_code == 403
    propose(clerk, at)
    assert decide(reader, at).status_code == 403
    elsewhere = inside(Client(), takahashi())
    for client, status in ((elsewhere, 403), (Client(), 302)):
        assert client.get("/provision/").status_code == status
        assert client.get(f"/provision/{at}").status_code == status
    assert nothing_left()
