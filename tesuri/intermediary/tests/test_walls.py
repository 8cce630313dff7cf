"""団体の壁の検査: what a body sees does not depend on what another holds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection
from django.db.models import Model

from tests.exchange.hubs import HANAKO, Hub
from tests.exchange.rows import a_code, a_copy
from tests.people import CITY, OTHER_CITY
from tesuri.intermediary.codes.models import Acquisition
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.enquiries.models import Permit
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.audit.actors import Actor

ROOMS = ("wire", "ledger", "codes", "copies", "provision", "enquiries")
WALLED: list[type[Model]] = [
    model
    for room in ROOMS
    for model in apps.get_app_config(room).get_models()
    if any(field.name == "body" for field in model._meta.fields)
]
Bodies = dict[str, Actor]


def test_every_table_but_the_institutions_belongs_to_a_body() -> None:
    every = {model for room in ROOMS for model in apps.get_app_config(room).get_models()}
    assert {model.__name__ for model in every - set(WALLED)} == {"Institution"}


@pytest.mark.control("C-6-32")
@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.db_table)
def test_the_wall_holds_for_the_owner_too(db: None, model: type[Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (True, True)
        cursor.execute(
            "SELECT cmd, qual = with_check, permissive FROM pg_policies WHERE tablename = %s",
            [model._meta.db_table],
        )
        assert cursor.fetchall() == [("ALL", True, "PERMISSIVE")]


@pytest.mark.control("C-6-32")
def test_the_role_of_this_test_has_no_way_around(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def everything(body: str) -> dict[str, list[tuple[Any, ...]]]:
    with acting_for(body):
        return {
            model._meta.db_table: list(model._default_manager.order_by("pk").values_list())
            for model in WALLED
        }


@pytest.fixture
def busy(bodies: Bodies, hub: Hub) -> Callable[[str], None]:
    """忙しい団体: fills its tables."""

    def fill(body: str) -> None:
        a_code(bodies[body], "SAMECODE")
        a_copy(bodies[body])
        if body == OTHER_CITY:
            hub.send(hub.permit("SAMECODE"))

    return fill


@pytest.mark.control("C-6-32")
def test_what_one_body_sees_is_the_same_whatever_another_holds(
    bodies: Bodies, busy: Callable[[str], None]
) -> None:
    busy(CITY)
    before = everything(CITY)
    busy(OTHER_CITY)
    assert everything(CITY) == before
    assert everything(OTHER_CITY)["provision_provision"] != []
    assert everything("")["copies_copy"] == []
    assert Copy.objects.count() == 0


@pytest.mark.control("C-6-32")
def test_no_statement_reaches_the_rows_of_another_body(
    bodies: Bodies, busy: Callable[[str], None]
) -> None:
    busy(OTHER_CITY)
    before = everything(OTHER_CITY)
    with acting_for(CITY), connection.cursor() as cursor:
        for model in WALLED:
            table = model._meta.db_table
            for deed in (f"DELETE FROM {table} WHERE body <> '{CITY}'",):
                cursor.execute(deed)
                assert cursor.rowcount == 0
            cursor.execute(f"UPDATE {table} SET body = '{CITY}' WHERE body = '{OTHER_CITY}'")
            assert cursor.rowcount == 0
    assert everything(OTHER_CITY) == before


@pytest.mark.control("C-6-32")
def test_no_row_is_written_for_another_body(bodies: Bodies) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting_for(CITY):
        Acquisition.objects.create(body=OTHER_CITY, unified_number=HANAKO, acquisition_number="A-1")


@pytest.mark.control("C-6-32")
def test_a_reference_to_another_body_is_refused_like_one_to_nothing(
    bodies: Bodies, busy: Callable[[str], None]
) -> None:
    busy(OTHER_CITY)
    with acting_for(OTHER_CITY):
        foreign = Copy.objects.get().pk
    told = [_pointing_at(key) for key in (foreign, foreign + 1_000_000)]
    assert told == ["IntegrityError", "IntegrityError"]


def _pointing_at(key: int) -> str:
    from tesuri.intermediary.provision.models import Provision

    row = {"permit_id": "P", "permit_digest": "0" * 64, "state": "answered", "enquirer": "X"}
    try:
        with acting_for(CITY):
            Provision.objects.create(body=CITY, procedure="P", item="I", copy_id=key, **row)
            connection.check_constraints()
    except IntegrityError as refused:
        return type(refused).__name__
    return "taken"


def test_the_block_gives_back_what_held_before(bodies: Bodies) -> None:
    def present() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(current_setting('tesuri.body', true), '')")
            return str(cursor.fetchone()[0])

    with acting_for(CITY):
        with acting_for(OTHER_CITY):
            assert present() == OTHER_CITY
        assert present() == CITY
        with pytest.raises(ValueError, match="stop"), acting_for(OTHER_CITY):
            raise ValueError("stop")
        assert present() == CITY
    assert present() == ""
    assert Permit.objects.count() == 0
