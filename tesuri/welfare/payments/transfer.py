"""振込の支度: accounts checked against the list of banks, and a run as the bank reads it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tesuri.ground.records import Refusal
from tesuri.ground.text.kana import half_width
from tesuri.welfare.payments.formats import banks, zengin
from tesuri.welfare.payments.formats.accounts import AccountKind
from tesuri.welfare.payments.models import Run

PAYER = Path(__file__).parent / "params" / "payer.yaml"


class NoSuchBranch(Refusal):
    """支店がない: not in the present list of banks and branches."""


class UnreadableHolder(Refusal):
    """名義が書けない: the bank's file has no such characters, or no room for them."""


def checked_account(
    bank_code: str, branch_code: str, kind: str, number: str, holder_kana: str
) -> dict[str, str]:
    """確かめた口座: the fields to keep, with the names of bank and branch from the present list."""
    found = banks.branch(bank_code, branch_code)
    if found is None:
        raise NoSuchBranch(
            f"金融機関 {bank_code} 支店 {branch_code} は、いまの金融機関一覧にありません。"
            "通帳で番号を確かめてください。統廃合で変わっていることもあります。",
            code="no_such_branch",
        )
    if len(number) != 7 or not (number.isascii() and number.isdigit()):
        raise Refusal("口座番号を数字7桁で入力してください。", code="account_number")
    return {
        "bank_code": bank_code,
        "bank_name": found.bank.name,
        "branch_code": branch_code,
        "branch_name": found.name,
        "kind": _kind(kind).value,
        "number": number,
        "holder_kana": _holder(holder_kana),
    }


def _holder(kana: str) -> str:
    try:
        half = half_width(kana).strip()
    except ValueError as error:
        raise UnreadableHolder(
            f"{error}通帳のカナ名義のとおりに入力してください。", code="holder_unwritable"
        ) from error
    if not 0 < len(half) <= zengin.HOLDER_WIDTH:
        raise UnreadableHolder(
            f"口座名義のカナは{zengin.HOLDER_WIDTH}文字までです（濁点・半濁点も1文字）。"
            "金融機関に届け出た名義を確かめてください。",
            code="holder_length",
        )
    return half


class Row(NamedTuple):
    """振込の行: of a payment, what its record says."""

    pk: int
    person_id: int
    amount_yen: int
    bank_code: str
    branch_code: str
    kind: str
    number: str
    holder_kana: str


def rows_of(run: Run) -> list[Row]:
    """振込の行: in the order of the file."""
    return [Row(*each) for each in run.payments.order_by("pk").values_list(*Row._fields)]


def file_of(run: Run, payments: Sequence[Row]) -> bytes:
    """総合振込の内容: one record a payment, in their order; branches are checked again today."""
    header = zengin.Header(pay_on=run.pay_on, **_payer())
    transfers = [
        zengin.Transfer(
            bank_code=payment.bank_code,
            branch_code=payment.branch_code,
            account_kind=_kind(payment.kind),
            account_number=payment.number,
            holder=payment.holder_kana,
            yen=payment.amount_yen,
            reference=str(payment.pk),
        )
        for payment in payments
    ]
    return zengin.write(header, transfers, banks.branch)


def _payer() -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load(PAYER.read_text("utf-8"))
    del held["is_sample"]
    return {**held, "account_kind": _kind(held["account_kind"])}


def _kind(code: str) -> AccountKind:
    """By its code in the bank's file; the type checker knows only the way members are made."""
    return next(kind for kind in AccountKind if kind.value == code)
