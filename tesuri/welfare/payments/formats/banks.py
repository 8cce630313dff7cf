"""金融機関: does this bank or branch exist, and what is it called.

The list is the data of the package `zengin-code`. Its folder keeps branch files of banks that are
gone, so the bank list is read first and a branch file only for a bank that is in it. Codes die and
merge: ask on the day of the payment, not only when the account is entered. Importing the package
would read all 28,944 branches at once; here a bank's branches are read when first asked for.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Bank:
    """金融機関: four digits, its name without 銀行, and the name in kana."""

    code: str
    name: str
    kana: str


@dataclass(frozen=True)
class Branch:
    """支店: three digits within a bank, with the names that go on a transfer."""

    bank: Bank
    code: str
    name: str
    kana: str


def exists(bank_code: str, branch_code: str) -> bool:
    """実在するか: whether the present list has this branch of this bank."""
    return branch(bank_code, branch_code) is not None


def bank(bank_code: str) -> Bank | None:
    """金融機関を引く: None if no bank has the code now."""
    return banks().get(bank_code)


def branch(bank_code: str, branch_code: str) -> Branch | None:
    """支店を引く: None if the bank or the branch is not in the list."""
    return branches(bank_code).get(branch_code)


@cache
def banks() -> dict[str, Bank]:
    """全金融機関: by code."""
    return {code: Bank(code, row["name"], row["kana"]) for code, row in _read("banks.json").items()}


@cache
def branches(bank_code: str) -> dict[str, Branch]:
    """全支店: of one bank, by code; empty if the bank is not in the list."""
    of = bank(bank_code)
    if of is None:
        return {}
    rows = _read(f"branches/{of.code}.json")
    return {code: Branch(of, code, row["name"], row["kana"]) for code, row in rows.items()}


def _read(name: str) -> dict[str, dict[str, Any]]:
    package = find_spec("zengin_code")
    assert package is not None
    assert package.origin is not None
    rows: dict[str, dict[str, Any]] = json.loads(
        (Path(package.origin).parent / "source-data" / "data" / name).read_text("utf-8")
    )
    return rows
