"""三・四: the claim with her documents; the number goes to addressees and nowhere else."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from tesuri.commands.tour.story import Story, check

BOUND = """
SELECT b.unified_number, b.confirmer_user_id, c.requester_user_id FROM addressees_binding b
JOIN addressees_check c ON c.id = b.check_made_id
WHERE b.addressee_number = %s AND b.ended_at IS NULL
"""
WAITING = """
SELECT c.key FROM addressees_check c WHERE c.addressee_number = %s AND NOT EXISTS (
  SELECT 1 FROM addressees_checkstatus s WHERE s.check_made_id = c.id AND s.state <> 'checked')
"""
OBTAINED = """
SELECT s.at FROM addressees_codestatus s JOIN addressees_binding b ON b.id = s.binding_id
WHERE b.addressee_number = %s AND s.state = 'obtained'
"""
LINKED = "SELECT count(*) AS held FROM codes_linkage WHERE unified_number = %s"
CODES = "SELECT institution, code FROM codes WHERE link = %s"
LINK = "SELECT link FROM residents WHERE addressee_number = %s AND municipality = '112020'"


def claim_and_bind(story: Story) -> dict[str, Any]:
    """三: a wrong digit changes nothing; the right number is checked, confirmed, bound."""
    her = story.heroine
    take_claim(story)
    refused = send_number(story, wrong(her["my_number"])).text
    check("検査" in refused or "番号" in refused, "誤った番号の理由が示されていません")
    check(not _bound(story), "検査用数字の違う番号がひも付けられました")
    send_number(story, her["my_number"])
    check(not _bound(story), "二人目の確認の前にひも付けられました")
    confirm(story)
    bound = _bound(story)
    check(bool(bound), "ひも付けられていません")
    check(
        bound["confirmer_user_id"] != bound["requester_user_id"],
        "依頼した人と確認した人が同じです",
    )
    holding = {s: story.tables_with(s, her["my_number"]) for s in ("welfare", "addressees")}
    check(not any(holding.values()), f"個人番号が平文で残っています: {holding}")
    return {
        "claim": story.facts["claim"],
        "unified_number": bound["unified_number"],
        "plain_numbers": 0,
    }


def take_claim(story: Story) -> None:
    """請求の受付: as on paper, a week after she moved in."""
    claimed_on = date.fromisoformat(story.heroine["moved_in_on"]) + timedelta(days=7)
    form = claim_form(story, claimed_on)
    page = story.post("clerk", f"/allowances/claims/new/{story.facts['key']}/", form)
    story.facts["claim"] = page.url.path.rstrip("/").rpartition("/")[2]
    story.facts["claimed_on"] = claimed_on


def send_number(story: Story, my_number: str, status: int = 200) -> Any:
    """個人番号の登録依頼: the page that the clerk then sees."""
    path = f"/allowances/claims/{story.facts['claim']}/binding/"
    return story.post("clerk", path, {"my_number": my_number}, status=status)


def confirm(story: Story) -> None:
    """二人目の確認: at the desk of addressees."""
    story.post("confirmer", confirmation_path(story), {})
    story.facts["unified_number"] = _bound(story).get("unified_number", "")


def confirmation_path(story: Story) -> str:
    """確認の宛先: of the check that waits for the second person."""
    own, otherwise = story.heroine["addressee_number"], "宛名システムに確認待ちがありません"
    waiting = story.one("addressees", WAITING, own, otherwise=otherwise)
    return f"/checks/{waiting['key']}/confirm"


def obtain_code(story: Story) -> dict[str, Any]:
    """四: addressees has it obtained; the intermediary alone keeps it; bodies differ."""
    own = story.heroine["addressee_number"]
    story.until("符号の取得", lambda: story.row("addressees", OBTAINED, own))
    held = story.row("intermediary", LINKED, story.facts["unified_number"], body="112020")
    check(held is not None and held["held"] == 1, "中間サーバーに符号がありません")
    link = story.one("sim_juki", LINK, own, otherwise="住基に彼女がいません")
    codes = {row["institution"]: row["code"] for row in story.rows("sim_nws", CODES, link["link"])}
    check(len(codes) >= 3, f"符号のある団体が足りません: {sorted(codes)}")
    check(len(set(codes.values())) == len(codes), "団体の間で符号が同じです")
    leaked = [s for s in ("welfare", "addressees") if story.tables_with(s, *codes.values())]
    check(not leaked, f"中間サーバーの外に符号があります: {leaked}")
    return {"bodies": len(codes), "distinct_codes": len(set(codes.values()))}


def _bound(story: Story) -> dict[str, Any]:
    return story.row("addressees", BOUND, story.heroine["addressee_number"]) or {}


def wrong(my_number: str) -> str:
    """誤った番号: the last digit is another."""
    return f"{my_number[:-1]}{(int(my_number[-1]) + 1) % 10}"


def claim_form(story: Story, claimed_on: date) -> dict[str, Any]:
    """請求書: what stands on the form, and her account."""
    year = date.fromisoformat(story.heroine["moved_in_on"]).year
    account = story.account
    return {
        "claimed_on": claimed_on.isoformat(),
        "identity_documents": ["my_number_card"],
        "resident_in_japan": "true",
        "resident_in_city": "true",
        "facility_stay": "false",
        "hospital_stay": "false",
        "obligors_confirmed": "true",
        f"untaxed_pension_{year - 1}": "0",
        f"untaxed_pension_{year - 2}": "0",
        "bank_code": account["bank_code"],
        "branch_code": account["branch_code"],
        "account_kind": account["kind"],
        "account_number": account["number"],
        "holder_kana": account["holder_kana"],
        "request_key": str(uuid4()),
    }
