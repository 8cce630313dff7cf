"""扉の試験: the way in, the way back, refusals as pages, and what the browser is told."""

import json

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.entrance import Newcomer, a_ticket
from tests.entry import inside
from tests.people import an_officer, takahashi
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
GUARDED = "/entry/terminals/"


def test_a_stranger_is_sent_to_the_entrance_and_back(client: Client) -> None:
    location = client.get(f"{GUARDED}?q=1").headers["Location"]
    assert location == "/entry/?next=%2Fentry%2Fterminals%2F"


def test_after_the_entry_the_wanted_page_opens(newcomer: Newcomer) -> None:
    newcomer.client.get(f"/entry/?next={GUARDED}")
    assert newcomer.enter()[1]["next"] == GUARDED


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "///evil.example",
        "\\\\evil.example",
        "evil",
        "",
    ],
)
def test_the_way_back_never_leaves_the_site(newcomer: Newcomer, wanted: str) -> None:
    newcomer.client.get("/entry/", {"next": wanted})
    assert newcomer.enter()[1]["next"] == "/"


@pytest.mark.control("C-3-03")
def test_another_role_reads_why_and_the_log_has_it(client: Client) -> None:
    reply = inside(client, takahashi()).get(GUARDED, headers={"referer": "http://testserver/"})
    shown = reply.content.decode()
    assert reply.status_code == 403
    assert "管理の閲覧の権限がありません" in shown
    assert 'href="http://testserver/"' in shown
    event = AuditRecord.objects.get(kind="access.refused")
    assert (event.user_id, event.outcome, event.duty) == ("takahashi", "refused", "administration")
    assert event.details == {"reason": "not_allowed", "place": "access:terminals"}


@pytest.mark.control("C-3-13")
def test_who_tries_numbers_that_are_not_there_is_in_the_log(client: Client) -> None:
    desk = inside(client, an_officer("sato", "佐藤", (Duty.MEDIA, Level.SEE)))
    for number in (1, 2):
        assert desk.get(f"/outputs/orders/{number}/").status_code == 404
    assert desk.get("/no/such/page/").status_code == 404  # nobody's, and no act of ours
    tried = AuditRecord.objects.filter(kind="access.refused").order_by("id")
    told = [(each.user_id, each.outcome, each.details["reason"]) for each in tried]
    assert told == [("sato", "refused", "not_there")] * 2
    assert {each.details["place"] for each in tried} == {"outputs:order"}
    assert Client().get("/outputs/orders/1/").status_code == 302  # a stranger is told by the door
    assert AuditRecord.objects.filter(details__reason="not_there").count() == 2


def test_the_way_back_from_a_refusal_is_ours(client: Client) -> None:
    reply = inside(client, takahashi()).get(GUARDED, headers={"referer": "https://evil.example/"})
    assert "evil" not in reply.content.decode()


@pytest.mark.parametrize("path", ["/", "/entry/", "/no-such-page", "/healthz"])
def test_every_answer_tells_the_browser_to_be_careful(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_cookies_are_for_this_site_and_no_script(newcomer: Newcomer) -> None:
    newcomer.client.get("/entry/")
    newcomer.enter()
    names = (django_settings.SESSION_COOKIE_NAME, django_settings.CSRF_COOKIE_NAME)
    for name in names:
        cookie = newcomer.client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"


def test_a_step_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    given = json.dumps({"user_id": "sato", "password": "x"})
    reply = client.post("/entry/password", given, content_type="application/json")
    assert reply.status_code == 403
    assert client.post("/entry/leave").status_code == 403
    assert "確かめられませんでした" in reply.content.decode()


def test_the_steps_are_posts_only(client: Client) -> None:
    for path in ("password", "key", "enrol", "terminal/proof"):
        assert client.get(f"/entry/{path}").status_code == 405


def test_who_is_inside_is_not_shown_the_entrance(newcomer: Newcomer) -> None:
    newcomer.enter()
    assert newcomer.client.get("/entry/").headers["Location"] == "/"


def test_an_address_without_a_name_leads_to_the_one_with_a_name(client: Client) -> None:
    reply = client.get("/entry/", headers={"host": "127.0.0.1:8000"})
    assert reply.headers["Location"] == "http://localhost:8000/entry/"


# --- what no browser sends ---
STEPS = ("terminal/request", "terminal/challenge", "terminal/proof", "password", "key")
DEEP = "[" * 100_000 + "]" * 100_000
STRANGE = {"id": 5, "rawId": [], "response": None, "type": {}}


@pytest.mark.parametrize("path", [*STEPS, "enrol/options", "enrol"])
@pytest.mark.parametrize(
    "body",
    [
        DEEP,
        f'{{"label": {DEEP}}}',
        '{"user_id": "a\\u0000b"}',
        '{"label": "\\ud800"}',
        "{",
        "7",
        "",
    ],
    ids=["deep", "deep inside", "NUL", "half a character", "cut off", "a number", "nothing"],
)
def test_what_is_no_message_is_a_mistake_of_the_sender(path: str, body: str) -> None:
    reply = Client().post(f"/entry/{path}", body, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (400, "unreadable")


@pytest.mark.parametrize("answer", [STRANGE, {}, {"rawId": "AA", "id": "AA", "response": {}}])
def test_what_is_no_answer_of_a_key_is_refused(
    newcomer: Newcomer, answer: dict[str, object]
) -> None:
    newcomer.give_password()
    assert newcomer.post("key", answer)[0] == 403
    newcomer.ask_enrolment(a_ticket())
    assert newcomer.post("enrol", answer)[0] == 403


def test_an_address_with_a_nul_is_none_of_ours(client: Client) -> None:
    for path in ("/entry/terminals/%00/retire", "/%00", "/exchange/enquiries/E%00/"):
        assert client.get(path).status_code == 404


def test_a_form_from_elsewhere_does_nothing_and_leaves_an_event() -> None:
    strict = inside(Client(enforce_csrf_checks=True), takahashi())
    reply = strict.post("/entry/leave")
    assert reply.status_code == 403
    assert "この画面から送られた操作だと確かめられませんでした" in reply.content.decode()
    event = AuditRecord.objects.get(kind="access.foreign_form")
    assert (event.user_id, event.outcome) == ("takahashi", "refused")
    assert event.details == {"reason": "no_form_token", "place": "access:leave"}
