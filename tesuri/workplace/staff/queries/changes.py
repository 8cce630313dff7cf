"""人事の変更を読む: one change, its approval, and what it says in the words of the desk."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.duties import Duty, Employment, Level
from tesuri.workplace.access.models import Officer
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.staff.content import PARTS, Row, day, subjects
from tesuri.workplace.staff.models import Act, Change
from tesuri.workplace.staff.queries.officers import names_of, office_names

KINDS = {
    Act.GRANT: "staff.grant",
    Act.END_GRANT: "staff.grant",
    Act.OFFICE: "staff.office",
    Act.REVIEW: "staff.review",
    Act.TERMINAL: "staff.terminal",
}
PART_NAMES = {
    "accounts": "発行",
    "changes": "変更",
    "postings": "異動",
    "ends": "終了",
    "grants": "権限の付与",
    "grant_ends": "権限の終了",
    "offices": "部署",
    "reviews": "棚卸の確認",
    "terminals": "端末",
}


def kind_of(change: Change) -> str:
    """決裁の種別."""
    return KINDS.get(Act(change.act), "staff.account")


def change(body: str, number: int) -> Change | None:
    """変更一件: of this body."""
    return Change.objects.filter(body=body, number=number).first()


def changes(body: str) -> QuerySet[Change]:
    """変更の一覧: the newest first."""
    return Change.objects.filter(body=body)


def of_officer(officer: Officer) -> QuerySet[Change]:
    """経過: every change that was proposed about the account, the newest first."""
    return changes(officer.office.body).filter(concerns__user_id__iexact=officer.user_id)


def approval_of(change: Change) -> Approval | None:
    """その変更の決裁."""
    return latest(kind_of(change), str(change.number))


def state_of(change: Change) -> tuple[str, str]:
    """変更の状態: in words, and the tone of its badge."""
    approval = approval_of(change)
    states = {
        "waiting": ("承認待ち", "warn"),
        "approved": ("承認済み", "good"),
        "returned": ("差戻し", "bad"),
        "withdrawn": ("取下げ", ""),
    }
    return states.get(approval.state, ("承認待ち", "warn")) if approval else ("案", "now")


def is_open(approval: Approval | None) -> bool:
    """生きている決裁: approved, or waiting and not expired; else the change may be submitted."""
    if approval is None or approval.state in ("returned", "withdrawn"):
        return False
    return approval.state == "approved" or not approval.is_expired(timezone.now())


def list_with(body: str, file_digest: str) -> Change | None:
    """同じファイルの一覧: submitted before and neither returned nor withdrawn."""
    same = changes(body).filter(act=Act.LIST, content__file_digest=file_digest)
    for each in same:
        if is_open(approval_of(each)):
            return each
    return None


def is_waiting(body: str, act: Act, user_id: str) -> bool:
    """同じ人の同じ種類の変更が承認を待っているか."""
    same = changes(body).filter(act=act, concerns__user_id__iexact=user_id)
    submitted = [approval for each in same if (approval := approval_of(each))]
    return any(each.state == "waiting" and is_open(each) for each in submitted)


def of_terminal(body: str, number: str) -> list[Change]:
    """端末の経過: every change that was proposed about it, the newest first."""
    rows = changes(body).filter(act=Act.TERMINAL)
    return list(rows.filter(content__terminals__contains=[{"terminal": number}]))


def waiting_of_terminal(body: str, number: str) -> Change | None:
    """承認を待つ端末の変更: one at a time."""
    submitted = ((each, approval_of(each)) for each in of_terminal(body, number))
    waiting = (c for c, a in submitted if a and a.state == "waiting" and is_open(a))
    return next(waiting, None)


def lines(body: str, content: dict[str, Any]) -> list[tuple[str, str, str]]:
    """内容の行: (what, who, how) of each part, in the words of the desk."""
    names, people = office_names(body), names_of(body, subjects(content))
    return [
        (PART_NAMES[part], _who(row, people), _words(part, row, names, people))
        for part in PARTS
        for row in content.get(part, [])
    ]


def _who(row: Row, people: dict[str, str]) -> str:
    """The name with the user id; of an office its code, of a terminal its number."""
    user_id = str(row.get("user_id", ""))
    name = row.get("name") or people.get(user_id.lower(), "")
    return f"{name}（{user_id}）" if user_id else str(row.get("code") or row.get("terminal", ""))


def _words(part: str, row: Row, names: dict[str, str], people: dict[str, str]) -> str:
    office = names.get(str(row.get("office", "")), str(row.get("office", "")))
    if part in ("accounts", "changes"):
        who = f"{row['name']}（{row['kana']}）、{Employment(row['employment']).label}"
        begins = f"{_day(row['begins_on'])}から" if part == "accounts" else ""
        return "、".join(filter(None, [who, office, f"{begins}{_last(row['ends_on'])}"]))
    if part == "postings":
        return f"{_day(row['moves_on'])}に{office}へ。それまでの部署の権限はその日に終わります"
    if part == "ends":
        return "承認されたらすぐに止めます" if row["at_once"] else _last(row["ends_on"])
    if part == "grants":
        what = f"{Duty(row['duty']).label}の{Level(row['level']).label}"
        return f"{what}、{office}、{_day(row['since'])}から{_last(row['through'])}"
    if part == "terminals":
        return _terminal_words(row, office)
    if part == "offices":
        chief = row["chief"]
        known = people.get(chief.lower(), "")
        return f"{row['name']}、所属長 " + (f"{known}（{chief}）" if chief else "なし")
    last = f"{_day(row['last_day'])}まで" if part == "grant_ends" else ""
    quarter = f"{_day(row['quarter'])}からの四半期" if part == "reviews" else ""
    return f"{row['said']}、{last}{quarter}"


def _terminal_words(row: Row, office: str) -> str:
    where = "団体のどの部署も使う（共用）" if row["is_shared"] else f"{office}が使う"
    prints = "印刷を許す" if row["may_print"] else "印刷を許さない"
    exports = "媒体への出力を許す" if row["may_export"] else "媒体への出力を許さない"
    reason = f"理由：{row['reason']}" if row["reason"] else ""
    return "、".join(filter(None, [row["label"], where, prints, exports, reason]))


def _day(text: str) -> str:
    given = day(text)
    return wareki(given) if given else ""


def _last(text: str | None) -> str:
    return f"{_day(text)}まで" if text else "期限なし"
