"""経過的福祉手当の扱い: nobody claims it; who had 福祉手当 in March 1986 is taken over."""

from tesuri.welfare.allowances.documents.transitional import WORDS
from tesuri.welfare.allowances.models import Criterion, Program
from tesuri.welfare.allowances.particulars.shape import RESIDENCE, Grounds, Particulars
from tesuri.welfare.allowances.rules.months import TRANSITIONAL

REFORM = "昭和60年法律第34号附則第97条"
LOST_FOR_GOOD = (
    "経過的福祉手当は受給資格を失うと再び支給されないこと（昭和60年法律第34号附則第97条第1項）。"
)
ENDS = ("in_facility", "disability_pension", "after_moving_out", "meets_criteria")

PARTICULARS = Particulars(
    choice=Program.TRANSITIONAL,
    rules=TRANSITIONAL,
    provision="福祉手当の障害の状態の継続",
    criteria=(Criterion.HELD,),
    rows=(
        *RESIDENCE,
        ("facility_stay", "facility_since"),
        ("pension_due", "pension_since"),
    ),
    age=None,
    no_claim=(
        "経過的福祉手当は、新たに請求することができません（昭和60年法律第34号附則第97条第１項）。"
        "昭和61年３月から受けている方は、引継ぎとして登録してください。"
    ),
    grounds=Grounds(
        entitlement=f"{REFORM}第1項",
        own_income=f"{REFORM}第2項において準用する法第20条",
        obligor_income=f"{REFORM}第2項において準用する法第21条",
        what_then=dict.fromkeys(ENDS, LOST_FOR_GOOD),
    ),
    words=WORDS,
)
