"""手引きと研修: handling rights only after training on the version in force."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.entry import inside
from tests.people import takahashi
from tesuri.ground.records import Refusal
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.staff.actions import changes, manuals
from tesuri.workplace.staff.actions.changes import CannotChange
from tesuri.workplace.staff.models import Act, Learning, Training
from tesuri.workplace.staff.queries import manuals as queries
from tesuri.workplace.staff.tests import people
from tesuri.workplace.staff.tests.people import NOON, TODAY, a_grant, approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.mark.control("C-6-05")
def test_a_new_officer_without_training_gets_no_right_to_handle() -> None:
    kanri, second = people.kanri(), people.second()
    people.sato()
    with pytest.raises(CannotChange, match="手引きが登録されていない"):
        changes.propose(kanri, Act.GRANT, "付与", a_grant())
    manuals.enter_manual(kanri, "取扱いの手引き", "1", TODAY)
    with pytest.raises(CannotChange, match="研修の記録がない"):
        changes.propose(kanri, Act.GRANT, "付与", a_grant())
    assert manuals.record_training(kanri, ["sato"], TODAY) == 1
    approved(kanri, second, Act.GRANT, a_grant())
    row = Training.objects.get()
    assert (row.manual.version, row.kind, row.recorded_by) == ("1", Learning.TRAINED, "kanri")


@pytest.mark.control("C-6-05")
def test_a_new_version_opens_the_acknowledgement_again(noon: Any) -> None:
    kanri = people.kanri()
    sato = people.sato()
    people.trained("sato", "kanri")
    assert queries.mine_to_read(sato) is None
    manuals.enter_manual(kanri, "取扱いの手引き", "2", TODAY + timedelta(days=1))
    assert queries.mine_to_read(sato) is None
    noon.shift(timedelta(days=1))
    newest = queries.mine_to_read(sato)
    assert newest is not None
    assert newest.version == "2"
    with pytest.raises(CannotChange, match="第2版の研修の記録がない"):
        changes.propose(kanri, Act.GRANT, "付与", a_grant(since="2026-05-12"))
    manuals.acknowledge_manual(sato)
    assert queries.mine_to_read(sato) is None
    changes.propose(kanri, Act.GRANT, "付与", a_grant(since="2026-05-12"))


def test_to_read_it_is_no_training_for_who_was_never_trained() -> None:
    kanri, sato = people.kanri(), people.sato()
    manuals.enter_manual(kanri, "取扱いの手引き", "1", TODAY)
    manuals.acknowledge_manual(sato)
    with pytest.raises(CannotChange, match="研修の記録がない"):
        changes.propose(kanri, Act.GRANT, "付与", a_grant())


@pytest.mark.parametrize("duty", [Duty.ADMINISTRATION, Duty.AUDIT, Duty.MEDIA])
def test_duties_that_handle_no_case_ask_for_no_training(duty: Duty) -> None:
    kanri = people.kanri()
    people.sato()
    assert changes.propose(kanri, Act.GRANT, "付与", a_grant(duty=duty.value)).number


def test_a_version_and_a_day_are_entered_once() -> None:
    kanri = people.kanri()
    manuals.enter_manual(kanri, "取扱いの手引き", "1", TODAY)
    for version, day in (("1", TODAY + timedelta(days=3)), ("2", TODAY)):
        with pytest.raises(manuals.VersionExists):
            manuals.enter_manual(kanri, "取扱いの手引き", version, day)


def test_a_training_is_not_before_its_manual_and_not_tomorrow() -> None:
    kanri = people.kanri()
    people.sato()
    manuals.enter_manual(kanri, "取扱いの手引き", "1", TODAY)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refusal, match="適用日から今日まで"):
            manuals.record_training(kanri, ["sato"], day)


def test_the_screens_record_versions_trainings_and_what_was_read() -> None:
    sato, client = people.sato(), inside(Client(), people.kanri())
    new = {"title": "取扱いの手引き", "version": "1", "in_force_on": "R8.5.11"}
    assert client.post("/staff/manuals/new/", new).status_code == 302
    assert client.post("/staff/manuals/new/", new | {"title": ""}).status_code == 422
    page = client.get("/staff/manuals/").content.decode()
    assert "研修を受けていない人（2人）" in page
    trained = {"trained": ["sato"], "learned_on": "令和8年5月11日"}
    client.post("/staff/manuals/training/", trained)
    assert "研修を受けていない人（1人）" in client.get("/staff/manuals/").content.decode()
    other = inside(Client(), takahashi())
    assert "手引きの確認" in other.get("/").content.decode()
    assert other.post("/staff/manual/acknowledge/").status_code == 302
    assert "手引きの確認" not in other.get("/").content.decode()
    assert Client().post("/staff/manual/acknowledge/").status_code == 302
    assert inside(Client(), sato).post("/staff/manuals/new/", new).status_code == 403
