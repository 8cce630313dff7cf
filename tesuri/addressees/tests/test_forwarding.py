"""取次ぎ: numbers are exchanged, contents pass through, and nothing goes out without a 符号."""

from collections.abc import Callable
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.far_side import Intermediary
from tesuri.addressees import jobs
from tesuri.addressees.models import Binding, Forwarding, ForwardingStatus
from tesuri.addressees.tests import cast
from tesuri.ground.records import digest_of
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.partners.refusals import PartnerRefused, Unreachable

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]
ANSWERED = {
    "state": "answered",
    "code": "",
    "message": "",
    "permit_id": "P-1",
    "answered_at": "2026-05-01T10:00:00+09:00",
    "content": {"tax_years": [{"income_year": 2024, "total_income": 7654321}]},
}


def send() -> None:
    """裏方: what the worker does with the job that was left."""
    [job] = ProcrastinateJob.objects.filter(task_name="addressees.send_enquiry")
    jobs.send_enquiry(**job.args)


def copy(content: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "copy_number": "C-2026-1",
        "addressee_number": "0000000001",
        "item": "TMX0000000000101",
        "layout": "sample-1",
        "content": content,
        "approval": cast.enquiry()["approval"] | {"digest": digest_of(content)},
    } | changed


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/api/enquiries", cast.enquiry()),
        ("/api/copies", copy({"state": "認定"})),
        ("/api/disclosures/0000000001", None),
    ],
)
def test_nothing_goes_out_for_an_addressee_that_is_not_bound(
    welfare: Call, intermediary: Intermediary, path: str, message: dict[str, Any] | None
) -> None:
    answer = welfare(path, message)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_bound")
    assert intermediary.heard == []
    assert not Forwarding.objects.exists()
    event = AuditRecord.objects.filter(outcome="refused").get()
    assert (event.subject, event.details["reason"]) == ("0000000001", "not_bound")


@pytest.mark.parametrize(
    ("path", "message"),
    [("/api/enquiries", cast.enquiry()), ("/api/copies", copy({"state": "認定"}))],
)
def test_nothing_goes_out_before_the_code_is_there(
    welfare: Call, bound: Binding, intermediary: Intermediary, path: str, message: dict[str, Any]
) -> None:
    answer = welfare(path, message)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "code_not_obtained")
    assert "しばらく待って" in error["message"]
    assert intermediary.heard == []


def test_an_enquiry_goes_out_once_under_the_unified_number(
    welfare: Call, coded: Binding, intermediary: Intermediary
) -> None:
    for key in ("key-1", "key-1", "key-2"):
        answer = welfare("/api/enquiries", cast.enquiry(), key)
        assert (answer.status_code, answer.json()) == (202, {"state": "accepted"})
    assert welfare("/api/enquiries/E-2026-1").json()["state"] == "accepted"
    send()
    send()
    [sent] = intermediary.sent_to("/api/enquiries")
    asked = cast.enquiry()
    approval, content = asked.pop("approval"), dict(asked)
    del asked["addressee_number"]
    new = {"unified_number": coded.unified_number, "approval": approval, "content": content}
    assert sent == asked | new
    assert digest_of(sent["content"]) == sent["approval"]["digest"]
    states = list(ForwardingStatus.objects.order_by("id").values_list("state", flat=True))
    assert states == ["accepted", "sent"]


def test_the_names_of_both_people_go_on_where_they_are_stated(
    welfare: Call, coded: Binding, intermediary: Intermediary
) -> None:
    asked = cast.enquiry()
    asked["approval"] |= {"maker_name": "佐藤", "checker_name": "鈴木"}
    assert welfare("/api/enquiries", asked, "key-1").status_code == 202
    send()
    [sent] = intermediary.sent_to("/api/enquiries")
    assert sent["approval"] == asked["approval"]


