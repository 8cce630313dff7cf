"""口座: what a bank can read, and what a payment keeps."""

from datetime import date

import pytest

from tesuri.ground.records import Refusal
from tesuri.welfare.payments import actions
from tesuri.welfare.payments.actions import CannotPay
from tesuri.welfare.payments.models import (
    Account,
    Finding,
)
from tesuri.welfare.payments.tests.a_case import (
    MAY,
    account,
    clerk,
    drafted,
    haruko,
)
from tesuri.welfare.payments.tests.a_case import april as april

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"branch_code": "999"}, "金融機関一覧にありません"),
        ({"number": "12345"}, "数字7桁"),
        ({"holder_kana": "山田春子"}, "通帳のカナ名義"),
        ({"holder_kana": "ア" * 31}, "30文字まで"),
    ],
    ids=["no such branch", "short number", "no kana", "too long"],
)
def test_an_account_that_the_bank_cannot_read_is_refused(
    change: dict[str, str], words: str
) -> None:
    given = {
        "bank_code": "0017",
        "branch_code": "574",
        "kind": "1",
        "number": "1234567",
        "holder_kana": "ヤマダ　ハルコ",
    }
    with pytest.raises(Refusal, match=words):
        actions.enter_account(clerk(), haruko(), **(given | change))
    assert not Account.objects.exists()


def test_a_payment_keeps_the_account_that_it_was_sent_to() -> None:
    actor = clerk()
    run = drafted(actor)
    account(actor, run.payments.get().person, number="7654321")
    assert run.payments.get().number == "1234567"


def test_a_day_that_is_past_is_refused() -> None:
    with pytest.raises(CannotPay, match="過ぎて"):
        actions.draft_run(clerk(), MAY, date(2026, 4, 17))
    assert not Finding.objects.exists()
