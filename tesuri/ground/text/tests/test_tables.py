"""表のファイル: what is read of a CSV, and what is told of one that is none."""

import pytest

from tesuri.ground.text import tables

HEAD = ("番号", "名前")


def read(text: str) -> tuple[list[tuple[int, tables.Row]], list[tables.Mistake]]:
    return tables.read(text.encode("utf-8-sig"), HEAD, most_bytes=1_000_000)


def test_it_reads_lines_by_column_and_leaves_empty_ones_out() -> None:
    rows, mistakes = read("番号,名前\r\n 1 ,花\r\n,\r\n\r\n2,\r\n")
    assert rows == [(2, {"番号": "1", "名前": "花"}), (5, {"番号": "2", "名前": ""})]
    assert mistakes == []


def test_it_reads_what_excel_saves_and_what_it_wrote_itself() -> None:
    assert tables.read("番号,名前\r\n1,髙\r\n".encode("cp932"), HEAD, most_bytes=99)[0] == [
        (2, {"番号": "1", "名前": "髙"})
    ]
    rows = [["1", 'あ,"い'], ["2", ""]]
    found, mistakes = tables.read(tables.write(HEAD, rows), HEAD, most_bytes=999)
    assert [list(row.values()) for _, row in found] == rows
    assert mistakes == []


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, "見出し"),
        ("番号\r\n1\r\n", 1, "見出し"),
        ("番号,名前\r\n1\r\n", 2, "行"),
        ("番号,名前\r\n1,花,2\r\n", 2, "行"),
        ('番号,名前\r\n1,"花\r\n', 2, "行"),
    ],
)
def test_what_no_table_can_be_is_named_with_its_line(text: str, line: int, column: str) -> None:
    rows, (mistake,) = read(text)
    assert (rows, mistake.line, mistake.column) == ([], line, column)


def test_a_file_that_is_too_large_or_of_no_known_code_is_not_read() -> None:
    for file in (b"\x81\xff", b"1" * 100):
        assert tables.read(file, HEAD, most_bytes=50)[1][0].column == "ファイル"
