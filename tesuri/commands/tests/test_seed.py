"""支度の試験: partners share a secret, the demo has its people, a second start changes nothing."""

import argparse
import stat
from pathlib import Path

import pytest

from tests.entrance import Newcomer
from tesuri.commands import seed, ticket
from tesuri.commands.cast import GUIDES, PASSWORD, PEOPLE
from tesuri.commands.people import enter_all, tell
from tesuri.commands.trouble import Trouble
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.limits import MIN_LENGTH
from tesuri.workplace.access.models import Grant, Officer, Ticket


@pytest.mark.django_db
@pytest.mark.parametrize("system", sorted(PEOPLE))
def test_each_system_gets_its_own_people_once(system: str) -> None:
    enter_all(system)
    enter_all(system)
    assert Officer.objects.count() == len(PEOPLE[system]) + len(GUIDES[system])
    assert Grant.objects.count() == len({*Grant.objects.values_list("officer", "duty", "level")})


@pytest.mark.django_db
def test_whoever_approves_is_not_the_only_one_who_can_prepare() -> None:
    enter_all("welfare")
    approvers = Grant.objects.filter(level=Level.APPROVE).exclude(duty=Duty.ADMINISTRATION)
    assert set(approvers.values_list("officer__user_id", flat=True)) == {"suzuki", "annai-chief"}
    for clerk in ("sato", "annai"):
        assert not Grant.objects.filter(officer__user_id=clerk, level=Level.APPROVE).exists()


@pytest.mark.django_db
def test_what_is_told_opens_the_door() -> None:
    told = tell("welfare", "http://localhost:8000")
    secret = next(line.split()[2] for line in told.splitlines() if line.startswith("  sato"))
    person = Newcomer().sit_down()
    given = {"user_id": "sato", "password": PASSWORD, "ticket": secret}
    options = person.post("enrol/options", given)[1]
    assert person.post("enrol", person.passkey.create(options))[0] == 200
    options = person.give_password("sato", PASSWORD)[1]
    assert person.give_key(options)[0] == 200
    assert "鍵は登録済み" in tell("welfare", "http://localhost:8000")


@pytest.mark.django_db
def test_the_password_of_the_demo_is_long_enough() -> None:
    assert len(PASSWORD) >= MIN_LENGTH.value
    tell("addressees", "http://localhost:8001")
    assert Ticket.objects.filter(used_at__isnull=True).count() == len(PEOPLE["addressees"])


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = seed.secret_of(tmp_path, "welfare", "addressees")
    assert seed.secret_of(tmp_path, "welfare", "addressees") == first
    path = tmp_path / "keys/welfare/partners/addressees.secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first) >= 64


def test_outside_the_demo_no_ticket_is_issued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESURI_VAR", str(tmp_path))
    monkeypatch.setenv("TESURI_DEMO", "0")
    with pytest.raises(Trouble, match="管理者に発行を依頼"):
        ticket.run(argparse.Namespace(system="welfare", user="sato"))
