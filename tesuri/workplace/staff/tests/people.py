"""人事の試験の人: two administrators, a clerk to speak of, and a change that both agree on."""

from datetime import date
from typing import Any

from tests.people import CITY, an_officer
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Office, Officer
from tesuri.workplace.approvals.actions import decide
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.actions import changes, manuals
from tesuri.workplace.staff.models import Act, Change
from tesuri.workplace.staff.queries import changes as queries

TODAY = date(2026, 5, 11)
NOON = "2026-05-11T12:00:00+09:00"
MANAGES = ((Duty.ADMINISTRATION, level) for level in (Level.SEE, Level.EDIT, Level.APPROVE))
MANAGEMENT = tuple(MANAGES)


def kanri(name: str = "kanri") -> Actor:
    """管理者: one of two."""
    return an_officer(name, "管理", *MANAGEMENT, office="system")


def second() -> Actor:
    """もう一人の管理者."""
    return kanri("kanri2")


def sato(*grants: tuple[Duty, Level]) -> Actor:
    """佐藤: of whom the changes speak."""
    Office.objects.get_or_create(body=CITY, code="kaikei", defaults={"name": "会計課"})
    return an_officer("sato", "佐藤", *grants)


def trained(*user_ids: str) -> None:
    """研修を受けた人: on the version that is in force."""
    manuals.set_up_manual(Actor.system("set-up", CITY), "取扱いの手引き", "1", list(user_ids))


def officer(user_id: str = "sato") -> Officer:
    return Officer.objects.get(user_id=user_id)


def approved(maker: Actor, checker: Actor, act: Act, content: dict[str, Any]) -> Change:
    """二人が認めた変更."""
    change = changes.propose(maker, act, "変更", content)
    return agreed(checker, change)


def agreed(checker: Actor, change: Change) -> Change:
    approval = queries.approval_of(change)
    assert approval is not None
    return decided(checker, change, "approve", approval.digest)


def decided(checker: Actor, change: Change, turn: str, digest: str = "", said: str = "") -> Change:
    """決裁: of a change, as its screen does it."""
    return decide(checker, changes.matter_of(change), str(change.number), turn, digest, said)


def an_account(user_id: str = "yamamoto", **change: Any) -> dict[str, Any]:
    row = {
        "user_id": user_id,
        "name": "山本　花",
        "kana": "ヤマモト　ハナ",
        "office": "shogai",
        "employment": "annual",
        "begins_on": "2026-05-11",
        "ends_on": "2027-03-31",
    }
    return {"accounts": [row | change]}


def a_grant(user_id: str = "sato", **change: Any) -> dict[str, Any]:
    row = {
        "user_id": user_id,
        "duty": "payments",
        "level": "see",
        "office": "shogai",
        "since": "2026-05-11",
        "through": "2027-03-31",
    }
    return {"grants": [row | change]}


def open_grants(user_id: str, day: date) -> int:
    return Grant.objects.filter(officer__user_id=user_id, valid__contains=day).count()
