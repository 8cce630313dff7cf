"""決裁する内容の見せ方: runs, results, cash, overpayments and plans, in the words of the desk."""

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
        *([("種別", content["種別"])] if "種別" in content else []),
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
    again = f"　支払番号 {each['再振込']} の再振込" if "再振込" in each else ""
    months = "、".join(
        f"{reference} {wareki_month(date.fromisoformat(month))}分 {yen:,}円"
        for reference, month, yen in each["月"]
    )
    months += "".join(
        f"\n過払 第{number}号の内払として {yen:,}円を差し引く"
        for number, yen in each.get("内払調整", ())
    )
    holder = f"{kind} {account['number']} {account['holder_kana']}"
    return f"{each['金額']:,}円{again}　{where} {holder}\n{months}"


def result_facts(content: dict[str, Any]) -> Facts:
    """振込結果: how much arrived, and each transfer that did not, with the bank's reason."""
    count, yen = content["支払済"]
    bounced = [
        (f"振込不能 {at}", f"支払番号 {payment}　{amount:,}円　{reason}　{note}".strip())
        for at, (payment, _, amount, reason, note) in enumerate(content["振込不能"], start=1)
    ]
    return [
        ("支払処理", str(content["支払処理"])),
        ("決済日", wareki(date.fromisoformat(content["決済日"]))),
        ("金融機関の通知", content["金融機関の通知"]),
        ("受け方", content["受け方"]),
        ("支払済", f"{count:,}件　{yen:,}円"),
        *bounced,
    ]


def counter_facts(content: dict[str, Any]) -> Facts:
    """窓口払: which payment, how much, and why in cash."""
    return [
        ("支払番号", str(content["支払番号"])),
        ("金額", f"{content['金額']:,}円"),
        ("理由", content["理由"]),
    ]


def overpayment_facts(content: dict[str, Any]) -> Facts:
    """過払: the sum, and of each month what was paid and what is due."""
    months = [
        (
            f"{reference} {wareki_month(date.fromisoformat(month))}分",
            f"支払済 {paid:,}円　支給額 {due:,}円（第{version}版）　差 {difference:,}円",
        )
        for reference, month, version, paid, due, difference in content["月"]
    ]
    return [
        ("過払", f"第{content['過払']}号"),
        ("手当", content["手当"]),
        ("種類", content["種類"]),
        ("根拠", content["根拠"]),
        ("過払額", f"{content['金額']:,}円"),
        ("理由", content["理由"]),
        *months,
    ]


def recovery_facts(content: dict[str, Any]) -> Facts:
    """返納計画: the way with its law, and the share or each day with its yen."""
    parts = [
        (f"第{at}回　納期限 {wareki(date.fromisoformat(due))}", f"{yen:,}円")
        for at, (due, yen) in enumerate(content["分割"], start=1)
    ]
    share = [("差し引く割合", f"支払期ごとに、この手当の支払額の{content['割合']}％まで")]
    return [
        ("過払", f"第{content['過払']}号"),
        ("残額", f"{content['残額']:,}円"),
        ("方法", content["方法"]),
        ("根拠", content["根拠"]),
        *(share if content["割合"] else []),
        *parts,
        ("本人との話合い", content["話合い"]),
    ]
