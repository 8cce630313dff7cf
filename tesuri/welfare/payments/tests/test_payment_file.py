"""支払ファイル: 11 items by their names, out and read again the same, and beside the books."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from time_machine import travel

from tests import people
from tests.entry import inside
from tests.recipients import opened
from tests.residents import number
from tesuri.ground.text import tables
from tesuri.welfare.payments import actions, queries
from tesuri.welfare.payments.actions import CannotPay
from tesuri.welfare.payments.formats import payment_file
from tesuri.welfare.payments.formats.payment_file import Row
from tesuri.welfare.payments.models import Payment, Run
from tesuri.welfare.payments.tests import a_case
from tesuri.welfare.payments.tests.a_case import april as april
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.tests.a_store import a_store_for, bank

MARCH = Row(
    *("1000000001", 7, date(2026, 5, 1), date(2026, 3, 1), 29_590, 29_590),
    pay_on=date(2026, 5, 8),
    is_paid=None,
)


def text(**changed: str) -> bytes:
    cells = MARCH.cells() | changed
    return tables.write(payment_file.head(), [[*cells.values()]])


# --- 様式 ---


def test_it_has_the_11_items_by_their_names() -> None:
    assert [each["number"] for each in payment_file.items()] == list(range(1, 12))
    assert payment_file.head() == list(MARCH.cells())
    assert MARCH.cells()["支払年度"] == "2026"
    assert payment_file.fiscal_year(date(2026, 3, 31)) == 2025


YEN = st.integers(-(10**9), 10**9)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
MONTHS = DAYS.map(lambda day: day.replace(day=1))


@st.composite
def rows(draw: st.DrawFn) -> Row:
    is_reissue = draw(st.booleans())
    return Row(
        addressee_number=f"{draw(st.integers(0, 10**10 - 1)):010d}",
        payment=draw(st.integers(1, 10**9)),
        payment_month=draw(MONTHS),
        target_month=None if is_reissue else draw(MONTHS),
        due_yen=None if is_reissue else draw(YEN),
        paid_yen=draw(YEN),
        pay_on=draw(DAYS),
        is_paid=draw(st.none() | st.booleans()),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(rows(), max_size=5, unique_by=lambda row: row.key))
def test_what_is_written_is_read_the_same_and_is_like_the_books(written: list[Row]) -> None:
    file = payment_file.write(written)
    read, mistakes = payment_file.read(file)
    assert mistakes == []
    assert [row for _, row in read] == written
    assert payment_file.write(row for _, row in read) == file
    assert payment_file.compared(read, written) == []


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("業務区分", "手当"),
        ("宛名番号", "1"),
        ("支払履歴番号", ""),
        ("支払年度", "2025"),
        ("期別", "2026-13"),
        ("支払対象年月日", "2026-02-30"),
        ("支払額", ""),
        ("差額", "5"),
        ("支払日", ""),
        ("支払済", "済"),
        ("支出額", "029590"),
    ],
)
def test_a_cell_that_is_not_of_its_kind_is_named(column: str, cell: str) -> None:
    read, mistakes = payment_file.read(text(**{column: cell}))
    assert read == []
    assert (mistakes[0].line, mistakes[0].column) == (2, column)
    assert mistakes[0].remedy


def test_a_my_number_and_a_row_twice_are_named_without_their_values() -> None:
    secret = number(9)
    _, (mistake,) = payment_file.read(text(宛名番号=secret))
    assert "個人番号" in mistake.what
    assert secret not in f"{mistake.what}{mistake.remedy}"
    _, (mistake,) = payment_file.read(payment_file.write([MARCH, MARCH]))
    assert (mistake.line, mistake.column) == (3, "支払履歴番号")


# --- 支払処理 ---


@pytest.fixture
def desk(db: None) -> Actor:
    return a_case.clerk()


@pytest.fixture
def run(april: None, desk: Actor) -> Run:
    made = a_case.drafted(desk)
    a_case.filed(desk, people.suzuki(Duty.PAYMENTS), made)
    return made


def test_a_run_goes_out_month_by_month_and_is_like_the_books(desk: Actor, run: Run) -> None:
    store = a_store_for(desk)
    places = {"medium": store.lent().number, "recipient": store.receiver().number}
    order = actions.order_record(desk, run.number, **places)
    content = opened(outputs.take_export(desk, order.number).content, *bank())[0]
    read, mistakes = payment_file.read(content)
    assert mistakes == []
    payment = Payment.objects.get().pk
    assert [(row.payment, row.target_month, row.paid_yen, row.is_paid) for _, row in read] == [
        (payment, month, yen, None) for month, yen in a_case.FEBRUARY_TO_APRIL
    ]
    assert (order.count, order.subjects) == (3, ["1000000001"])
    assert actions.compare_record(desk, run.number, content) == ([], [])


def test_what_the_file_says_otherwise_alone_or_not_is_told(desk: Actor, run: Run) -> None:
    first, second, _ = queries.record_of(queries.run(run.number))
    told = Row(**vars(first) | {"paid_yen": 1})
    file = payment_file.write([told, second, MARCH])
    unlike, mistakes = actions.compare_record(desk, run.number, file)
    assert mistakes == []
    assert [(each.line, each.what) for each in unlike] == [
        (2, "帳簿と違います：支払額、差額"),
        (4, "この支払処理の帳簿にない支払です。"),
        (0, "令和8年4月分がファイルにありません。"),
    ]
    assert Payment.objects.count() == 1  # nothing is entered


@pytest.mark.parametrize(("bounced", "arrived"), [(False, True), (True, False)])
def test_after_the_result_it_says_what_arrived(
    april: None, desk: Actor, bounced: bool, arrived: bool
) -> None:
    made, chief = a_case.drafted(desk), people.suzuki(Duty.PAYMENTS)
    a_case.sent(desk, chief, made)
    with travel(a_case.AFTER_THE_DAY, tick=True):
        result = actions.enter_typed(
            desk,
            made.number,
            settled_on=a_case.PAY_ON,
            notice="通知",
            bounced=[(made.payments.get().pk, "closed", "")] if bounced else [],
            all_others_paid=True,
        )
        a_case.approved(chief, actions.RESULT, result.pk)
        rows = queries.record_of(queries.run(made.number))
    assert [row.is_paid for row in rows] == [arrived] * 3


def test_a_run_that_nobody_approved_does_not_go_out(april: None, desk: Actor) -> None:
    made = a_case.drafted(desk)
    with pytest.raises(CannotPay, match="承認された支払処理だけ"):
        actions.order_record(desk, made.number, medium=1, recipient=1)


def test_it_is_compared_on_its_screen(desk: Actor, run: Run) -> None:
    client, place = inside(Client(), desk), reverse("payments:record", args=[run.number])
    assert "列の決まり" in client.get(place).content.decode()
    good = payment_file.write(queries.record_of(queries.run(run.number)))
    for file, status, words in (
        (good, 200, "すべての項目で同じです"),
        (text(), 200, "帳簿との違い（4件）"),
        (text(支払済="済"), 422, "ファイルを直してください（1か所）"),
    ):
        reply = client.post(place, {"file": SimpleUploadedFile("a.csv", file)})
        assert reply.status_code == status
        assert words in reply.content.decode()
    assert client.post(place, {}).status_code == 422
    way = reverse("payments:order_record", args=[run.number])
    assert client.post(way, {}).headers["Location"] == place


def test_strangers_other_desks_and_readers_do_none_of_this(desk: Actor, run: Run) -> None:
    other = people.takahashi()
    reader = people.an_officer("mori", "森", (Duty.PAYMENTS, Level.SEE))
    for name in ("record", "order_record"):
        place = reverse(f"payments:{name}", args=[run.number])
        assert Client().post(place).status_code == 302
        for stranger in (other, reader):
            assert inside(Client(), stranger).post(place).status_code == 403
    for act in (
        lambda: actions.order_record(reader, run.number, medium=1, recipient=1),
        lambda: actions.compare_record(reader, run.number, b""),
    ):
        with pytest.raises(NotAllowed):
            act()
