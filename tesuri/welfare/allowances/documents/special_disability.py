"""特別障害者手当の通知書の言葉: 省令 owes its notices through 16条, which applies 3条から13条.

法2条3項（特別障害者）, 26条の2（支給要件）, 26条の3（額）; through 26条の5: 5条2項, 5条の2第1項
（始期と終期）, 19条（認定）, 19条の2（支払期月）, 20条・21条（所得）: found (text of 2025-06-01).
法26条の2第3号（入院）, 省令15条（認定の請求）: found. 差止め: 26条の5 applies 12条 (found).
"""

from tesuri.welfare.allowances.documents.wording import ACT, DECREE, ORDER, Wording

APPLIED = "法第26条の５において準用する法"
CLAIM_AGAIN = "支給要件に該当するようになったときは、改めて認定の請求をしてください。"
STOP = (
    f"{ACT}第26条の２並びに{APPLIED}第19条、第20条及び第21条、{DECREE}第11条及び第12条、"
    f"{ORDER}第16条において準用する"
)

WORDS = Wording(
    program="特別障害者手当",
    grant=(
        "特別児童扶養手当等の支給に関する法律（昭和39年法律第134号）第２条第３項、第26条の２、第26条の３並びに"
        "同法第26条の５において準用する第５条の２第１項、第19条から第21条まで"
    ),
    refusal=(
        f"{ACT}第２条第３項、第26条の２並びに{APPLIED}第５条第２項、第５条の２第１項及び第19条、"
        f"{ORDER}第16条において準用する第４条"
    ),
    suspension=f"{STOP}第６条",
    suspension_at_once=f"{STOP}第３条",
    resumption=(
        f"{ACT}第26条の２、第26条の３並びに{APPLIED}第20条及び第21条、{DECREE}第11条及び第12条"
    ),
    amount=f"{ACT}第26条の３、{DECREE}第10条の２",
    loss=(
        f"{ACT}第２条第３項、第26条の２並びに{APPLIED}第５条第２項及び第５条の２第１項、"
        f"{ORDER}第16条において準用する第11条"
    ),
    report="特別障害者手当所得状況届",
    to_tell=(
        "施設に入所したとき、病院、診療所又は介護老人保健施設に継続して３か月を超えて入院したとき、市外へ転出したとき、"
        "障害の程度が支給要件に該当しなくなったとき"
    ),
    claim_again=CLAIM_AGAIN,
    again_after_loss=f"再び{CLAIM_AGAIN}",
    withholding=(f"{ACT}第35条第１項及び{APPLIED}第12条、{ORDER}第16条において準用する第５条"),
)
