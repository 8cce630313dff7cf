"""障害児福祉手当の通知書の言葉: 省令3条から13条 speak of it itself (text of 2024-08-01).

法2条2項（重度障害児）, 17条（支給要件）, 18条（額）, 19条（認定）, 19条の2（支払期月）, 20条・21条
（所得）; through 26条: 5条2項, 5条の2第1項（始期と終期）. 省令2条（認定の請求、様式第1号）, 9条
（受給資格喪失の届出）: found. 差止め: 26条 applies 12条 (found). The claimant is the child, as
法19条 has it.
"""

from tesuri.welfare.allowances.documents.wording import ACT, DECREE, ORDER, Wording

APPLIED = "法第26条において準用する法"
CLAIM_AGAIN = "支給要件に該当するようになったときは、改めて認定の請求をしてください。"
OF_AGE = "20歳以上の方は、要件に該当すれば特別障害者手当を請求することができます。"
STOP = f"{ACT}第17条、第19条、第20条及び第21条、{DECREE}第７条及び第８条、{ORDER}"

WORDS = Wording(
    program="障害児福祉手当",
    grant=(
        "特別児童扶養手当等の支給に関する法律（昭和39年法律第134号）第２条第２項、第17条から第21条まで並びに"
        "同法第26条において準用する第５条の２第１項"
    ),
    refusal=(
        f"{ACT}第２条第２項、第17条、第19条並びに{APPLIED}第５条第２項及び第５条の２第１項、"
        f"{ORDER}第４条"
    ),
    suspension=f"{STOP}第６条",
    suspension_at_once=f"{STOP}第３条",
    resumption=f"{ACT}第17条、第18条、第20条及び第21条、{DECREE}第７条及び第８条",
    amount=f"{ACT}第18条、{DECREE}第９条の２",
    loss=(
        f"{ACT}第２条第２項、第17条並びに{APPLIED}第５条第２項及び第５条の２第１項、{ORDER}第11条"
    ),
    report="障害児福祉手当所得状況届",
    to_tell=(
        "施設に入所したとき、障害を支給事由とする年金を受けることができるようになったとき、市外へ転出したとき、"
        "障害の程度が支給要件に該当しなくなったとき"
    ),
    claim_again=CLAIM_AGAIN + OF_AGE,
    again_after_loss=f"再び{CLAIM_AGAIN}{OF_AGE}",
    withholding=f"{ACT}第35条第１項及び{APPLIED}第12条、{ORDER}第５条",
)