def test_the_same_number_with_another_content_is_refused(welfare: Call, coded: Binding) -> None:
    welfare("/api/enquiries", cast.enquiry(), "key-1")
    other = cast.enquiry(terms={"income_years": [2023]})
    answer = welfare("/api/enquiries", other, "key-2")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "enquiry_number_reused")


def test_an_answer_passes_through_and_is_kept_nowhere(
    welfare: Call, coded: Binding, intermediary: Intermediary
) -> None:
    welfare("/api/enquiries", cast.enquiry())
    send()
    more = {"unified_number": coded.unified_number, "internal": 1}
    intermediary.answers["/api/enquiries/E-2026-1"] = (200, ANSWERED | more)
    assert welfare("/api/enquiries/E-2026-1").json() == ANSWERED
    assert cast.tables_with("7654321") == []
    event = AuditRecord.objects.filter(kind="addressees.enquiry_read").get()
    assert (event.subject, event.user_id) == ("0000000001", "system:welfare-112020")


def test_a_refusal_of_the_intermediary_reaches_the_desk(
    welfare: Call, coded: Binding, intermediary: Intermediary
) -> None:
    welfare("/api/enquiries", cast.enquiry())
    error = {"code": "not_permitted", "message": "照会許可照合リストにありません。"}
    intermediary.answers["/api/enquiries"] = (422, {"error": error})
    send()
    answer = welfare("/api/enquiries/E-2026-1").json()
    assert (answer["state"], answer["code"]) == ("refused", "not_permitted")
    assert answer["message"] == "照会許可照合リストにありません。"
    assert answer["content"] is None


def test_an_enquiry_waits_while_the_intermediary_is_silent_or_shut(
    welfare: Call, coded: Binding, intermediary: Intermediary
) -> None:
    welfare("/api/enquiries", cast.enquiry())
    intermediary.is_silent = True
    with pytest.raises(Unreachable):
        send()
    intermediary.is_silent = False
    taken = intermediary.answers["/api/enquiries"]
    intermediary.answers["/api/enquiries"] = (403, {"error": {"code": "insufficient_scope"}})
    with pytest.raises(PartnerRefused):
        send()
    intermediary.answers["/api/enquiries"] = taken
    send()
    assert ForwardingStatus.objects.filter(state="sent").count() == 1
    keys = set(intermediary.keys_sent_to("/api/enquiries"))
    assert keys == {"enquiry-E-2026-1"}


def test_reading_while_the_intermediary_is_silent_says_so(
    welfare: Call, coded: Binding, intermediary: Intermediary
) -> None:
    welfare("/api/enquiries", cast.enquiry())
    send()
    intermediary.is_silent = True
    answer = welfare("/api/enquiries/E-2026-1")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unreachable")


def test_an_unknown_enquiry_is_not_found(welfare: Call) -> None:
    answer = welfare("/api/enquiries/E-9")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_enquiry")


@pytest.mark.parametrize(
    "changed",
    [
        {"approval": {"maker": "sato", "checker": "sato", "digest": "0", "approved_at": "x"}},
        {"approval": {"maker": "sato"}},
        {"approval": cast.enquiry()["approval"] | {"office": "shogai"}},
        {"approval": cast.enquiry()["approval"] | {"maker_name": ""}},
        {"approval": None},
        {"item": "TM"},
        {"enquiry_number": "E 1"},
        {"terms": []},
        {"terms": {"withheld": True}},
        {"terms": {"income_years": [2024], "withheld": True}},
        {"terms": {"income_years": ["2024"]}},
        {"claim": {"of": "nobody"}},
        {"claim": cast.NOBODY},
    ],
    ids=range(13),
)
def test_it_refuses_an_enquiry_without_two_people_or_of_another_form(
    welfare: Call, coded: Binding, changed: dict[str, Any]
) -> None:
    answer = welfare("/api/enquiries", cast.enquiry(**changed))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")
    assert not Forwarding.objects.exists()


