"""異動・退職の一覧: wholly or not at all, every bad row by name, and the same file once."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.entry import inside
from tests.people import CITY, OTHER_CITY, an_officer, takahashi
from tests.residents import number
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer, Posting
from tesuri.workplace.access.queries import may
from tesuri.workplace.staff import lists
from tesuri.workplace.staff.actions import changes
from tesuri.workplace.staff.actions.lists import SameFile, take_list
from tesuri.workplace.staff.models import Change
from tesuri.workplace.staff.tests import people
from tesuri.workplace.staff.tests.people import NOON, TODAY, agreed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HEAD = ",".join(lists.HEAD)
NEW = "採用,yamamoto,山本　花,ヤマモト　ハナ,shogai,会計年度任用,R8.6.1,2027-03-31"
MOVE = "異動,Sato,,,kaikei,,令和8年6月1日,"
LEAVE = "退職,tanaka,,,,,,2026-05-31"


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def a_file(*rows: str, code: str = "utf-8-sig") -> bytes:
    return ("\r\n".join([HEAD, *rows]) + "\r\n").encode(code)


def mistakes(*rows: str) -> list[tuple[int, str]]:
    """(line, column) of each mistake of a list with these rows."""
    people.sato()
    found = lists.read(a_file(*rows), CITY, TODAY).mistakes
    assert all(each.what and each.remedy for each in found)
    return [(each.line, each.column) for each in found]


@pytest.mark.control("C-3-09")
@pytest.mark.parametrize("code", ["utf-8-sig", "utf-8", "cp932"])
def test_a_list_is_approved_as_a_whole_and_works_on_its_days(noon: Any, code: str) -> None:
    kanri, second = people.kanri(), people.second()
    sato = people.sato((Duty.PAYMENTS, Level.SEE))
    tanaka = an_officer("tanaka", "田中", (Duty.PAYMENTS, Level.SEE))
    change, found = take_list(kanri, a_file(NEW, MOVE, LEAVE, code=code))
    assert (found, Officer.objects.filter(user_id="yamamoto").exists()) == ([], False)
    assert change is not None
    changes.submit(kanri, change.number)
    agreed(second, change)
    for moment, answers in (
        ("2026-05-31T23:59:59+09:00", [True, True]),
        ("2026-06-01T00:00:00+09:00", [False, False]),
    ):
        noon.move_to(moment)
        assert [may(each, Duty.PAYMENTS, Level.SEE) for each in (sato, tanaka)] == answers
    made = people.officer("yamamoto")
    assert (made.name, made.begins_on, made.get_employment_display()) == (
        "山本　花",
        date(2026, 6, 1),
        "会計年度任用",
    )
    assert Posting.objects.get().office.code == "kaikei"


def test_one_broken_row_keeps_all_the_others_out() -> None:
    kanri = people.kanri()
    people.sato()
    change, found = take_list(kanri, a_file(NEW, "異動,nobody,,,kaikei,,2026-06-01,"))
    assert change is None
    assert [(each.line, each.column) for each in found] == [(3, "利用者ID")]
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("転職,sato,,,,,,", [(2, "種別")]),
        ("異動,sato,,,nowhere,,2026-06-01,", [(2, "部署コード")]),
        ("異動,sato,,,shogai,,2026-06-01,", [(2, "部署コード")]),
        ("異動,sato,,,kaikei,,2026-05-10,", [(2, "開始日")]),
        ("異動,sato,,,kaikei,,2026-05-11,", []),
        ("異動,sato,,,kaikei,,四月,", [(2, "開始日")]),
        ("異動,sato,,,kaikei,,,", [(2, "開始日")]),
        ("異動,nobody,,,kaikei,,2026-06-01,", [(2, "利用者ID")]),
        ("退職,sato,,,,,,2026-05-10", [(2, "最終日")]),
        ("退職,sato,,,,,,期限なし", [(2, "最終日")]),
        (NEW.replace("yamamoto", "SATO"), [(2, "利用者ID")]),
        (NEW.replace("yamamoto", "山本"), [(2, "利用者ID")]),
        (NEW.replace("会計年度任用", "臨時"), [(2, "任用の種類")]),
        (NEW.replace("2027-03-31", "期限なし"), []),
        (NEW.replace("山本　花", "=HYPERLINK(1)"), [(2, "氏名")]),
        (NEW.replace("山本　花", "@花"), [(2, "氏名")]),
        (NEW.replace("山本　花", "花" * 101), [(2, "氏名")]),
        (NEW.replace("山本　花", number(7)), [(2, "氏名")]),
        ("異動,sato,,,kaikei,,2026-06-01", [(2, "行")]),
        ('異動,"sato', [(2, "行")]),
    ],
)
def test_each_bad_row_is_named_by_line_and_column(row: str, expected: list[Any]) -> None:
    assert mistakes(row) == expected


def test_every_row_of_a_repeated_id_is_named() -> None:
    assert mistakes(MOVE, NEW, "退職,SATO,,,,,,2026-06-30") == [
        (2, "利用者ID"),
        (4, "利用者ID"),
    ]


def test_several_bad_rows_are_named_all_at_once() -> None:
    found = mistakes("退職,nobody,,,,,,2026-05-31", NEW, MOVE.replace("kaikei", "x"))
    assert found == [(2, "利用者ID"), (4, "部署コード")]


def test_somebody_of_another_body_is_nobody() -> None:
    people.sato()
    an_officer("fukaya", "深谷", body=OTHER_CITY)
    found = lists.read(a_file("退職,fukaya,,,,,,2026-05-31"), CITY, TODAY).mistakes
    assert [each.column for each in found] == ["利用者ID"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "空です"),
        (HEAD.encode(), "一つもありません"),
        (b"a,b\r\n1,2\r\n", "決まった形ではありません"),
        (a_file(NEW, code="utf-16"), "文字コードを読み取れません"),
        (b"\x80\xff\x00\x01", "文字コードを読み取れません"),
        (a_file(NEW).replace("花".encode(), b"\0"), "文字コードを読み取れません"),
        (b"x" * 10_000_000, "大きすぎます"),
    ],
    ids=["empty", "head alone", "another table", "utf-16", "bytes", "NUL", "10 MB"],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(file: bytes, said: str) -> None:
    people.sato()
    (found,) = lists.read(file, CITY, TODAY).mistakes
    assert said in found.what
    assert found.remedy


@pytest.mark.parametrize(("count", "is_taken"), [(100, True), (101, False)])
def test_a_list_has_so_many_rows_and_no_more(settings: Any, count: int, is_taken: bool) -> None:
    settings.TESURI_LIMITS = {"STAFF_LIST_ROWS": "100"}
    rows = [NEW.replace("yamamoto", f"new{each}") for each in range(count)]
    assert (mistakes(*rows) == []) is is_taken


def test_the_same_file_is_taken_once_until_it_is_sent_back() -> None:
    kanri, second = people.kanri(), people.second()
    people.sato()
    first, _ = take_list(kanri, a_file(MOVE))
    assert first is not None
    changes.submit(kanri, first.number)
    with pytest.raises(SameFile):
        take_list(kanri, a_file(MOVE))
    people.decided(second, first, "send_back", said="日付を確かめてください")
    again, _ = take_list(kanri, a_file(MOVE))
    assert again is not None


def test_the_sample_is_what_the_reader_reads() -> None:
    head, *rows = lists.sample().decode("utf-8-sig").splitlines()
    assert head == HEAD
    assert len(rows) == 3
    assert [each.column for each in lists.read(lists.sample(), CITY, TODAY).mistakes] != ["見出し"]


def test_the_screen_shows_every_mistake_and_takes_nothing() -> None:
    people.sato()
    client = inside(Client(), people.kanri())
    answer = upload(client, a_file("退職,nobody,,,,,,2026-05-31", "転職,sato,,,,,,"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "正しい行も含めて何も取り込みません" in page
    assert "種別が正しくありません" in page
    taken = upload(client, a_file(MOVE))
    assert taken.status_code == 302
    shown = client.get(taken.headers["Location"]).content.decode()
    assert "令和8年6月1日に会計課へ" in shown
    assert "決裁に上げる" in shown


def test_ten_megabytes_are_refused_in_words() -> None:
    answer = upload(inside(Client(), people.kanri()), b"x" * 10_000_000)
    assert answer.status_code == 422
    assert "大きすぎます" in answer.content.decode()


def test_strangers_and_other_desks_take_no_list() -> None:
    assert upload(Client(), a_file(MOVE)).status_code == 302
    assert upload(inside(Client(), takahashi()), a_file(MOVE)).status_code == 403
    assert not Change.objects.exists()


def upload(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("ido.csv", content, content_type="text/csv")
    return client.post("/staff/lists/", {"file": file})
