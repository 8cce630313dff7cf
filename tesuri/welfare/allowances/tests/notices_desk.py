"""通知書の試験の支度: a decision in force for each kind of notice, and its page as text."""

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.residents import NATSUO, registered
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.models import ClaimObligor, Decision, Notice, NoticeKind
from tesuri.welfare.allowances.tests.desk import FACTS, JUDGED, TAX, TODAY, accepted, ready
from tesuri.welfare.allowances.tests.figures_desk import activated, new_rate
from tesuri.welfare.allowances.tests.two_people import IN_FACILITY, Desk
from tesuri.welfare.income import actions as income
from tesuri.welfare.income.models import Source
from tesuri.welfare.persons.models import Person
from tesuri.workplace.audit.actors import Actor

GOLDEN = Path(__file__).parent / "notices"
OF_NATSUO = 9_000_000
REJECTED = actions.Finding(False, JUDGED.judged_on, JUDGED.judge, "再判定")


def learns(person: Person, year: int, total_income: int) -> None:
    """所得を知る: of that year, in place of what was known."""
    obtained = income.Obtained(Source.NETWORK, f"E{year}-{total_income}", TODAY, "情報照会の回答")
    items = TAX | {"total_income": total_income}
    income.enter_income(Actor.system("allowances", "112020"), person, year, items, obtained)


def granted(desk: Desk, **changed: int) -> Decision:
    """初めの決定."""
    return desk.decided_anew(ready(desk.clerk, **changed).number)


def refused(desk: Desk) -> Decision:
    """却下: the state was judged not to be met."""
    claim = ready(desk.clerk)
    actions.enter_judgement(desk.clerk, claim.number, REJECTED)
    return desk.decided_anew(claim.number)


def stopped_at_once(desk: Desk) -> Decision:
    """認定と支給停止: the claimant's own income is over the limit in both years."""
    return granted(desk, total_income=9_000_000)


def stopped_later(desk: Desk) -> Decision:
    """支給停止: the income of the second year turns out to be over the limit."""
    decision = granted(desk)
    learns(decision.claim.person, 2025, 9_000_000)
    return desk.decided_anew(decision.claim.number)


def stopped_by_an_obligor(desk: Desk) -> Decision:
    """認定と支給停止: 夏男 has an income at or over the limit, 春子 has not."""
    claim = accepted(desk.clerk)
    husband = registered(NATSUO, household_number="000000000000124")
    ClaimObligor.objects.create(claim=claim, person=husband)
    actions.enter_judgement(desk.clerk, claim.number, JUDGED)
    for year in (2024, 2025):
        learns(claim.person, year, 500_000)
        learns(husband, year, OF_NATSUO)
    return desk.decided_anew(claim.number)


def resumed(desk: Desk) -> Decision:
    """支給停止解除: the income of the second year turns out to be within the limit."""
    decision = stopped_at_once(desk)
    learns(decision.claim.person, 2025, 500_000)
    return desk.decided_anew(decision.claim.number)


def of_another_amount(desk: Desk) -> Decision:
    """月額の変更: a rate came into force for months that had been told another."""
    decision = granted(desk)
    activated(desk.clerk, desk.chief, new_rate())
    return desk.decided_anew(decision.claim.number)


def lost(desk: Desk) -> Decision:
    """資格喪失: moved into a facility on 2 May."""
    decision = granted(desk)
    actions.amend_facts(desk.clerk, decision.claim.number, IN_FACILITY, "施設からの通知")
    return desk.decided_anew(decision.claim.number)


def unchanged(desk: Desk) -> Decision:
    """変わらない決定: a short stay in hospital, which is no matter."""
    decision = granted(desk)
    short = FACTS | {"hospital_stay": True, "hospital_since": date(2026, 5, 1)}
    short |= {"hospital_until": date(2026, 5, 10)}
    actions.amend_facts(desk.clerk, decision.claim.number, short, "病院に確認")
    return desk.decided_anew(decision.claim.number)


MADE: dict[str, tuple[NoticeKind, Callable[[Desk], Decision]]] = {
    "認定": (NoticeKind.GRANT, granted),
    "却下": (NoticeKind.REFUSAL, refused),
    "初めからの支給停止": (NoticeKind.SUSPENSION, stopped_at_once),
    "扶養義務者による支給停止": (NoticeKind.SUSPENSION, stopped_by_an_obligor),
    "後からの支給停止": (NoticeKind.SUSPENSION, stopped_later),
    "支給停止解除": (NoticeKind.RESUMPTION, resumed),
    "手当額変更": (NoticeKind.AMOUNT, of_another_amount),
    "資格喪失": (NoticeKind.LOSS, lost),
}
GOLDEN_FILES = {
    "認定": "grant",
    "却下": "refusal",
    "初めからの支給停止": "suspension_at_once",
    "扶養義務者による支給停止": "suspension_by_obligor",
    "後からの支給停止": "suspension_later",
    "支給停止解除": "resumption",
    "手当額変更": "amount",
    "資格喪失": "loss",
}


def issued(desk: Desk, case: str) -> Notice:
    """発行した通知書: of the case."""
    kind, decide = MADE[case]
    return actions.issue_notice(desk.clerk, decide(desk).number, kind)


def stopped_in_part(desk: Desk) -> Decision:
    """認定と支給停止: paid at first, stopped from August by the income of the second year."""
    claim = ready(desk.clerk)
    learns(claim.person, 2025, 9_000_000)
    return desk.decided_anew(claim.number)


def lines_of(notice: Notice, folder: Path) -> list[str]:
    """通知書の文字: line by line as it stands on the page, as if it were the first letter."""
    pdf = folder / "notice.pdf"
    pdf.write_bytes(bytes(notice.pdf))
    shown = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True)
    text = shown.stdout.decode().replace(notice.number, "熊障福発第1号")
    return [line.strip() for line in text.splitlines() if line.strip()]


def text_of(lines: list[str]) -> str:
    """通知書の文: without the breaks of lines."""
    return "".join("".join(lines).split())


def reasons_in(text: str) -> list[str]:
    """決定の理由の項: the sentences between its head and the one that follows."""
    _, _, after = text.partition("決定の理由")
    body, _, _ = after.partition("根拠条文")
    return [f"{each.lstrip('・')}。" for each in body.split("。") if each]
