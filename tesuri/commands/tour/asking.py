"""五・六・七: an enquiry that another approves; a permit; an answer the hub cannot read; income."""

from datetime import date
from typing import Any
from uuid import uuid4

from tesuri.commands.tour.story import Story, check

ITEM, PROCEDURE = "TMX0000000000002", "JTX0000000000047"
CITY_A, CITY_B = "XA99000000112020", "XA99000000112186"
PERMITS = """
SELECT permit_id, outcome, requested_at, expires_at FROM permits WHERE enquiry_number = %s
"""
ANSWER = """
SELECT a.permit_id, a.answered_at FROM exchange_answer a
JOIN exchange_enquiry e ON e.id = a.enquiry_id WHERE e.number = %s
"""
INCOME = """
SELECT i.income_year, i.total_income, i.source, i.obtained_at, i.permit_id
FROM income_incomefacts i JOIN persons_person p ON p.id = i.person_id
WHERE p.addressee_number = %s AND upper_inf(i.known) ORDER BY i.income_year
"""
TAXED = """
SELECT t.income_year, t.total_income FROM tax_facts t
WHERE t.municipality = '112186' AND t.addressee_number = %s ORDER BY t.income_year
"""
FORMER = """
SELECT previous_addressee_number AS number FROM residents
WHERE municipality = '112020' AND addressee_number = %s
"""


def draft_and_approve(story: Story) -> dict[str, Any]:
    """五: nothing leaves before another person approved exactly this."""
    draft(story)
    number = story.facts["enquiry"]
    path = f"/exchange/enquiries/{number}/"
    digest = story.digest_on("chief", path)
    decision = {"decision": "approve", "digest": digest}
    story.post("clerk", f"{path}decide/", decision, status=403)
    check(not story.rows("sim_nws", PERMITS, number), "承認の前に照会が出ています")
    story.post("chief", f"{path}decide/", {**decision, "digest": "0" * 64}, status=409)
    approve(story)
    return {"enquiry": number, "digest": digest[:16], "own_approval": "refused"}


def draft(story: Story) -> None:
    """起案: both years before she moved in, and up to the approver."""
    year = date.fromisoformat(story.heroine["moved_in_on"]).year
    form = {
        "procedure": PROCEDURE,
        "item": ITEM,
        "provider": CITY_B,
        "income_years": [str(year - 1), str(year - 2)],
        "request_key": str(uuid4()),
    }
    page = story.post("clerk", f"/exchange/enquiries/new/{story.facts['key']}/", form)
    story.facts["enquiry"] = number = page.url.path.rstrip("/").rpartition("/")[2]
    story.post("clerk", f"/exchange/enquiries/{number}/submit/", {})


def approve(story: Story) -> None:
    """承認: of what the chief sees."""
    path = f"/exchange/enquiries/{story.facts['enquiry']}/"
    digest = story.digest_on("chief", path)
    story.post("chief", f"{path}decide/", {"decision": "approve", "digest": digest})


def receive_answer(story: Story) -> dict[str, Any]:
    """六: permitted, answered from the copy of city B, sealed; the hub has seen no content."""
    number = story.facts["enquiry"]
    answer = story.until("照会の回答", lambda: story.row("welfare", ANSWER, number))
    (permit,) = story.rows("sim_nws", PERMITS, number)
    check(permit["outcome"] == "answered", f"許可証の結果が {permit['outcome']} です")
    check(permit["permit_id"] == answer["permit_id"], "回答が別の許可証によっています")
    check(permit["expires_at"] > permit["requested_at"], "許可証に期限がありません")
    story.facts["permit"] = permit["permit_id"]
    words = ("total_income", story.heroine["name"], story.heroine["my_number"])
    check(not story.tables_with("sim_nws", *words), "ネットワーク側に内容が残っています")
    return {
        "permit_id": permit["permit_id"],
        "answered_at": answer["answered_at"].isoformat(timespec="seconds"),
        "hub_read": "nothing",
    }


def land_income(story: Story) -> dict[str, Any]:
    """七: the income facts of both years are those of city B's tax office, with source and time."""
    own = story.heroine["addressee_number"]
    landed = story.until("所得の取込み", lambda: story.rows("welfare", INCOME, own))
    former = story.one("sim_juki", FORMER, own, otherwise="前住所の宛名番号がありません")
    taxed = {
        row["income_year"]: row["total_income"]
        for row in story.rows("sim_tax", TAXED, former["number"])
    }
    got = {row["income_year"]: row["total_income"] for row in landed}
    check(len(got) == 2, f"二年分の所得になっていません: {sorted(got)}")
    check(all(taxed.get(year) == value for year, value in got.items()), "税の額と違います")
    check(
        all(row["permit_id"] == story.facts["permit"] for row in landed),
        "所得の出所が許可証になっていません",
    )
    return {"years": sorted(got), "source": landed[0]["source"]}
