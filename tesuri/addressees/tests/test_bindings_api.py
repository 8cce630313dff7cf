"""紐付けの依頼: what is refused changes nothing, says what to do, and leaves its event."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.far_side import Juki
from tesuri.addressees.actions import bindings, codes
from tesuri.addressees.models import Binding, Check, CheckStatus
from tesuri.addressees.queries import waiting_checks
from tesuri.addressees.tests import cast
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.partners.tests import proofs

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]


def test_four_facts_that_agree_make_a_check_that_waits(welfare: Call) -> None:
    answer = welfare("/api/bindings", cast.request())
    assert (answer.status_code, answer.json()) == (200, {"state": "checked"})
    check = Check.objects.get()
    assert (check.requester_user_id, check.identity_documents) == ("sato", ["運転免許証"])
    standing = welfare("/api/bindings/0000000001").json()
    assert standing == {"state": "checked", "code_state": "none"}
    event = AuditRecord.objects.get(kind="addressees.binding_requested")
    assert (event.outcome, event.subject) == ("done", "0000000001")
    assert event.details["requested_by"] == "sato"


@pytest.mark.control("C-2-02")
@pytest.mark.parametrize(
    ("changed", "code", "differing"),
    [
        (
            {"my_number": cast.HARUKO[:-1] + str(9 - int(cast.HARUKO[-1]))},
            "wrong_check_digit",
            None,
        ),
        ({"my_number": "0" * 12}, "wrong_check_digit", None),
        ({"my_number": cast.NOBODY}, "not_in_registry", None),
        ({"my_number": cast.ELSEWHERE}, "not_in_registry", None),
        (
            {"my_number": cast.MOTHER},
            "four_facts_differ",
            ["name", "birth_date", "addressee_number"],
        ),
        (
            {"my_number": cast.NEIGHBOUR},
            "four_facts_differ",
            ["name", "sex", "address", "addressee_number"],
        ),
        ({"my_number": cast.NAMESAKE}, "four_facts_differ", ["addressee_number"]),
        ({"name": "高橋 夏子"}, "four_facts_differ", ["name"]),
        ({"birth_date": "1990-04-02"}, "four_facts_differ", ["birth_date"]),
        ({"sex": "1"}, "four_facts_differ", ["sex"]),
        ({"address": "熊谷市宮町2-47-3"}, "four_facts_differ", ["address"]),
        ({"identity_documents": []}, "no_identity_check", None),
        ({"identity_documents": [" "]}, "no_identity_check", None),
    ],
    ids=[
        *("wrong check digit", "all zero", "nobody's number", "of another city"),
        *("the mother's number", "a neighbour's number", "a namesake's number"),
        *("another name", "another birth date", "another sex", "another address"),
        *("no identity check", "an empty identity check"),
    ],
)
def test_it_refuses_a_number_that_is_not_surely_hers(
    welfare: Call, changed: dict[str, Any], code: str, differing: list[str] | None
) -> None:
    answer = welfare("/api/bindings", cast.request(**changed), "key-1")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("differing")) == (422, code, differing)
    assert error["message"].endswith("ください。")
    assert not Check.objects.exists()
    assert not cast.held_numbers().exists()
    event = AuditRecord.objects.get(kind="addressees.binding_requested")
    assert (event.outcome, event.subject) == ("refused", "0000000001")
    assert event.details["reason"] == code


def test_a_refusal_shows_nothing_of_the_other_person(welfare: Call) -> None:
    answer = welfare("/api/bindings", cast.request(cast.MOTHER)).content.decode()
    answer = answer.encode().decode("unicode_escape")
    for fact in ("夏子", "1962", "0000000002", cast.MOTHER):
        assert fact not in answer


@pytest.mark.control("C-2-02")
def test_it_refuses_a_number_that_is_bound_to_another(welfare: Call, bound: Binding) -> None:
    message = cast.request(addressee_number="0000000004")
    answer = welfare("/api/bindings", message)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "already_bound")
    assert Check.objects.count() == 1
    event = AuditRecord.objects.get(outcome="refused")
    told = (event.kind, event.subject, event.details["reason"])
    assert told == ("addressees.binding_requested", "0000000004", "already_bound")


def test_it_refuses_a_number_that_waits_for_another(welfare: Call) -> None:
    welfare("/api/bindings", cast.request())
    answer = welfare("/api/bindings", cast.request(addressee_number="0000000004"))
    assert answer.json()["error"]["code"] == "already_bound"


@pytest.mark.control("C-2-02")
def test_it_refuses_a_second_number_for_one_person(
    welfare: Call, bound: Binding, juki: Juki
) -> None:
    other = cast.number(8_001)
    juki.people[other] = cast.person("0000000001")
    answer = welfare("/api/bindings", cast.request(other))
    assert answer.json()["error"]["code"] == "addressee_already_bound"
    assert cast.held_numbers().count() == 1


def test_the_same_request_again_finds_what_stands(welfare: Call, suzuki: Actor) -> None:
    welfare("/api/bindings", cast.request(), "key-1")
    assert welfare("/api/bindings", cast.request(), "key-1").json() == {"state": "checked"}
    assert welfare("/api/bindings", cast.request(), "key-2").json() == {"state": "checked"}
    assert Check.objects.count() == 1
    bindings.confirm_binding(suzuki, Check.objects.get().key)
    assert welfare("/api/bindings", cast.request(), "key-3").json() == {"state": "bound"}


def test_a_key_used_for_another_number_is_refused(welfare: Call) -> None:
    welfare("/api/bindings", cast.request(), "key-1")
    answer = welfare("/api/bindings", cast.request(cast.MOTHER), "key-1")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "key_reused")


def test_a_silent_registry_changes_nothing(welfare: Call, juki: Juki) -> None:
    juki.is_silent = True
    answer = welfare("/api/bindings", cast.request(), "key-1")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unreachable")
    assert not Check.objects.exists()
    juki.is_silent = False
    assert welfare("/api/bindings", cast.request(), "key-1").json() == {"state": "checked"}


@pytest.mark.parametrize(
    "changed",
    [
        {"addressee_number": "1"},
        {"addressee_number": None},
        {"birth_date": "平成2年4月1日"},
        {"name": ""},
        {"name": "x" * 301},
        {"identity_documents": "運転免許証"},
        {"requested_by": "sato"},
        {"requested_by": {"user_id": "sato"}},
        {"purpose": f"番号 {cast.HARUKO} の件"},
        {"identity_documents": [cast.HARUKO]},
    ],
    ids=range(10),
)
def test_it_refuses_a_request_of_another_form(welfare: Call, changed: dict[str, Any]) -> None:
    answer = welfare("/api/bindings", cast.request(**changed))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")
    assert cast.HARUKO not in answer.content.decode()


@pytest.mark.control("C-6-20")
@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/api/bindings", cast.request()),
        ("/api/bindings/0000000001", None),
        ("/api/enquiries", cast.enquiry()),
        ("/api/enquiries/E-2026-1", None),
        ("/api/copies", {"copy_number": "C-1"}),
        ("/api/disclosures/0000000001", None),
    ],
)
def test_strangers_and_callers_of_other_scopes_stay_outside(
    client: Any, path: str, message: dict[str, Any] | None
) -> None:
    proofs.a_client("elsewhere-112020")

    def call(headers: dict[str, str]) -> int:
        if message is None:
            return int(client.get(path, headers=headers).status_code)
        sent = {"content_type": "application/json", "headers": headers}
        return int(client.post(path, message, **sent).status_code)

    assert call({}) == 401
    assert call(proofs.bearer("elsewhere-112020")) == 403
    assert not Check.objects.exists()


def test_a_number_never_stands_readable_anywhere_after_the_whole_flow(
    welfare: Call, coded: Binding
) -> None:
    welfare("/api/bindings", cast.request(), "key-1")
    welfare("/api/bindings", cast.request(cast.MOTHER), "key-2")
    welfare("/api/enquiries", cast.enquiry(), "key-3")
    assert cast.tables_with(cast.HARUKO) == []
    assert cast.tables_with(cast.MOTHER) == []
    assert cast.tables_with("0000000001") != []  # the search finds what is there


def test_a_rejected_number_is_deleted_and_may_be_asked_for_again(
    welfare: Call, suzuki: Actor
) -> None:
    welfare("/api/bindings", cast.request())
    bindings.reject_binding(suzuki, waiting_checks("112020").get().key, "写しが読めません。")
    assert not cast.held_numbers().exists()
    assert welfare("/api/bindings/0000000001").json()["state"] == "rejected"
    assert welfare("/api/bindings", cast.request()).json() == {"state": "checked"}
    states = list(CheckStatus.objects.order_by("id").values_list("state", flat=True))
    assert states == ["checked", "rejected", "checked"]


def test_an_unknown_addressee_has_no_state(welfare: Call) -> None:
    assert welfare("/api/bindings/0000000009").json() == {"state": "none", "code_state": "none"}


def test_the_code_state_is_told_and_nothing_else(welfare: Call, bound: Binding) -> None:
    assert welfare("/api/bindings/0000000001").json() == {"state": "bound", "code_state": "none"}
    codes.obtain_code(Actor.system("addressees", "112020"), bound.pk)
    answer = welfare("/api/bindings/0000000001")
    assert answer.json() == {"state": "bound", "code_state": "obtained"}
    assert bound.unified_number not in answer.content.decode()
