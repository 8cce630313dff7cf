"""パスワードの試験: hashed slowly, dated, remembered, and changed by its owner alone."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from tests.entry import settled
from tests.people import CITY, an_officer, sato, takahashi
from tesuri.workplace.access import password_history, passwords, queries, waits
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer, RememberedPassword
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

# Read before the tests begin, which take quicker ones.
IN_USE = (password_history.TIMES, password_history.KIBIBYTES, password_history.LANES)
pytestmark = pytest.mark.django_db
ADMINISTRATOR = Actor.system("administrator", CITY)
FIRST = "violet bicycle and plum"
OTHERS = [
    "銀色の電車が長い橋をわたる", "lentils, thyme, Tuesday", "遠い島で待っている青い郵便",
    "nine owls under canvas", "霧の深い朝に焼くくるみパン", "copper kettle, slow jazz",
    "砂浜を掘っているむく犬の尾", "margin of error: hippo", "北向きの丸窓と古い楽譜の束",
    "puzzle without a frame", "雨やどりの石段でさす将棋盤", "kayak beyond the jetty",
]  # fmt: skip


def change(present: str, new: str) -> passwords.Mistakes:
    return passwords.change(the_clerk(), present, new)


def the_clerk() -> Actor:
    return Actor("sato", "佐藤", CITY, "shogai", terminal="T-1", session="S-1")


@pytest.fixture
def clerk(db: None) -> Officer:
    """佐藤: with a password of her own."""
    officer = settled(Officer.objects.get(user_id=sato().user_id))
    passwords.set_password(ADMINISTRATOR, "sato", "first one from the desk")
    assert change("first one from the desk", FIRST) == {}
    return officer


@pytest.mark.control("C-3-05")
def test_a_short_password_is_refused() -> None:
    sato()
    with pytest.raises(passwords.BadPassword, match="12文字以上"):
        passwords.set_password(ADMINISTRATOR, "sato", "x" * 11)
    assert Officer.objects.get().password == "!"


def test_it_is_kept_as_an_argon2id_hash_of_the_chosen_cost(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["tesuri.workplace.access.hashing.TunedArgon2"]
    sato()
    passwords.set_password(ADMINISTRATOR, "sato", FIRST)
    assert Officer.objects.get().password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.check("sato", FIRST, "T-1") is not None
    assert passwords.check("sato", OTHERS[0], "T-1") is None


def test_a_likeness_costs_as_much_as_a_password() -> None:
    assert IN_USE == (2, 19_456, 1)


def test_an_administrator_alone_sets_one_for_another() -> None:
    with pytest.raises(NotAllowed):
        passwords.set_password(takahashi(), "takahashi", FIRST)
    kanri = an_officer("kanri", "管理", (Duty.ADMINISTRATION, Level.EDIT))
    given = passwords.issue(kanri, "takahashi")
    assert passwords.check("takahashi", given, "T-1") is not None
    assert queries.password_is_over(Officer.objects.get(user_id="takahashi"))


def test_one_of_the_demo_is_expired_elsewhere(settings: Any) -> None:
    sato()
    passwords.set_for_the_demo(ADMINISTRATOR, "sato", "tesuri-demo-2026")
    assert not queries.password_is_over(Officer.objects.get())
    settings.TESURI_DEMO = False
    assert queries.password_is_over(Officer.objects.get())
    with pytest.raises(passwords.DemoOnly):
        passwords.set_for_the_demo(ADMINISTRATOR, "sato", "tesuri-demo-2026")


def test_the_own_change_is_dated_and_in_the_log(clerk: Officer) -> None:
    clerk.refresh_from_db()
    assert not clerk.must_change
    assert not queries.password_is_over(clerk)
    done = AuditRecord.objects.get(kind="access.password_changed")
    assert (done.user_id, done.outcome, done.details) == ("sato", "done", {})


def test_without_the_present_one_nothing_changes_and_nothing_is_told(clerk: Officer) -> None:
    before = Officer.objects.get().password
    said = change("not the present one", FIRST)
    assert list(said) == ["present"]
    assert "確かめられませんでした" in said["present"][0]
    clerk.refresh_from_db()
    assert (clerk.password, waits.of(clerk).failed_count) == (before, 1)


def test_all_that_is_wrong_is_said_at_once(clerk: Officer) -> None:
    said = change("not the present one", "sato")
    assert said.keys() == {"present", "new"}
    assert len(said["new"]) >= 2


@pytest.mark.control("C-3-06")
@pytest.mark.parametrize(
    "again",
    [
        FIRST,
        FIRST.swapcase(),
        f"{FIRST}2027",
        f"77{FIRST}!",
        FIRST[::-1],
        FIRST.replace("plum", "plug"),
        FIRST.replace("plum", "plumb"),
        FIRST.replace("violet", "vioet"),
        FIRST.replace("o", "0").replace("e", "3"),
    ],
)
def test_a_password_of_before_and_what_resembles_it_is_refused(clerk: Officer, again: str) -> None:
    assert change(FIRST, OTHERS[0]) == {}
    assert change(OTHERS[0], OTHERS[1]) == {}
    said = change(OTHERS[1], again)
    assert "直近12個のパスワード" in said["new"][0]
    assert change(OTHERS[1], OTHERS[2]) == {}


@pytest.mark.control("C-3-06")
def test_after_so_many_others_it_may_come_back(clerk: Officer, settings: Any) -> None:
    settings.TESURI_LIMITS = {"PASSWORD_REMEMBERED": "4"}
    present = FIRST
    for other in OTHERS[:3]:
        assert change(present, other) == {}
        present = other
    assert "同じもの" in change(present, FIRST)["new"][0]
    assert change(present, OTHERS[3]) == {}
    assert change(OTHERS[3], FIRST) == {}


@pytest.mark.control("C-3-06")
def test_the_store_holds_salted_slow_hashes_and_no_word_of_them(clerk: Officer) -> None:
    other = settled(Officer.objects.get(user_id=takahashi().user_id))
    passwords.set_password(ADMINISTRATOR, "takahashi", FIRST)
    mine = RememberedPassword.objects.filter(officer=clerk).latest("id")
    hers = RememberedPassword.objects.get(officer=other)
    assert "violet" not in f"{mine.exact}{mine.likenesses}"
    assert mine.exact != hers.exact
    assert not set(mine.likenesses) & set(hers.likenesses)
    assert all(len(each) == 32 for each in mine.likenesses)


def test_the_likenesses_are_worth_nothing_without_the_secret_of_the_system(
    clerk: Officer, settings: Any
) -> None:
    mine = RememberedPassword.objects.filter(officer=clerk).latest("id")
    assert password_history.likenesses_of(clerk, FIRST) == set(mine.likenesses)
    settings.SECRET_KEY = "another"
    assert not password_history.likenesses_of(clerk, FIRST) & set(mine.likenesses)


@pytest.mark.parametrize("act", ["UPDATE access_rememberedpassword SET set_by = 'x'",
                                 "DELETE FROM access_rememberedpassword"])  # fmt: skip
def test_what_is_remembered_cannot_be_forgotten(clerk: Officer, act: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)


@pytest.mark.control("C-3-05")
def test_it_is_over_ninety_days_after_it_was_set(clerk: Officer) -> None:
    clerk.refresh_from_db()
    assert clerk.password_set_at is not None
    end = clerk.password_set_at + timedelta(days=90)
    with time_machine.travel(end - timedelta(seconds=1), tick=False) as clock:
        assert not queries.password_is_over(clerk)
        clock.move_to(end)
        assert queries.password_is_over(clerk)


def test_it_is_announced_two_weeks_before(clerk: Officer) -> None:
    clerk.refresh_from_db()
    assert clerk.password_set_at is not None
    end = clerk.password_set_at + timedelta(days=90)
    with time_machine.travel(end - timedelta(days=14, seconds=1), tick=False) as clock:
        assert queries.password_days_left(Officer.objects.get(user_id="sato")) is None
        clock.move_to(end - timedelta(days=14))
        assert queries.password_days_left(Officer.objects.get(user_id="sato")) == 14
        clock.move_to(end - timedelta(hours=1))
        assert queries.password_days_left(Officer.objects.get(user_id="sato")) == 0
