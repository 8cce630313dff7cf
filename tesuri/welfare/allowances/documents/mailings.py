"""一斉の文書: the sheet on which the yearly report is made, and the reminder; the values of each.

    pdf = documents.render_pages(MAILING, heads(title, day), [form_values(...), ...], exact=EXACT)

省令2条3号・15条3号 name 様式第三号 and 様式第七号 for the report. The text that was read holds no
forms, so the sheet is ours, prints no form number, and asks what 2条4号・5号 and 5条 ask; a city
with the printed forms should compare. Whoever else is registered is told by 続柄 alone: the sheet
goes to the claimant. No law asks for the reminder or gives its form.

Payments that are withheld (法12条) are told with reasons and 教示: it is a disposition that limits
a payment of money, so that 行政手続法14条 asks for reasons and 13条2項4号 for no hearing. No
article asks for the notice itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tesuri.ground.text.eras import wareki, wareki_year
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.documents.layout import Letter, frame, objections, printed
from tesuri.welfare.allowances.documents.wording import Wording

MAILING = Path(__file__).parent / "mailing.typ"
BUNDLE = 100  # pages made, kept and printed together
ASKED = (
    "所得の額（円）",
    "扶養親族等の数（うち70歳以上・特定扶養親族の数）",
    "障害者控除の対象（人数・特別障害者の数）",
    "社会保険料・医療費・雑損などの控除の額（円）",
    "課税された年の１月１日に住んでいた市区町村",
)
PENSIONS = "非課税の年金（障害年金・遺族年金など）の額（円）"
PAPERS = (
    "所得や扶養親族の数の証明書は、市の公簿などで確かめられるときは要りません（省令第18条第１項）。"
    "要るときは、こちらからお知らせします。"
)
BY_MOUTH = "書くことがむずかしいときは、窓口でお話を聴いて届に代えることができます（省令第17条）。"
NOT_HERE = "行き違いで既に提出されているときは、御容赦ください。"


@dataclass(frozen=True)
class Known:
    """登録されている事実: of one claim, in the words of the sheet."""

    claim_number: str
    birth_date: date
    was_stopped: bool
    facts: Sequence[tuple[str, str]]
    asks_pensions: bool


def heads(title: str, on: date) -> dict[str, Any]:
    """束の頭: the title and the day that a PDF for keeping asks for."""
    return {"title": title, "day": [on.year, on.month, on.day]}


def form_values(words: Wording, letter: Letter, window: Window, known: Known) -> dict[str, Any]:
    """所得状況届の用紙の値: what is registered stands printed, the rest is left to be filled in."""
    year = printed(wareki_year(date(window.income_year, 12, 31)))
    return _values(
        letter,
        words.report,
        opening=f"{words.program}について、{_days(window)}、この届に記入して提出してください。",
        rows=[
            ["請求番号", known.claim_number],
            ["生年月日", printed(wareki(known.birth_date))],
            ["支給の状況", "支給停止中" if known.was_stopped else "支給中"],
        ],
        notes=[*words.notes()[:1], PAPERS, BY_MOUTH],
        known=[list(each) for each in known.facts],
        asked=[*ASKED, *([PENSIONS] if known.asks_pensions else [])],
        asked_title=f"{year}中の所得",
    )


def reminder_values(
    words: Wording, letter: Letter, window: Window, *, claim_number: str, answer_by: date, want: str
) -> dict[str, Any]:
    """督促状の値: what is still awaited, and until when."""
    return _values(
        letter,
        f"{words.report}の提出について（督促）",
        opening=f"{words.report}は{_days(window)}提出していただくことになっていますが、"
        "まだ次のものをいただいていません。期限までに提出してください。",
        rows=[
            ["請求番号", claim_number],
            ["いただいていないもの", want],
            ["提出の期限", printed(wareki(answer_by))],
        ],
        notes=[*words.notes()[:1], PAPERS, BY_MOUTH, NOT_HERE],
    )


def withholding_values(
    words: Wording,
    letter: Letter,
    *,
    claim_number: str,
    decided_on: date,
    reasons: Sequence[str],
) -> dict[str, Any]:
    """支払差止通知書の値: payments wait until the report comes in; the entitlement stays."""
    told = _values(
        letter,
        f"{words.program}支払差止通知書",
        opening=f"{words.program}の支払について、{printed(wareki(decided_on))}付けで、"
        "次のとおり一時差し止めることとしましたので、通知します。",
        rows=[
            ["請求番号", claim_number],
            [
                "決定の内容",
                f"この決定の後に支払うことになる{words.program}の支払を、{words.report}の提出が"
                "あるまで一時差し止めます。受給資格と支給の決定は変わりません。",
            ],
        ],
        notes=[
            f"{words.report}が提出されると差止めを解き、差し止めていた分を支払います。",
            "届を提出できない事情があるときは、お知らせください。",
            PAPERS,
            BY_MOUTH,
            NOT_HERE,
        ],
    )
    told["rows"] += [
        ["決定の理由", [printed(each) for each in reasons]],
        ["根拠条文", words.withholding],
    ]
    return told | {"objections": objections(letter.sender)}


def withholding_reasons(
    words: Wording, window: Window, want: str, reminded: str, why: str
) -> list[str]:
    """差止めの理由: what was not done, how it was asked for, and what was found of it."""
    return [
        f"{wareki(window.first_day)}から{wareki(window.last_day)}までの間に提出すべき{words.report}に"
        f"ついて、次のものが提出されていないこと：{want}。",
        reminded,
        why if why.endswith("。") else f"{why}。",
    ]


def _days(window: Window) -> str:
    return f"{printed(wareki(window.first_day))}から{printed(wareki(window.last_day))}までの間に"


def _values(
    letter: Letter,
    title: str,
    *,
    opening: str,
    rows: Sequence[Sequence[str]],
    notes: Sequence[str],
    known: Sequence[Sequence[str]] = (),
    asked: Sequence[str] = (),
    asked_title: str = "",
) -> dict[str, Any]:
    return frame(letter, title) | {
        "objections": [],  # nothing is decided by it
        "opening": opening,
        "rows": [list(row) for row in rows],
        "notes": list(notes),
        "known": list(known),
        "asked": list(asked),
        "asked_title": asked_title,
    }
