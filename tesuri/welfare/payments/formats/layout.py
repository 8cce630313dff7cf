"""全銀のレコード: the fields of the four records with their widths, 120 bytes each.

Numbers stand right with zeros, texts left with spaces; a field not given is zeros or spaces.
"""

from collections.abc import Mapping
from typing import NamedTuple

RECORD = 120
NAME = 15  # 銀行名, 支店名


class Field(NamedTuple):
    """項目: name, width in bytes, whether it is a number, and what it always holds."""

    name: str
    width: int
    is_number: bool = False
    always: str = ""


HEADER = (
    Field("record", 1, always="1"),
    Field("service", 2, is_number=True),
    Field("code_kind", 1, always="0"),  # JIS
    Field("client_code", 10, is_number=True),
    Field("client_name", 40),
    Field("pay_on", 4, is_number=True),  # MMDD
    Field("bank_code", 4, is_number=True),
    Field("bank_name", NAME),
    Field("branch_code", 3, is_number=True),
    Field("branch_name", NAME),
    Field("account_kind", 1),
    Field("account_number", 7, is_number=True),
    Field("spare", 17),
)
DATA = (
    Field("record", 1, always="2"),
    Field("bank_code", 4, is_number=True),
    Field("bank_name", NAME),
    Field("branch_code", 3, is_number=True),
    Field("branch_name", NAME),
    Field("clearing_house", 4, is_number=True),  # 手形交換所
    Field("account_kind", 1),
    Field("account_number", 7, is_number=True),
    Field("holder", 30),
    Field("yen", 10, is_number=True),
    Field("new_code", 1),
    Field("reference", 10, is_number=True),  # 顧客コード1
    Field("reference_2", 10, is_number=True),  # 顧客コード2
    Field("designation", 1),  # 振込指定区分
    Field("mark", 1),  # 識別表示
    Field("spare", 7),
)
TRAILER = (
    Field("record", 1, always="8"),
    Field("count", 6, is_number=True),
    Field("total", 12, is_number=True),
    Field("spare", 101),
)
END = (Field("record", 1, always="9"), Field("spare", 119))
LAYOUTS = {layout[0].always: layout for layout in (HEADER, DATA, TRAILER, END)}


def compose(layout: tuple[Field, ...], values: Mapping[str, str]) -> bytes:
    """レコードを作る: the values were checked before; a wrong length is our own defect."""
    parts = [_filled(field, values.get(field.name, field.always)) for field in layout]
    record = "".join(parts).encode("cp932")
    assert len(record) == RECORD
    return record


def fields(data: bytes) -> list[dict[str, str]]:
    """レコードを読む: each record by field names, texts without their filling; CRLF is optional."""
    plain = data.replace(b"\r\n", b"")
    if not plain or len(plain) % RECORD:
        raise ValueError(f"長さが{RECORD}バイトの倍数ではありません")
    return [_split(plain[at : at + RECORD]) for at in range(0, len(plain), RECORD)]


def _filled(field: Field, value: str) -> str:
    return value.rjust(field.width, "0") if field.is_number else value.ljust(field.width)


def _split(record: bytes) -> dict[str, str]:
    text = record.decode("cp932")
    layout = LAYOUTS.get(text[0])
    if layout is None or len(text) != RECORD:
        raise ValueError("知らないレコード区分か、1バイトでない文字があります")
    values, at = {}, 0
    for field in layout:
        values[field.name] = text[at : at + field.width].rstrip(" ")
        at += field.width
    return values