@pytest.mark.control("C-6-03")
@pytest.mark.parametrize(
    "changed",
    [
        {"terms": {"income_years": [2023]}},
        {"provider": "XA99000000110001"},
        {"item": "TMX0000000000101"},
        {"procedure": "JTX0000000000012"},
        {"addressee_number": "0000000002"},
        {"enquiry_number": "E-2026-2"},
        {"legal_basis": "ほかの条"},
        {"claim": "A2026-000002"},
    ],
)
def test_an_enquiry_that_is_not_the_approved_one_goes_nowhere(
    welfare: Call, coded: Binding, changed: dict[str, Any]
) -> None:
    approved = cast.enquiry(claim="A2026-000001")
    answer = welfare("/api/enquiries", approved | changed)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "content_changed")
    assert not Forwarding.objects.exists()
    assert welfare("/api/enquiries", approved).status_code == 202


def test_a_copy_passes_through_once_and_is_kept_nowhere(
    welfare: Call, coded: Binding, intermediary: Intermediary
) -> None:
    message = copy({"program": "特別障害者手当", "monthly_amounts": [{"yen": 29590}]})
    for key in ("key-1", "key-1"):
        answer = welfare("/api/copies", message, key)
        assert (answer.status_code, answer.json()) == (201, {"state": "registered"})
    [sent] = intermediary.sent_to("/api/copies")
    assert sent["unified_number"] == coded.unified_number
    assert "addressee_number" not in sent
    assert sent["content"] == message["content"]
    assert cast.tables_with("29590") == []


def test_a_copy_whose_content_is_not_the_approved_one_goes_nowhere(
    welfare: Call, coded: Binding, intermediary: Intermediary
) -> None:
    message = copy({"state": "認定"}) | {"content": {"state": "却下"}}
    answer = welfare("/api/copies", message)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "content_changed")
    assert intermediary.sent_to("/api/copies") == []


CORRECTION = {"corrects": "C-2026-0", "former": {"state": "却下"}, "reason": "入力の誤り"}


@pytest.mark.control("C-6-31")
def test_a_correction_passes_through_as_it_was_approved(
    welfare: Call, coded: Binding, intermediary: Intermediary
) -> None:
    content = {"state": "認定"}
    approval = cast.enquiry()["approval"] | {"digest": digest_of({"content": content} | CORRECTION)}
    message = copy(content, correction=CORRECTION, approval=approval)
    assert welfare("/api/copies", message).status_code == 201
    [sent] = intermediary.sent_to("/api/copies")
    assert sent["correction"] == CORRECTION


@pytest.mark.control("C-6-31")
@pytest.mark.parametrize(
    ("correction", "code"),
    [
        (CORRECTION, "content_changed"),
        (CORRECTION | {"reason": ""}, "malformed"),
        (CORRECTION | {"more": 1}, "malformed"),
        ("x", "malformed"),
    ],
)
def test_a_correction_that_nobody_approved_goes_nowhere(
    welfare: Call, coded: Binding, intermediary: Intermediary, correction: Any, code: str
) -> None:
    message = copy({"state": "認定"}, correction=correction)
    assert welfare("/api/copies", message).json()["error"]["code"] == code
    assert intermediary.sent_to("/api/copies") == []


def test_disclosures_pass_through_without_the_unified_number(
    welfare: Call, coded: Binding, intermediary: Intermediary
) -> None:
    entry = {
        "at": "2026-05-01T10:00:00+09:00",
        "enquirer": "XA99000000110001",
        "provider": "XA99000000112020",
        "item": "TMX0000000000101",
        "procedure": "JTX0000000000012",
        "legal_basis": "見本",
        "permit_id": "P-2",
        "route": "automatic",
        "outcome": "answered",
    }
    path = f"/api/disclosures/{coded.unified_number}"
    kept = entry | {"unified_number": coded.unified_number}
    intermediary.answers[path] = (200, {"entries": [kept]})
    assert welfare("/api/disclosures/0000000001").json() == {"entries": [entry]}
