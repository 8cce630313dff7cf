"""初めのパスワード: for a new account or a forgotten one; worth nothing without a key besides."""

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access import passwords
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.actions.looking import NoSuchOfficer
from tesuri.workplace.staff.queries import officers


class NoPasswordFor(Refusal):
    """パスワードを出せない: one's own, or of an account that is over."""

    status = 409


@transaction.atomic
def issue_password(actor: Actor, pk: int) -> tuple[Officer, str]:
    """初めのパスワードを出す: shown this once; alone it opens nothing."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    officer = officers.officer(actor.body, pk)
    if officer is None:
        raise NoSuchOfficer
    if officer.user_id.lower() == actor.user_id.lower():
        raise NoPasswordFor(
            "自分のパスワードはこの画面では出せません。ほかの管理者に依頼してください。",
            code="own_password",
        )
    if officers.state_of(officer, timezone.localdate())[0] in ("終わった", "止めた"):
        raise NoPasswordFor("この利用者IDの利用は終わっています。", code="account_is_over")
    return officer, passwords.issue(actor, officer.user_id)
