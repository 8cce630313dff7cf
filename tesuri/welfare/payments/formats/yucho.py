"""ゆうちょ銀行: 記号・番号 as printed in a passbook, and the 店番・口座番号 that a transfer wants.

Source: explanations of the bank's own rule (found); the zeros before a 振替口座 are known only.
Keep the 記号・番号 that were entered beside the result.
"""

import re
from dataclasses import dataclass

from tesuri.ground.records import Refusal
from tesuri.welfare.payments.formats.accounts import AccountKind

BANK_CODE = "9900"
PASSBOOK = re.compile(r"1(?P<branch>[0-9]{2})[0-9]0")
GIRO = re.compile(r"0(?P<branch>[0-9]{2})[0-9]0")
WIDTH = 7


@dataclass(frozen=True)
class YuchoAccount:
    """振込用の口座: the three facts that other banks ask for."""

    branch_code: str
    kind: AccountKind
    number: str


class NotYucho(Refusal):
    """記号番号の誤り: the 記号 and 番号 do not have the form of ゆうちょ銀行."""

    def __init__(self, what: str) -> None:
        advice = "通帳の記号（5桁）と番号（8桁まで）を確かめてください。"
        super().__init__(f"ゆうちょ銀行の{what}。{advice}", code="not_yucho")


def account_of(symbol: str, number: str) -> YuchoAccount:
    """店番と口座番号: 記号 1abx0 → 店番 ab8, 番号 without its last 1; 記号 0abx0 → 店番 ab9."""
    if not re.fullmatch(r"[0-9]{1,8}", number):
        raise NotYucho("番号は8桁までの数字です")
    if passbook := PASSBOOK.fullmatch(symbol):
        if not number.endswith("1") or len(number) < 2:
            raise NotYucho("通帳の番号は1で終わります")
        return YuchoAccount(
            f"{passbook['branch']}8", AccountKind.ORDINARY, number[:-1].zfill(WIDTH)
        )
    if giro := GIRO.fullmatch(symbol):
        if len(number) > WIDTH:
            raise NotYucho("振替口座の番号は7桁までです")
        return YuchoAccount(f"{giro['branch']}9", AccountKind.CURRENT, number.zfill(WIDTH))
    raise NotYucho("記号は1か0で始まり0で終わる5桁です")
