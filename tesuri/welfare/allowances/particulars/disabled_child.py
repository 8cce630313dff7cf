"""障害児福祉手当の扱い: the claimant is the child; whoever has parental authority hands it in."""

from tesuri.welfare.allowances.documents.disabled_child import WORDS
from tesuri.welfare.allowances.models import Criterion, Program
from tesuri.welfare.allowances.particulars.shape import (
    FACILITY,
    PENSION,
    RESIDENCE,
    Age,
    Grounds,
    Particulars,
)
from tesuri.welfare.allowances.rules.months import DISABLED_CHILD

CLAIM_ANEW = (
    "受給資格を失った後に再び支給要件に該当しても、その後の支給には新たな認定の請求を要すること"
    "（法第26条において準用する法第5条第2項）。"
)
CLAIM_AS_ADULT = (
    "20歳以後に特別障害者手当の支給を受けるには、特別障害者手当の認定の請求を要すること"
    "（法第26条の5において準用する法第19条）。"
)

PARTICULARS = Particulars(
    choice=Program.DISABLED_CHILD,
    rules=DISABLED_CHILD,
    provision="施行令第１条第１項（別表第１）",
    criteria=tuple(each for each in Criterion if each.startswith("1-")),
    rows=(*RESIDENCE, FACILITY, PENSION),
    age=Age(
        "within_age_when_claimed",
        "20歳に達しているため、障害児福祉手当の請求は受け付けられません。"
        "20歳以上の方には、特別障害者手当の制度を案内してください。",
        "over_20",
    ),
    grounds=Grounds(
        entitlement="法第2条第2項・第17条",
        own_income="法第20条",
        obligor_income="法第21条",
        what_then=dict.fromkeys(
            ("in_facility", "disability_pension", "after_moving_out"), CLAIM_ANEW
        )
        | {"within_age": CLAIM_AS_ADULT},
    ),
    words=WORDS,
)
