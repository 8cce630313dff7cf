"""読み取れない要求の試験: too much of anything is refused, recorded, and does nothing."""

import pytest
from django.test import Client

from tests.entrance import PASSWORD, Newcomer
from tests.entry import inside
from tests.people import takahashi
from tesuri.workplace.access import entry, keyring, verification
from tesuri.workplace.access.models import AccountWait, Officer
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
PAGE = "/entry/password/change/"
TEN_MEGABYTES = "x" * 10_000_000


def recorded() -> tuple[str, dict[str, str]]:
    event = AuditRecord.objects.get(kind="access.unreadable")
    assert event.outcome == "refused"
    return event.user_id, event.details


def test_a_field_of_ten_megabytes_is_too_big(client: Client) -> None:
    inside(client, takahashi())
    before = Officer.objects.get().password
    form = {"present": PASSWORD, "new": TEN_MEGABYTES, "again": TEN_MEGABYTES}
    body = "&".join(f"{name}={value}" for name, value in form.items())
    reply = client.post(PAGE, body, content_type="application/x-www-form-urlencoded")
    assert reply.status_code == 413
    assert "送られた内容が大きすぎます" in reply.content.decode()
    assert "何も変更していません" in reply.content.decode()
    assert Officer.objects.get().password == before
    who, details = recorded()
    assert (who, details["reason"]) == ("takahashi", "too_big")


def test_a_file_form_with_a_field_of_ten_megabytes_is_too_big(client: Client) -> None:
    reply = inside(client, takahashi()).post(PAGE, {"new": TEN_MEGABYTES})
    assert reply.status_code == 413
    assert recorded()[1]["reason"] == "too_big"


def test_thousands_of_fields_are_too_many(client: Client) -> None:
    reply = inside(client, takahashi()).post(PAGE, {f"f{n}": "" for n in range(1001)})
    assert reply.status_code == 400
    assert "項目が多すぎます" in reply.content.decode()
    assert recorded()[1]["reason"] == "too_many_fields"


def test_a_stranger_who_sends_too_much_is_in_the_log_as_the_entrance() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/entry/")
    assert strict.post("/entry/leave", {"x": TEN_MEGABYTES}).status_code == 413
    assert recorded()[0] == "system:entrance"


def test_a_file_of_gigabytes_is_refused_before_it_is_read() -> None:
    form, told = "multipart/form-data; boundary=x", {"content-length": "5000000000"}
    reply = Client().generic("POST", "/entry/leave", b"--x", form, headers=told)
    assert reply.status_code == 413
    assert recorded() == ("system:entrance", {"reason": "too_big", "place": ""})


@pytest.mark.parametrize(
    "step", ["terminal/request", "terminal/proof", "password", "key", "enrol/options", "enrol"]
)
@pytest.mark.parametrize("size", [300_000, 10_000_000])
def test_a_step_of_the_entrance_takes_no_such_message(step: str, size: int) -> None:
    reply = Client().post(
        f"/entry/{step}", '{"a": "' + "x" * size + '"}', content_type="application/json"
    )
    assert (reply.status_code, reply.json()["code"]) == (413, "too_big")
    assert recorded()[1]["reason"] == "too_big"


def test_a_step_inside_takes_none_either(newcomer: Newcomer) -> None:
    newcomer.enter()
    assert newcomer.post("verify", {"a": "x" * 300_000})[0] == 413
    assert recorded()[0] == "sato"


def test_too_long_a_password_is_no_password(newcomer: Newcomer) -> None:
    assert newcomer.sit_down().give_password(password="x" * 201)[0] == 400
    assert AccountWait.objects.get().failed_count == 0  # from the enrolment
    assert recorded() == (
        "system:entrance",
        {"reason": "unreadable", "place": "access:password"},
    )


@pytest.mark.parametrize(
    "sent",
    ["", "{", "[]", '"x"', '{"user_id": NaN, "password": "x"}', "{}", '{"user_id": 1}']
    + [
        '{"user_id": "sato", "password": ["secret"]}',
        '{"user_id": "\\u0000", "password": "secret"}',
    ],
)
@pytest.mark.parametrize("step", ["password", "terminal/proof", "enrol/options"])
def test_what_is_no_message_of_a_step_is_in_the_log_without_its_content(
    step: str, sent: str
) -> None:
    reply = Client().post(f"/entry/{step}", sent, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (400, "unreadable")
    who, details = recorded()
    assert (who, details["reason"]) == ("system:entrance", "unreadable")
    assert details.keys() == {"reason", "place"}
    assert AuditRecord.objects.count() == 1


def test_an_answer_of_a_key_that_is_none_is_in_the_log(newcomer: Newcomer) -> None:
    newcomer.enter()
    assert newcomer.post("keys/add", {"name": "予備"})[0] == 400
    assert recorded() == ("sato", {"reason": "unreadable", "place": "access:add_key"})


@pytest.mark.parametrize("answer", ['"x"', "[]", "1", "null"])
def test_an_answer_that_is_no_object_is_in_the_log(newcomer: Newcomer, answer: str) -> None:
    newcomer.enter()
    sent = f'{{"name": "予備", "answer": {answer}}}'
    reply = newcomer.client.post("/entry/keys/add", sent, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (400, "unreadable")


@pytest.mark.parametrize("name", [None, 1, ["予備"], {"a": "予備"}, "", "x" * 300])
def test_a_name_of_any_kind_breaks_nothing(newcomer: Newcomer, name: object) -> None:
    newcomer.enter()
    assert newcomer.post("keys/add", {"name": name, "answer": {}})[0] in (400, 403, 422)


@pytest.mark.parametrize("fault", [ValueError, KeyError, TypeError])
def test_an_error_of_our_own_is_no_fault_of_who_sent_it(
    fault: type[Exception],
    newcomer: Newcomer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is an error of the server, and stands in its journal; not among what was refused."""

    def broken(*given: object) -> None:
        raise fault("a mistake of the program")

    newcomer.enter()
    newcomer.client.raise_request_exception = False
    for room, step in (
        (entry, "give_password"),
        (keyring, "ask_existing"),
        (verification, "answer"),
    ):
        monkeypatch.setattr(room, step, broken)
    asked = {"user_id": "sato", "password": PASSWORD, "ticket": "T"}
    for place in ("password", "keys/existing", "verify"):
        caplog.clear()
        reply = newcomer.client.post(f"/entry/{place}", asked, content_type="application/json")
        assert reply.status_code == 500, place
        assert "Internal Server Error" in caplog.text
    assert not AuditRecord.objects.filter(kind="access.unreadable").exists()
