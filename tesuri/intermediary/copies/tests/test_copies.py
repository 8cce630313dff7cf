"""副本の検査: two people, the right content, the right form; and the screens."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from tests.entry import inside
from tests.exchange.hubs import (
    ALLOWANCE,
    HANAKO,
    TAX,
    allowance_content,
    tax_content,
)
from tests.exchange.rows import a_copy, approval_of, bearer, copy_message
from tests.people import CITY, OTHER_CITY, an_officer, takahashi
from tesuri.intermediary.copies.actions import Registration, register_copy
from tesuri.intermediary.copies.layouts import BadLayout, lines
from tesuri.intermediary.copies.loading import load
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.copies.queries import content_of, current
from tesuri.intermediary.copies.tests.desk import held, register
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.evidence import NotApproved, evidence_in
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

Bodies = dict[str, Actor]


def test_it_registers_a_copy_and_keeps_the_former_version(bodies: Bodies, client: Client) -> None:
    for number, income in (("C-1", 1), ("C-2", 2)):
        content = tax_content(income)
        assert register(client, bodies[CITY], copy_message(number, content=content)) == (
            201,
            {"state": "registered"},
        )
    with acting_for(CITY):
        newest = current(CITY, HANAKO, TAX)
        assert newest is not None
        assert content_of(newest) == tax_content(2)
    assert held() == 2


def test_the_same_registration_again_is_nothing(bodies: Bodies, client: Client) -> None:
    for _ in range(2):
        assert register(client, bodies[CITY], copy_message())[0] == 201
    assert held() == 1
    other = copy_message(content=tax_content(9))
    assert register(client, bodies[CITY], other)[1]["error"]["code"] == "copy_number_taken"


@pytest.mark.control("C-6-09")
@pytest.mark.control("C-6-27")
@pytest.mark.parametrize(
    ("approval", "code"),
    [
        ({"checker": "sato"}, "two_people_needed"),
        ({"checker": ""}, "two_people_needed"),
        ({"digest": "0" * 64}, "content_differs"),
        ({"digest": ""}, "bad_digest"),
        ({"approved_at": "きのう"}, "bad_approval_time"),
    ],
)
def test_it_refuses_one_person_alone_or_another_content(
    bodies: Bodies, client: Client, approval: dict[str, str], code: str
) -> None:
    message = copy_message(approval=approval_of(tax_content(), **approval))
    status, reply = register(client, bodies[CITY], message)
    assert (status, reply["error"]["code"]) == (422, code)
    assert held() == 0
    assert AuditRecord.objects.filter(outcome="refused").count() == 1


@pytest.mark.control("C-6-27")
@pytest.mark.parametrize(("maker", "checker"), [("sato", "sato"), ("", "suzuki"), ("sato", "")])
def test_the_database_refuses_one_person_too(bodies: Bodies, maker: str, checker: str) -> None:
    copy = a_copy(bodies[CITY])
    with acting_for(CITY):
        row: dict[str, Any] = {**Copy.objects.filter(pk=copy.pk).values().get()}
    del row["id"]
    row |= {"copy_number": "C-9", "maker": maker, "checker": checker}
    with pytest.raises(IntegrityError, match="copies_two_people"), acting_for(CITY):
        Copy.objects.create(**row)


@pytest.mark.control("C-6-27")
def test_nobody_changes_or_deletes_a_copy(bodies: Bodies) -> None:
    a_copy(bodies[CITY])
    for deed in ("UPDATE copies_copy SET checker = 'tanaka'", "DELETE FROM copies_copy"):
        with pytest.raises(IntegrityError, match="append-only"), acting_for(CITY):
            connection.cursor().execute(deed)


BAD: list[tuple[str, dict[str, Any]]] = [
    ("program", {**allowance_content(), "program": ""}),
    ("first_month", {**allowance_content(), "first_month": "2026-13"}),
    ("state_month", {**allowance_content(), "state_month": ""}),
    ("decided_on", {**allowance_content(), "decided_on": "2026-02-30"}),
    ("decided_on", {**allowance_content(), "decided_on": "20260201"}),
    ("extra", {**allowance_content(), "extra": 1}),
    ("state", {k: v for k, v in allowance_content().items() if k != "state"}),
    ("monthly_amounts", {**allowance_content(), "monthly_amounts": {}}),
    (
        "monthly_amounts[0].yen",
        {**allowance_content(), "monthly_amounts": [{"since": "2026-03", "yen": -1}]},
    ),
    (
        "monthly_amounts[1].yen",
        {
            **allowance_content(),
            "monthly_amounts": [{"since": "2026-03", "yen": 1}, {"since": "2026-04", "yen": True}],
        },
    ),
]


@pytest.mark.control("C-6-29")
@pytest.mark.parametrize(("item", "content"), BAD)
def test_a_wrong_form_is_refused_whole_and_names_the_item(
    bodies: Bodies, item: str, content: dict[str, Any]
) -> None:
    message = copy_message(item=ALLOWANCE, content=content)
    with pytest.raises(BadLayout, match=item.replace("[", r"\[")):
        register_copy(bodies[CITY], Registration.read(message))
    assert held() == 0


def test_what_may_be_left_out_is_left_out_and_checked_when_it_is_there(bodies: Bodies) -> None:
    stopped = {k: v for k, v in allowance_content().items() if k != "first_month"}
    register_copy(bodies[CITY], Registration.read(copy_message(item=ALLOWANCE, content=stopped)))
    assert held() == 1


@pytest.mark.parametrize(
    ("name", "value", "item"),
    [("widow", "wife", "widow"), ("working_student", 0, "working_student")]
    + [("income_year", 24, "income_year"), ("total_income", "1", "total_income")],
)
def test_a_tax_content_is_checked_to_the_last_field(
    bodies: Bodies, name: str, value: Any, item: str
) -> None:
    content = tax_content()
    content["tax_years"][1][name] = value
    with pytest.raises(BadLayout, match=rf"tax_years\[1\].{item}"):
        a_copy(bodies[CITY], content=content)


def test_an_unknown_layout_or_no_object_is_refused(bodies: Bodies) -> None:
    with pytest.raises(BadLayout, match="版の組合せ"):
        a_copy(bodies[CITY], layout="sample-9")
    with pytest.raises(BadLayout, match="項目の組"):
        a_copy(bodies[CITY], content=[1])


def test_the_content_at_rest_is_sealed(bodies: Bodies) -> None:
    a_copy(bodies[CITY])
    with acting_for(CITY), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(c::text, '') FROM copies_copy c")
        text = cursor.fetchone()[0]
    assert "7654321" not in text
    assert b"tax_years".hex() not in text


@pytest.mark.control("C-6-29")
def test_a_file_is_taken_whole_or_not_at_all(bodies: Bodies) -> None:
    good = '{"tax_years": []}'
    rows = [(f"30000000000{number:04}", TAX, good) for number in range(50)]
    evidence = evidence_in(approval_of({"file": 1}))
    bad = [*rows[:30], (HANAKO, TAX, '{"tax_years": [{}]}'), *rows[30:]]
    with pytest.raises(BadLayout, match="31行目"):
        load(bad, OTHER_CITY, layout="sample-1", approval=evidence)
    assert held(OTHER_CITY) == 0
    with pytest.raises(BadLayout, match="1行目"):
        load([(HANAKO, TAX, "{")], OTHER_CITY, layout="sample-1", approval=evidence)
    assert load(rows, OTHER_CITY, layout="sample-1", approval=evidence) == 50
    assert load(rows, OTHER_CITY, layout="sample-1", approval=evidence) == 0
    assert held(CITY) == 0
    with acting_for(OTHER_CITY):
        assert [content_of(copy) for copy in Copy.objects.all()] == [{"tax_years": []}] * 50


def test_every_field_of_a_layout_has_its_word() -> None:
    for (item, layout), content in (
        ((TAX, "sample-1"), tax_content()),
        ((ALLOWANCE, "sample-1"), allowance_content()),
    ):
        shown = lines(item, layout, content)
        assert [label for label, _ in shown if label.isascii()] == []
    assert lines(TAX, "sample-1", {"working_student": True}) == [("勤労学生", "はい")]
    assert lines("TM", "unknown", {"a": [1]}) == [("a1・", 1)]


# --- 画面 ---


@pytest.mark.control("C-6-29")
def test_the_shown_copy_equals_the_registered_one(
    bodies: Bodies, officer: Actor, client: Client
) -> None:
    a_copy(bodies[CITY])
    inside(client, officer)
    found = client.post("/copies/", {"unified_number": HANAKO})
    assert "C-1" in found.content.decode()
    page = client.get("/copies/C-1")
    assert page.context["facts"] == lines(TAX, "sample-1", tax_content())
    assert "年分1・総所得金額等（円）" in page.content.decode()
    assert "7,654,321" in page.content.decode()
    kinds = list(AuditRecord.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[-2:] == ["copies.searched", "copies.shown"]


def test_the_pages_name_both_people_as_the_sender_states_them(
    bodies: Bodies, officer: Actor, client: Client
) -> None:
    names = {"maker_name": "佐藤", "checker_name": "鈴木"}
    a_copy(bodies[CITY])
    a_copy(bodies[CITY], "C-2", approval=approval_of(tax_content(), **names))
    inside(client, officer)
    listed = client.post("/copies/", {"unified_number": HANAKO}).content.decode()
    assert "<td>佐藤（sato）</td><td>鈴木（suzuki）</td>" in listed
    assert "<td>sato</td><td>suzuki</td>" in listed
    assert "佐藤（sato）・鈴木（suzuki）" in client.get("/copies/C-2").content.decode()


def test_a_name_longer_than_any_is_refused(bodies: Bodies) -> None:
    with pytest.raises(NotApproved):
        evidence_in(approval_of(tax_content(), maker_name="佐" * 101))


def test_a_wrong_number_is_told_in_the_form(officer: Actor, client: Client) -> None:
    page = inside(client, officer).post("/copies/", {"unified_number": "12"})
    assert "15桁" in page.content.decode()


@pytest.mark.parametrize("path", ["/copies/", "/copies/C-1"])
def test_a_stranger_is_led_to_the_entrance(bodies: Bodies, client: Client, path: str) -> None:
    a_copy(bodies[CITY])
    reply = client.get(path)
    assert reply.status_code == 302
    assert "C-1" not in reply.content.decode()


@pytest.mark.parametrize("path", ["/copies/", "/copies/C-1"])
def test_another_role_is_refused(bodies: Bodies, client: Client, path: str) -> None:
    a_copy(bodies[CITY])
    assert inside(client, takahashi()).get(path).status_code == 403


@pytest.mark.control("C-6-32")
def test_another_body_learns_nothing(bodies: Bodies, client: Client) -> None:
    other = an_officer("oka", "岡", (Duty.COPIES, Level.SEE), body=OTHER_CITY, office="joho")
    inside(client, other)
    before = client.get("/copies/C-1")
    a_copy(bodies[CITY])
    after = client.get("/copies/C-1")
    assert before.status_code == after.status_code == 404
    found = client.post("/copies/", {"unified_number": HANAKO})
    assert found.context["copies"] == []


def test_the_door_asks_for_its_scope(bodies: Bodies, client: Client) -> None:
    headers = bearer(bodies[CITY], "intermediary:codes:request")
    reply = client.post("/api/copies", {}, content_type="application/json", headers=headers)
    assert reply.status_code == 403
    assert client.post("/api/copies", {}, content_type="application/json").status_code == 401


# --- 訂正 ---
