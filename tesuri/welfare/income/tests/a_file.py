"""所得ファイルの支度: a file of the tax office as its rows say, and who reads and agrees to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.people import sato, suzuki
from tests.residents import HARUKO
from tesuri.ground.text import tables
from tesuri.welfare.income import actions
from tesuri.welfare.income.formats import income_file
from tesuri.welfare.income.models import IncomeFile
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.audit.actors import Actor

SAID: Mapping[str, str] = {
    "業務区分": "手当",
    "税情報履歴番号": "1",
    "開始日付": "2025-06-01",
    "終了日付": "2026-05-31",
    "収入額": "2000000",
    "総所得額": "1234567",
    "非課税区分": "課税",
    "住民税所得割額": "0",
    "扶養_普通障害者数": "0",
    "扶養_特別障害者数": "1",
    "社会保険料控除": "80000",
    "本人の障害者控除": "なし",
    "寡婦・ひとり親": "寡婦",
    "勤労学生": "いいえ",
    "扶養親族等の数（老人・特定を含む）": "1",
}


def a_file(*rows: Mapping[str, str]) -> bytes:
    """ファイル: of 春子 and 令和6年中 unless a row says otherwise; what no row says is empty."""
    named = ({"宛名管理番号": HARUKO, "年度": "2025", **SAID, **row} for row in rows or ({},))
    return tables.write(
        income_file.head(), [[row.get(item, "") for item in income_file.head()] for row in named]
    )


def clerk() -> Actor:
    """佐藤: reads the file."""
    return sato(Duty.ALLOWANCES)


def chief() -> Actor:
    """鈴木: agrees."""
    return suzuki(Duty.ALLOWANCES)


def read(actor: Actor, file: bytes, **changed: Any) -> IncomeFile:
    """読んだファイル."""
    given: dict[str, Any] = {
        "file_name": "shotoku.csv",
        "provider": "市民税課",
        "received_on": date(2026, 5, 1),
    }
    made, mistakes = actions.read_file(actor, file=file, **given | changed)
    assert mistakes == []
    assert made is not None
    return made


def entered(maker: Actor, approver: Actor, file: bytes) -> IncomeFile:
    """取り込んだファイル: read by one, agreed to by another."""
    made = read(maker, file)
    approvals.put_forward(maker, actions.INCOME_FILE, made.number)
    approvals.decide(approver, actions.INCOME_FILE, made.number, "approve", made.digest)
    return made
