"""経過的福祉手当の通知書の言葉: no order owes these notices, which tell a decision all the same.

昭和60年法律第34号附則97条1項（支給）, 2項 (法17条ただし書, 18条, 20条, 21条 applied); 昭和60年政令
第323号附則2条の2（額）, 4条（所得）; 昭和60年厚生省令第49号附則4条1項（現況の届出: 省令5条 alone is
applied, 6条 and 11条 are not）: found. Nobody is granted it anew, so that no 認定 and no 却下 is
ever told: their articles are those of the entitlement. 差止め: 附則97条2項 does not apply 法12条
(found), and what 旧法 says, by which 1項 lets it go on (なお従前の例により), was not read: nothing
is withheld.
"""

from tesuri.welfare.allowances.documents.wording import Wording

REFORM = "国民年金法等の一部を改正する法律（昭和60年法律第34号）附則第97条第１項"
ACT = "特別児童扶養手当等の支給に関する法律（昭和39年法律第134号）"
APPLIED = f"{REFORM}並びに同条第２項において準用する{ACT}"
DECREE = "特別児童扶養手当等の支給に関する法律施行令の一部を改正する政令（昭和60年政令第323号）"
STOP = f"{APPLIED}第20条及び第21条、{DECREE}附則第４条"
NOT_AGAIN = "経過的福祉手当は、受給資格を失うと、その後に再び支給されることはありません。"

WORDS = Wording(
    program="経過的福祉手当",
    grant=f"{APPLIED}第18条、第20条及び第21条",
    refusal=f"{APPLIED}第17条",
    suspension=STOP,
    suspension_at_once=STOP,
    resumption=f"{APPLIED}第18条、第20条及び第21条、{DECREE}附則第４条",
    amount=f"{APPLIED}第18条、{DECREE}附則第２条の２",
    loss=f"{APPLIED}第17条",
    report="障害児福祉手当（福祉手当）所得状況届",
    to_tell=(
        "施設に入所したとき、障害を支給事由とする年金又は特別障害者手当を受けることができるようになったとき、"
        "市外へ転出したとき、障害の程度が支給要件に該当しなくなったとき"
    ),
    claim_again=NOT_AGAIN,
    again_after_loss=NOT_AGAIN,
)
