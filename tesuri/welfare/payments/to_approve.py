"""決裁する内容の見せ方: a payment run with every transfer, in the words of the desk."""

from datetime import date
from typing import Any

from tesuri.ground.text.eras import wareki, wareki_month
from tesuri.welfare.payments.formats.accounts import AccountKind
from tesuri.workplace.approvals.matters import Facts

KINDS = {kind.value: kind.label for kind in AccountKind}


def run_facts(content: dict[str, Any]) -> Facts:
    """支払処理: the sums, each transfer with its account and months, and each finding."""
    transfers = [
        (f"振込 {at}", _transfer(each)) for at, each in enumerate(content["振込"], start=1)
    ]
    findings = [(f"指摘 {at}", "\n".join(each)) for at, each in enumerate(content["検査"], start=1)]
    return [
        ("支払処理", str(content["支払処理"])),
        ("支払期月", f"{wareki_month(date.fromisoformat(content['支払期月']))}期"),
        ("振込日", wareki(date.fromisoformat(content["振込日"]))),
        ("件数", f"{content['件数']:,}件"),
        ("合計", f"{content['合計']:,}円"),
        *transfers,
        *findings,
    ]


def _transfer(each: dict[str, Any]) -> str:
    account = each["口座"]
    where = f"{account['bank_name']} {account['branch_name']}"
    kind = KINDS[account["kind"]]
    months = "、".join(
        f"{reference} {wareki_month(date.fromisoformat(month))}分 {yen:,}円"
        for reference, month, yen in each["月"]
    )
    holder = f"{kind} {account['number']} {account['holder_kana']}"
    return f"{each['金額']:,}円　{where} {holder}\n{months}"
