"""符号の検査: sealed, found by its mark alone, and loaded by the thousand."""

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from tests.exchange.hubs import HANAKO
from tests.exchange.rows import a_code, bearer
from tests.people import CITY, OTHER_CITY
from tesuri.ground.records import Refusal
from tesuri.intermediary.codes import actions
from tesuri.intermediary.codes.actions import BadNumber, CodeOfAnother
from tesuri.intermediary.codes.loading import load
from tesuri.intermediary.codes.queries import code_of, number_of
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.audit.actors import Actor

Bodies = dict[str, Actor]
CODE = "QWERTYUIOPASDFGHJKLZXCVBNM"


@pytest.mark.control("C-6-18")
def test_the_code_stands_in_no_table_and_no_log(bodies: Bodies) -> None:
    a_code(bodies[CITY], CODE)
    tables = {model._meta.db_table for model in apps.get_models()}
    with acting_for(CITY), connection.cursor() as cursor:
        for table in sorted(tables & set(connection.introspection.table_names(cursor))):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM {table} t")
            (text,) = cursor.fetchone()
            assert CODE not in text, table
            assert CODE.encode().hex() not in text, table


def test_it_is_found_both_ways_at_its_own_body_alone(bodies: Bodies) -> None:
    a_code(bodies[CITY], CODE)
    with acting_for(CITY):
        assert (code_of(CITY, HANAKO), number_of(CITY, CODE)) == (CODE, HANAKO)
    with acting_for(OTHER_CITY):
        assert (code_of(OTHER_CITY, HANAKO), number_of(OTHER_CITY, CODE)) == (None, None)


@pytest.mark.control("C-6-18")
def test_marks_of_two_bodies_do_not_join(bodies: Bodies) -> None:
    marks = []
    for body in (CITY, OTHER_CITY):
        a_code(bodies[body], CODE)
        with acting_for(body), connection.cursor() as cursor:
            cursor.execute("SELECT code_mark, sealed_code FROM codes_linkage")
            marks.append(cursor.fetchone())
    assert bytes(marks[0][0]) != bytes(marks[1][0])
    assert bytes(marks[0][1]) != bytes(marks[1][1])


def test_a_code_of_another_person_is_refused(bodies: Bodies) -> None:
    a_code(bodies[CITY], CODE)
    a_code(bodies[CITY], CODE)
    with pytest.raises(CodeOfAnother):
        a_code(bodies[CITY], CODE, "300000000000002")


def test_a_number_of_another_form_is_refused(bodies: Bodies) -> None:
    with pytest.raises(BadNumber):
        actions.request_code(bodies[CITY], "12")
    with pytest.raises(Refusal, match="まだ依頼されていません"):
        actions.complete(bodies[CITY], HANAKO)


def test_without_the_network_it_says_so_and_keeps_nothing(bodies: Bodies, client: Client) -> None:
    from django.conf import settings
    from django.test import override_settings

    nowhere = {**settings.TESURI_PARTNERS, "nws": "http://127.0.0.1:9"}
    headers = bearer(bodies[CITY], "intermediary:codes:request")
    with override_settings(TESURI_PARTNERS=nowhere):
        reply = client.post(
            "/api/codes",
            {"unified_number": HANAKO},
            content_type="application/json",
            headers=headers,
        )
    assert (reply.status_code, reply.json()["error"]["code"]) == (503, "hub_unreachable")


def test_thousands_are_loaded_at_once(bodies: Bodies) -> None:
    rows = [(f"3000000{number:08}", f"CODE{number:08}") for number in range(2_000)]
    assert load(rows, CITY) == 2_000
    assert load(rows[:10], CITY) == 0
    with acting_for(CITY):
        assert number_of(CITY, "CODE00001234") == rows[1234][0]
        assert code_of(CITY, rows[77][0]) == "CODE00000077"
