"""特別障害者手当の扱い: of adults, who claim for themselves."""

from tesuri.welfare.allowances.documents.special_disability import WORDS
from tesuri.welfare.allowances.models import Criterion, Program
from tesuri.welfare.allowances.particulars.shape import (
    FACILITY,
    HOSPITAL,
    RESIDENCE,
    Age,
    Grounds,
    Particulars,
)
from tesuri.welfare.allowances.rules.months import SPECIAL_DISABILITY

CLAIM_ANEW = (
    "受給資格を失った後に再び支給要件に該当しても、その後の支給には新たな認定の請求を要すること"
    "（法第26条の5において準用する法第5条第2項）。"
)

PARTICULARS = Particulars(
    choice=Program.SPECIAL_DISABILITY,
    rules=SPECIAL_DISABILITY,
    provision="施行令第１条第２項",
    criteria=(Criterion.ITEM_1, Criterion.ITEM_2, Criterion.ITEM_3),
    rows=(*RESIDENCE, FACILITY, HOSPITAL),
    age=Age(
        "of_age_when_claimed",
        "20歳に達していないため、特別障害者手当の請求は受け付けられません。"
        "20歳未満の方には、障害児福祉手当の制度を案内してください。",
        "under_20",
    ),
    grounds=Grounds(
        entitlement="法第2条第3項・第26条の2",
        own_income="法第26条の5において準用する法第20条",
        obligor_income="法第26条の5において準用する法第21条",
        what_then=dict.fromkeys(
            ("in_facility", "hospital_over_3_months", "after_moving_out"), CLAIM_ANEW
        ),
    ),
    words=WORDS,
    asks_untaxed_pensions=True,
    copy_item="TMX0000000000101",
    enquiry_procedure="JTX0000000000047",
)
