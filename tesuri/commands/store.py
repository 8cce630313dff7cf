"""デモの媒体庫: a bank and two lent media for the story; import it after Django is set up.

The people of the cast do it through the actions that everybody uses: the keeper enters and lends,
the head of the office approves. No table is filled past them.
"""

from datetime import timedelta

from django.utils import timezone

from tesuri.commands.bank import NAME
from tesuri.commands.cast import CITY, GUIDES, PEOPLE
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions, queries
from tesuri.workplace.outputs.limits import LOAN_DAYS

KEEPER, CHIEF = "ito", "suzuki"
LENT = {"U-001": "sato", "U-002": "annai"}  # label → who borrows it
HOME = {"place": "障害福祉課 施錠キャビネット", "key_holder": "障害福祉課長"}


def stock(certificate: str) -> None:
    """備える: what is not there yet; safe to repeat."""
    keeper, chief = _actor(KEEPER), _actor(CHIEF)
    if not queries.recipients_in_force(keeper, timezone.now()).exists():
        made = actions.enter_recipient(
            keeper, owner=NAME, purpose="総合振込ファイル", pem=certificate
        )
        actions.decide_recipient(chief, made.number, Turn.APPROVE, _shown())
    labels = set(queries.media(keeper).values_list("label", flat=True))
    for label, borrower in LENT.items():
        if label not in labels:
            _lend(keeper, chief, label, borrower)


def _lend(keeper: Actor, chief: Actor, label: str, borrower: str) -> None:
    medium = actions.enter_medium(keeper, kind="usb", label=label, serial=f"DEMO-{label}", **HOME)
    actions.decide_medium(chief, medium.number, Turn.APPROVE, _shown())
    actions.lend(
        keeper,
        medium.number,
        borrower=borrower,
        purpose="総合振込ファイルを銀行へ渡す",
        used_at="障害福祉課 手当係",
        due_on=timezone.localdate() + timedelta(days=LOAN_DAYS.value),
    )
    actions.decide_medium(chief, medium.number, Turn.APPROVE, _shown())


def _shown() -> str:
    """The digest of the newest submission, as the chief of the demo sees it."""
    return Approval.objects.latest("number").digest


def _actor(user_id: str) -> Actor:
    (role,) = [
        each
        for each in PEOPLE["welfare"] + GUIDES["welfare"]
        if each.user_id == user_id and each.body == CITY
    ]
    return Actor(user_id, role.name, CITY, role.office, purpose="デモの支度")
