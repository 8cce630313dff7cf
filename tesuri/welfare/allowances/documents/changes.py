"""却下・支給停止・支給停止解除・手当額変更・資格喪失の通知書: the values of each.

    pdf = documents.render(TEMPLATE, refusal_values(...), exact=EXACT)

Each says what was decided, from which month, and why: 理由の提示 is owed for a refusal by
行政手続法8条, for a stop, a loss and a lower amount by its 14条, in writing where the decision is
written (text of 2024-09-26, found). Nobody need be heard before a stop or a loss (13条2項4号).

The notices are owed by 省令（昭和50年厚生省令第34号、text of 2024-08-01）: 3条2項（認定して支給
しないとき）, 4条（却下）, 6条（所得状況届による支給停止）, 11条（受給資格の消滅）, 13条2項 (6条
and 11条 for who is suspended). Found, read whole: the order gives no form for any of them, and no
notice for the end of a stop or for another amount. Those two are written here because a person
cannot know of a decision otherwise. All titles and all wording but the names of the acts are ours;
a city with texts of its own should compare them. What is said of one allowance and not of another
stands in that one's `Wording`.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances.documents.layout import (
    Letter,
    MonthlyAmount,
    amount_rows,
    frame,
    month_before,
    printed,
    span,
)
from tesuri.welfare.allowances.documents.wording import Wording

TEMPLATE = Path(__file__).parent / "change.typ"
MONTH_AND_RANGE = tuple[date, date | None]

NOT_SAID = "扶養義務者の所得の額は、御本人以外の方の情報のため、この通知書には記載していません。"
# What was paid without entitlement is given back: known (no provision of the act was read for it).
PAID_TOO_MUCH = "資格のなくなった後の月分を既に支払っているときは、返していただくことがあります。"


def refusal_values(
    words: Wording, letter: Letter, *, claimed_on: date, decided_on: date, reasons: Sequence[str]
) -> dict[str, Any]:
    """却下通知書の値: 省令4条; there is no month, since nothing begins."""
    return _values(
        words,
        letter,
        "認定請求却下通知書",
        whose="請求者",
        opening=f"{_claimed(words, claimed_on)}、{_on(decided_on)}、"
        "次のとおり認定の請求を却下しましたので、通知します。",
        decided=f"{words.program}の受給資格がないと認め、認定の請求を却下します。",
        rows=[["認定の請求日", [printed(wareki(claimed_on))]]],
        reasons=reasons,
        basis=words.refusal,
        notes=[words.claim_again],
    )


def suspension_values(
    words: Wording,
    letter: Letter,
    *,
    claimed_on: date,
    decided_on: date,
    stopped: Sequence[MONTH_AND_RANGE],
    reasons: Sequence[str],
    grants: bool,
    is_first: bool,
    of_obligors: bool,
) -> dict[str, Any]:
    """支給停止通知書の値: 省令6条, or of a first decision 3条2項.

    `stopped`: the months that are not paid, as runs; an open end goes on until it is decided anew.
    `grants`: nothing is paid at all, so that this notice tells the 認定 as well（3条1項）.
    """
    granted = f"{words.program}の受給資格を認定しました。ただし、" if grants else ""
    subject = _claimed(words, claimed_on) if grants else f"{words.program}の支給について"
    result = "次のとおり受給資格を認定し、支給を停止" if grants else "次のとおり支給を停止"
    return _values(
        words,
        letter,
        "支給停止通知書",
        opening=f"{subject}、{_on(decided_on)}、{result}しましたので、通知します。",
        decided=f"{granted}所得の額により、次の月分の{words.program}の支給を停止します。",
        rows=[["支給停止の月分", [span(first, last) for first, last in stopped]]],
        reasons=reasons,
        basis=words.suspension_at_once if is_first else words.suspension,
        notes=[
            *words.while_stopped(),
            *([NOT_SAID] if of_obligors else []),
            *words.notes()[1:],
        ],
    )


def resumption_values(
    words: Wording,
    letter: Letter,
    *,
    decided_on: date,
    resumed: Sequence[MONTH_AND_RANGE],
    amounts: Sequence[MonthlyAmount],
    reasons: Sequence[str],
) -> dict[str, Any]:
    """支給停止解除通知書の値: the months that are paid again, and how much."""
    return _values(
        words,
        letter,
        "支給停止解除通知書",
        opening=f"{words.program}の支給について、{_on(decided_on)}、次のとおり支給の停止を解除しましたので、"
        "通知します。",
        decided=f"支給の停止を解除し、次の月分から{words.program}を支給します。",
        rows=[["支給する月分", [span(first, last) for first, last in resumed]]],
        amounts=amounts,
        reasons=reasons,
        basis=words.resumption,
        notes=words.notes(),
    )


def amount_values(
    words: Wording,
    letter: Letter,
    *,
    decided_on: date,
    changed: Sequence[tuple[date, date | None, int, int]],
    reasons: Sequence[str],
) -> dict[str, Any]:
    """手当額変更通知書の値: months that were told before, with the former yen and those now."""
    rows = [f"{span(first, last)}　{old:,}円を{new:,}円に" for first, last, old, new in changed]
    return _values(
        words,
        letter,
        "手当額変更通知書",
        opening=f"{words.program}の手当月額について、{_on(decided_on)}、次のとおり変更しましたので、通知します。",
        decided="既にお知らせした手当月額を、次のとおり変更します。",
        rows=[["変更する月額", rows]],
        reasons=reasons,
        basis=words.amount,
        notes=words.notes(),
    )


def loss_values(
    words: Wording, letter: Letter, *, decided_on: date, first_lost: date, reasons: Sequence[str]
) -> dict[str, Any]:
    """資格喪失通知書の値: 省令11条; `first_lost` is the first month that is not paid any more."""
    return _values(
        words,
        letter,
        "受給資格喪失通知書",
        opening=f"{words.program}の受給資格について、{_on(decided_on)}、次のとおり消滅したものと決定しましたので、"
        "通知します。",
        decided=f"受給資格が消滅したため、{span(first_lost, None)}{words.program}を支給しません。",
        rows=[
            [
                "資格のあった月",
                [f"{span(month_before(first_lost), month_before(first_lost))}まで"],
            ]
        ],
        reasons=reasons,
        basis=words.loss,
        notes=[PAID_TOO_MUCH, words.again_after_loss],
    )


def _values(
    words: Wording,
    letter: Letter,
    title: str,
    *,
    opening: str,
    decided: str,
    rows: Sequence[Sequence[str | list[str]]],
    reasons: Sequence[str],
    basis: str,
    notes: Sequence[str],
    whose: str = "受給資格者",
    amounts: Sequence[MonthlyAmount] = (),
) -> dict[str, Any]:
    return frame(letter, f"{words.program}{title}") | {
        "whose": whose,
        "opening": opening,
        "decided": decided,
        "rows": [list(row) for row in rows],
        "amounts": amount_rows(amounts) if amounts else [],
        "reasons": [printed(reason) for reason in reasons],
        "basis": basis,
        "notes": list(notes),
    }


def _claimed(words: Wording, claimed_on: date) -> str:
    return f"{printed(wareki(claimed_on))}に請求のありました{words.program}について、審査した結果"


def _on(decided_on: date) -> str:
    return f"{printed(wareki(decided_on))}付けで"
