"""パスワードの変更の画面の試験: what is open before it, what it says, and what ends with it."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from tests.entrance import PASSWORD, Newcomer
from tests.entry import inside
from tests.house.test_routes import FOR_OFFICERS
from tests.people import an_officer, takahashi
from tesuri.workplace.access import passwords
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
PAGE, NEW = "/entry/password/change/", "砂浜を掘っているむく犬の尾"
ADMINISTRATOR = Actor.system("administrator", "112020")


def given(new: str = NEW, again: str = NEW, present: str = PASSWORD) -> dict[str, str]:
    return {"present": present, "new": new, "again": again}


def test_a_stranger_is_led_to_the_entrance(client: Client) -> None:
    assert client.get(PAGE).headers["Location"].startswith("/entry/")
    assert client.post(PAGE, given()).headers["Location"] == "/entry/"


def test_every_officer_may_change_the_own_one(client: Client) -> None:
    shown = inside(client, takahashi()).get(PAGE).content.decode()
    for field in ("present", "new", "again"):
        assert f'type="password" name="{field}"' in shown
    assert 'autocomplete="new-password"' in shown


def test_it_is_changed_and_opens_the_next_time(newcomer: Newcomer) -> None:
    newcomer.enter()
    reply = newcomer.client.post(PAGE, given(), follow=True)
    assert "パスワードを変更しました" in reply.content.decode()
    newcomer.client.post("/entry/leave")
    newcomer.sit_down()
    assert newcomer.give_password()[0] == 403
    assert newcomer.give_key(newcomer.give_password(password=NEW)[1])[0] == 200


def test_each_mistake_stands_at_its_field(newcomer: Newcomer) -> None:
    newcomer.enter()
    reply = newcomer.client.post(PAGE, given("sato", "sato", "wrong"))
    errors = reply.context["form"].errors
    assert reply.status_code == 422
    assert errors.keys() == {"present", "new"}
    assert len(errors["new"]) >= 2
    reply = newcomer.client.post(PAGE, given(again="another one, typed"))
    assert "違います" in reply.context["form"].errors["again"][0]
    assert PASSWORD not in reply.content.decode()
    assert NEW not in reply.content.decode()


@pytest.mark.control("C-3-05")
def test_after_its_term_every_route_but_the_change_is_closed(client: Client) -> None:
    every = [(duty, level) for duty in Duty for level in Level]
    inside(client, an_officer("sato", "佐藤", *every))
    Officer.objects.update(password_set_at=timezone.now() - timedelta(days=90))
    for route in [each for each in FOR_OFFICERS if each.system == "welfare"]:
        shown, done = client.get(route.path), client.post(route.path)
        assert (shown.status_code, shown.headers["Location"]) == (302, PAGE), route
        assert done.status_code == 403, route
        assert "パスワードの変更が必要です" in done.content.decode(), route
    assert client.get("/").headers["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    assert client.post("/entry/leave").headers["Location"] == "/entry/"


@pytest.mark.control("C-3-05")
def test_the_term_ends_in_the_middle_of_a_session(newcomer: Newcomer) -> None:
    newcomer.enter()
    set_at = Officer.objects.get().password_set_at
    assert set_at is not None
    Officer.objects.update(password_set_at=set_at - timedelta(days=90) + timedelta(minutes=5))
    with time_machine.travel(set_at + timedelta(minutes=4), tick=False) as clock:
        assert newcomer.is_inside()
        clock.move_to(set_at + timedelta(minutes=5))
        assert not newcomer.is_inside()


def test_an_expired_one_needs_the_key_as_well(newcomer: Newcomer) -> None:
    Officer.objects.update(password_set_at=timezone.now() - timedelta(days=91))
    newcomer.sit_down().give_password()
    assert newcomer.client.get(PAGE).headers["Location"].startswith("/entry/")
    newcomer.enter()
    assert newcomer.client.get("/").headers["Location"] == PAGE
    newcomer.client.post(PAGE, given())
    assert newcomer.is_inside()


def test_one_set_by_another_is_changed_first(newcomer: Newcomer) -> None:
    passwords.set_password(ADMINISTRATOR, "sato", "paper from the front desk")
    newcomer.sit_down()
    newcomer.give_key(newcomer.give_password(password="paper from the front desk")[1])
    assert newcomer.client.get("/").headers["Location"] == PAGE
    assert "ほかの人が設定した" in newcomer.client.get(PAGE).content.decode()
    newcomer.client.post(PAGE, given(present="paper from the front desk"))
    assert newcomer.is_inside()


def test_the_home_page_says_when_two_weeks_are_left(newcomer: Newcomer) -> None:
    newcomer.enter()
    assert "パスワードの期限まで" not in newcomer.client.get("/").content.decode()
    Officer.objects.update(password_set_at=timezone.now() - timedelta(days=80))
    assert "パスワードの期限まで、あと" in newcomer.client.get("/").content.decode()


def test_a_copied_cookie_and_a_login_under_way_end_with_the_change(newcomer: Newcomer) -> None:
    newcomer.enter()
    thief, name = Client(), django_settings.SESSION_COOKIE_NAME
    thief.cookies[name] = newcomer.client.cookies[name].value
    assert thief.get("/").status_code == 200
    other = Newcomer().sit_down()
    other.passkey = newcomer.passkey
    options = other.give_password()[1]
    newcomer.client.post(PAGE, given())
    assert newcomer.is_inside()
    assert thief.get("/").status_code == 302
    assert other.give_key(options)[0] == 403
    reasons = AuditRecord.objects.filter(kind="access.entry_failed").values_list(
        "details", flat=True
    )
    assert [each["reason"] for each in reasons] == ["password_changed"]
