"""最初の管理者: inside one system, as owner of its tables; the order comes on stdin."""

import json
import secrets
import sys
from typing import Any

REFUSED = 3
PASSWORD_BYTES = 15


def main() -> int:
    """行う: what was ordered, or a refusal in one sentence."""
    import django

    django.setup()
    from tesuri.ground.records import Refusal

    order = json.load(sys.stdin)
    try:
        print("\n".join(begin(order) if order["deed"] == "begin" else reopen(order)))
    except Refusal as refusal:
        print(refusal.message)
        return REFUSED
    return 0


def begin(order: dict[str, Any]) -> list[str]:
    """始める: two people with password and ticket, and two terminals; all of it or nothing."""
    from django.db import transaction

    from tesuri.workplace.access import passwords, tickets
    from tesuri.workplace.audit.actors import Actor
    from tesuri.workplace.audit.announcing import announced
    from tesuri.workplace.staff.actions.beginning import begin_body

    actor = Actor.system("set-up", order["body"])
    people = [tuple(order["first"]), tuple(order["second"])]
    with announced(actor), transaction.atomic():
        begin_body(actor, people, tuple(order["office"]), order["terminals"])
        told = []
        for user_id, name in people:
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            passwords.set_password(actor, user_id, password)
            ticket = tickets.issue_whole(actor, user_id)
            told.append(f"{name}  利用者ID {user_id}  初めのパスワード {password}  登録券 {ticket}")
    return [*told, "別々に、本人だけに渡してください。登録券は24時間で使えなくなります。"]


def reopen(order: dict[str, Any]) -> list[str]:
    """開け直す: of administrators whose grants all rest."""
    from tesuri.workplace.audit.actors import Actor
    from tesuri.workplace.audit.announcing import announced
    from tesuri.workplace.staff.actions.beginning import reopen_administration

    actor = Actor.system("set-up", order["body"])
    with announced(actor):
        count = reopen_administration(actor)
    return [f"管理の権限{count}件を、この四半期について確認しました。監査記録に残ります。"]


if __name__ == "__main__":
    sys.exit(main())
