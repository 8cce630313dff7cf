"""決裁する内容の見せ方: an enquiry, a copy and its correction, in the words of the desk."""

from datetime import date
from typing import Any

from tesuri.ground.text.eras import wareki, wareki_month, wareki_year
from tesuri.welfare.exchange import rules
from tesuri.workplace.approvals.matters import Facts


def enquiry_facts(content: dict[str, Any]) -> Facts:
    """情報照会: who is asked for what, for which procedure, by which law."""
    line = rules.permitted(content["procedure"], content["item"])
    years = "、".join(wareki_year(date(y, 12, 31)) for y in content["terms"]["income_years"])
    provider = content["provider"]
    return [
        ("照会先（情報提供者）", rules.institutions("").get(provider, provider)),
        ("事務手続", line.procedure_title if line else content["procedure"]),
        ("照会する情報", line.title if line else content["item"]),
        ("照会する所得の年", years),
        ("請求番号", str(content.get("claim_number", "")) or "（記載なし）"),
        ("根拠", str(content["legal_basis"])),
    ]


def publication_facts(content: dict[str, Any]) -> Facts:
    """副本登録: the content; of a correction, what it corrects, item by item, and why."""
    if "corrects" not in content:
        return copy_facts(content)
    return [
        ("訂正する副本", content["corrects"]),
        *((name, f"{before} → {after}") for name, before, after in changes(content)),
        ("訂正の理由", content["reason"]),
        *((f"訂正後の{name}", value) for name, value in copy_facts(content["content"])),
    ]


def changes(content: dict[str, Any]) -> list[tuple[str, str, str]]:
    """訂正した項目: each with the value before and after."""
    before, after = dict(copy_facts(content["former"])), dict(copy_facts(content["content"]))
    names = [*after, *(name for name in before if name not in after)]
    found = [(name, before.get(name, "なし"), after.get(name, "なし")) for name in names]
    return [row for row in found if row[1] != row[2]]


def copy_facts(content: dict[str, Any]) -> Facts:
    """副本の内容: as others will be given it."""
    amounts = "\n".join(
        f"{_month(row['since'])}分から {row['yen']:,}円" for row in content["monthly_amounts"]
    )
    return [
        ("事業", f"{content['program']}　{content['state']}"),
        *([("状態の始まる月", _month(content["state_month"]))] if "state_month" in content else []),
        ("支給開始月", _month(content.get("first_month", ""))),
        ("月額", amounts or "なし"),
        ("決定日", wareki(date.fromisoformat(content["decided_on"]))),
    ]


def _month(year_and_month: str) -> str:
    """A month of the layout, such as 2026-03, in 和暦."""
    return wareki_month(date.fromisoformat(f"{year_and_month}-01")) if year_and_month else "なし"
