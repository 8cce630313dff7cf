"""はじめの画面のために: what of reviews and manuals to tell an officer, who mostly has nothing.

One cheap statement tells whether there is anything at all; only then the full questions are asked,
which alone decide. The cheap one may say yes too often, and never no when there is something.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from tesuri.ground.records.prepared import prepared
from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.queries import is_reviewed
from tesuri.workplace.access.rules import quarter_of
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.queries.manuals import mine_to_read
from tesuri.workplace.staff.queries.reviews import for_chief, last_day, led, unconfirmed

ANYTHING = """
SELECT EXISTS (
  SELECT 1 FROM access_office f WHERE f.chief_id = o.id AND f.body = %(body)s
), EXISTS (
  SELECT 1 FROM (SELECT id FROM staff_manual WHERE body = %(body)s AND in_force_on <= %(day)s
                 ORDER BY in_force_on DESC LIMIT 1) m
  WHERE NOT EXISTS (SELECT 1 FROM staff_training t
                    WHERE t.manual_id = m.id AND t.officer_id = o.id)
), EXISTS (
  SELECT 1 FROM access_grant g WHERE g.officer_id = o.id AND g.valid @> %(day)s
    AND lower(g.valid) < %(quarter)s
    AND NOT EXISTS (SELECT 1 FROM access_review r
                    WHERE r.grant_id = g.id AND r.quarter >= %(quarter)s)
)
FROM access_officer o WHERE o.user_id = %(officer)s
"""


@dataclass(frozen=True)
class Told:
    """知らせ: what awaits the officer as chief and as reader of the manual; and what is to rest."""

    errands: list[tuple[str, int, str]]
    cautions: list[str]


def told(actor: Actor) -> Told:
    """はじめの画面へ: nothing at all where nothing waits."""
    day = timezone.localdate()
    asked: dict[str, str | date] = {
        "officer": actor.user_id,
        "body": actor.body,
        "day": day,
        "quarter": quarter_of(day),
    }
    with prepared() as cursor:
        cursor.execute(ANYTHING, asked)
        leads, has_manual, has_unanswered = cursor.fetchone() or (False, False, False)
    to_answer = _to_answer(actor) if leads else 0
    to_read = 1 if has_manual and mine_to_read(actor) else 0
    known = [("権限の棚卸", to_answer, "staff:reviews"), ("手引きの確認", to_read, "staff:manual")]
    return Told([each for each in known if each[1]], cautions(actor) if has_unanswered else [])


def cautions(actor: Actor) -> list[str]:
    """本人への知らせ: before grants of one's own rest, and when they do."""
    day = timezone.localdate()
    mine = unconfirmed(actor.body, day).filter(officer__user_id=actor.user_id)
    reviewed = list(mine.annotate(reviewed=is_reviewed(day)).values_list("reviewed", flat=True))
    rest, soon = reviewed.count(False), reviewed.count(True)
    said = []
    if rest:
        said.append(
            f"あなたの権限のうち{rest}件は、棚卸の確認がないため止まっています。"
            "必要なときは、管理者に確認の手続きを依頼してください。"
        )
    if soon:
        said.append(
            f"あなたの権限のうち{soon}件は、{wareki(last_day(day))}までに棚卸の確認がないと、"
            "翌日から止まります。所属長に確認を依頼してください。"
        )
    return said


def _to_answer(actor: Actor) -> int:
    day = timezone.localdate()
    return sum(for_chief(office, actor, day).count() for office in led(actor))
