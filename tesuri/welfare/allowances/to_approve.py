"""決裁する内容の見せ方: a decision, and a new edition of a figure, in the words of the desk."""

from datetime import date
from itertools import groupby
from typing import Any

from tesuri.ground.law import Edition
from tesuri.ground.text.eras import wareki, wareki_month
from tesuri.welfare.allowances.models import Confidence, Outcome, Program
from tesuri.welfare.allowances.rules.months.results import BY_VALUE
from tesuri.workplace.approvals.matters import Facts


def decision_facts(content: dict[str, Any]) -> Facts:
    """手当の決定: its result, each run of months with the same amount, and why."""
    months = content["months"]
    return [
        ("決定", f"{content['decision_number']}　{Outcome(content['outcome']).label}"),
        ("手当", str(Program(content["program"]).label)),
        ("請求", content["claim_number"]),
        ("宛名番号", content["addressee_number"]),
        ("支給開始月", _month(content["first_month"])),
        ("対象月", "から".join(_month(months[at][0]) for at in (0, -1)) + "まで"),
        *([("有期認定の期限", f"{_month(content['through'])}まで")] if content["through"] else []),
        ("対象月ごとの額", "\n".join(_runs(months))),
        ("理由", "".join(content["reasons"])),
        ("判定の控え（SHA-256）", content["receipt_digest"]),
    ]


def _runs(months: list[list[Any]]) -> list[str]:
    told = []
    for (result, amount), run in groupby(months, key=lambda month: tuple(month[1:])):
        each = [_month(month) for month, *_ in run]
        span = each[0] if len(each) == 1 else f"{each[0]}から{each[-1]}まで"
        told.append(f"{span}　{BY_VALUE[result].label}　{amount or 0:,}円")
    return told


def _month(year_and_month: str) -> str:
    """A month of the content, such as 2026-03, in 和暦."""
    return wareki_month(date.fromisoformat(f"{year_and_month}-01")) if year_and_month else "なし"


def withholding_facts(content: dict[str, Any]) -> Facts:
    """支払の差止め: each claim with the reasons that its notice will give."""
    people = content["people"]
    return [
        ("差止め", content["withholding_number"]),
        ("届出の年", f"{content['year']}年"),
        ("件数", f"{len(people):,}件"),
        *(
            (
                f"請求 {each['claim']}",
                f"宛名番号 {each['addressee_number']}　{Program(each['program']).label}\n"
                f"{''.join(each['reasons'])}\n{each['law']}",
            )
            for each in people
        ),
    ]


def set_facts(content: dict[str, Any]) -> Facts:
    """まとめた決定: each claim with what it had, what it gets and why."""
    lines = content["decisions"]
    return [
        ("まとめた決定", content["set_number"]),
        ("届出の年", f"{content['year']}年"),
        ("件数", f"{len(lines):,}件"),
        *(
            (
                f"請求 {each['claim']}",
                f"宛名番号 {each['addressee_number']}　{Program(each['program']).label}　"
                f"決定 {each['number']}　{Outcome(each['outcome']).label}\n"
                f"{each['before']} → {each['after']}\n{''.join(each['reasons'])}",
            )
            for each in lines
        ),
    ]


def figure_facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    """法令の値の版: what it says, and the digests of both lists of what it changes."""
    edition, corrects = content["edition"], content["corrects"]
    facts = [("値", content["title"]), ("その値を使う手当", "・".join(content["programs"]))]
    if edition:
        facts += _edition_facts(Edition.read(edition), content["unit"])
    if corrects:
        old = Edition.read(corrects)
        facts += [("訂正する版", f"{old.value:,}（{content['unit']}）　{old.source}")]
        facts += [("訂正の理由", content["reason"])]
    if content["reviewed_through"]:
        facts += [("確認済みの最終日", _day(content["reviewed_through"]))]
        facts += [("確認した者", content["reviewer"])]
    return [
        *facts,
        ("計算の基準日", _day(content["as_of"])),
        ("計算した請求と月", f"{content['claims']:,}件・延べ{content['months']:,}か月分"),
        ("差のある人と月", f"{content['people']:,}人・延べ{content['differences']:,}か月分"),
        ("差のある月の額", f"{content['before_yen']:,}円から{content['after_yen']:,}円へ"),
        ("差の一覧（SHA-256）", content["differences_digest"]),
        ("事例の比較（SHA-256）", content["golden_digest"]),
    ]


def _edition_facts(edition: Edition, unit: str) -> list[tuple[str, str]]:
    facts = [
        ("適用の始まる日", wareki(edition.since)),
        ("新しい値", f"{edition.value:,}（{unit}）"),
        ("出典", edition.source),
        ("確かさ", str(Confidence(edition.confidence).label)),
    ]
    return [*facts, ("まだ確かめていないこと", edition.verify)] if edition.verify else facts


def _day(written: str) -> str:
    return wareki(date.fromisoformat(written))
