"""全銀総合振込: a transfer file of 120-byte records in cp932 with half-width kana, and its reader.

Source of the layout: two regional banks' manuals (found); 振込指定区分 7 and 新規コード 0: known.
A bank's own rules (folding of kana, long names) are unknown: what does not fit is refused.
The header's date has no year: keep the full date beside the file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from tesuri.ground.records import Refusal
from tesuri.ground.text.kana import half_width
from tesuri.welfare.payments.formats.accounts import AccountKind
from tesuri.welfare.payments.formats.banks import Branch
from tesuri.welfare.payments.formats.layout import DATA, END, HEADER, NAME, TRAILER, compose, fields

CONSOLIDATED = "21"  # 種別コード: 総合振込
BY_WIRE = "7"  # 振込指定区分: テレ振込
NOT_NEW = "0"  # 新規コード: その他
HOLDER_WIDTH, CLIENT_NAME_WIDTH = 30, 40
LARGEST_AMOUNT, LARGEST_COUNT, LARGEST_TOTAL = 10**10 - 1, 10**6 - 1, 10**12 - 1

BranchLookup = Callable[[str, str], Branch | None]


@dataclass(frozen=True)
class Header:
    """委託者: who pays, from which account, on which day."""

    client_code: str  # ten digits, given by the paying bank
    client_name: str  # kana
    pay_on: date
    bank_code: str
    branch_code: str
    account_kind: AccountKind
    account_number: str


@dataclass(frozen=True)
class Transfer:
    """振込: one amount to one account; `reference` is our own number of at most ten digits."""

    bank_code: str
    branch_code: str
    account_kind: AccountKind
    account_number: str
    holder: str  # 口座名義人, kana
    yen: int
    reference: str = ""


@dataclass(frozen=True)
class TransferFile:
    """読み取ったファイル: what a bank would read; names of banks and holders in half-width kana."""

    header: dict[str, str]
    transfers: tuple[dict[str, str], ...]
    count: int
    total: int


class TransferRefused(Refusal):
    """振込ファイルを作れない: nothing is written; the message names the line, never the account."""

    def __init__(self, code: str, where: str, why: str, remedy: str) -> None:
        super().__init__(f"{where}: {why}。{remedy}", code=code)


def write(
    header: Header, transfers: Sequence[Transfer], lookup: BranchLookup, *, line_ends: bool = False
) -> bytes:
    """総合振込ファイル: header, one record a transfer in the given order, trailer with sums, end.

    `lookup` is `banks.branch`, or any list of the day. `line_ends` adds CRLF where a bank wants it.
    Raises TransferRefused; its code is one of name_unwritable, name_too_long, amount_out_of_range,
    unknown_bank, account_malformed, reference_malformed, count_out_of_range, total_too_large.
    """
    total = _total(transfers)
    records = [
        _header(header, lookup),
        *(_data(f"{line}件目", transfer, lookup) for line, transfer in enumerate(transfers, 1)),
        compose(TRAILER, {"count": str(len(transfers)), "total": str(total)}),
        compose(END, {}),
    ]
    end = b"\r\n" if line_ends else b""
    return b"".join(record + end for record in records)


def parse(data: bytes) -> TransferFile:
    """ファイルを読む: ValueError when a length, the order of records or a sum is wrong."""
    records = fields(data)
    if [record["record"] for record in records] != ["1", *"2" * (len(records) - 3), "8", "9"]:
        raise ValueError("レコードの順序が 1・2…・8・9 ではありません")
    header, *transfers, trailer, _ = records
    count, total = int(trailer["count"]), int(trailer["total"])
    if (count, total) != (len(transfers), sum(int(transfer["yen"]) for transfer in transfers)):
        raise ValueError("合計件数か合計金額が明細と合いません")
    return TransferFile(header, tuple(transfers), count, total)


def _total(transfers: Sequence[Transfer]) -> int:
    where, split = "ファイル全体", "ファイルを分けてください。"
    if not transfers:
        raise TransferRefused(
            "count_out_of_range", where, "振込が1件もありません", "対象者を確かめてください。"
        )
    if len(transfers) > LARGEST_COUNT:
        raise TransferRefused("count_out_of_range", where, "件数が6桁を超えています", split)
    for line, transfer in enumerate(transfers, 1):
        if not 0 < transfer.yen <= LARGEST_AMOUNT:
            why, remedy = "金額が1円から10桁までの範囲にありません", "支払額を確かめてください。"
            raise TransferRefused("amount_out_of_range", f"{line}件目", why, remedy)
    if (total := sum(transfer.yen for transfer in transfers)) > LARGEST_TOTAL:
        raise TransferRefused("total_too_large", where, "合計金額が12桁を超えています", split)
    return total


def _header(header: Header, lookup: BranchLookup) -> bytes:
    where = "委託者"
    _digits("account_malformed", where, "委託者コード", header.client_code, 10)
    return compose(
        HEADER,
        {
            "service": CONSOLIDATED,
            "client_code": header.client_code,
            "client_name": _name(where, header.client_name, CLIENT_NAME_WIDTH),
            "pay_on": f"{header.pay_on:%m%d}",
            **_account(where, header, lookup),
        },
    )


def _data(where: str, transfer: Transfer, lookup: BranchLookup) -> bytes:
    if transfer.reference:
        _digits("reference_malformed", where, "顧客コード", transfer.reference, 10, shorter=True)
    return compose(
        DATA,
        {
            **_account(where, transfer, lookup),
            "holder": _name(where, transfer.holder, HOLDER_WIDTH),
            "yen": str(transfer.yen),
            "new_code": NOT_NEW,
            "reference": transfer.reference,
            "designation": BY_WIRE,
        },
    )


def _account(where: str, of: Header | Transfer, lookup: BranchLookup) -> dict[str, str]:
    found = lookup(of.bank_code, of.branch_code)
    if found is None:
        why = f"金融機関 {of.bank_code} 支店 {of.branch_code} は、いまの金融機関一覧にありません"
        remedy = "統廃合がなかったか確かめ、口座を登録し直してください。"
        raise TransferRefused("unknown_bank", where, why, remedy)
    _digits("account_malformed", where, "口座番号", of.account_number, 7)
    return {
        "bank_code": of.bank_code,
        "bank_name": _short(found.bank.kana),
        "branch_code": of.branch_code,
        "branch_name": _short(found.kana),
        "account_kind": of.account_kind.value,
        "account_number": of.account_number,
    }


@cache
def _short(kana: str) -> str:
    """Of a bank or a branch, of which there are few beside the transfers."""
    return half_width(kana)[:NAME]


def _name(where: str, name: str, width: int) -> str:
    try:
        half = half_width(name).strip()
    except ValueError as error:
        remedy = "通帳のカナ名義を確かめてください。"
        raise TransferRefused("name_unwritable", where, str(error).rstrip("。"), remedy) from error
    if not half or len(half) > width:
        why = (
            f"名義のカナが{width}文字を超えています（濁点も1文字）"
            if half
            else "名義のカナがありません"
        )
        remedy = "金融機関に届け出た名義を確かめてください。"
        raise TransferRefused("name_too_long" if half else "name_unwritable", where, why, remedy)
    return half


def _digits(
    code: str, where: str, what: str, text: str, width: int, *, shorter: bool = False
) -> None:
    fits = len(text) <= width if shorter else len(text) == width
    if not (fits and text.isascii() and text.isdigit()):
        raise TransferRefused(
            code, where, f"{what}が数字{width}桁ではありません", "入力を確かめてください。"
        )
