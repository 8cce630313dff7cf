"""十一・十二: city A's copy, by two people; the prefecture asks, under a permit of its own."""

from typing import Any

from tesuri.commands.tour.story import Story, check

ITEM, PROCEDURE = "TMX0000000000101", "JTX0000000000012"
CITY_A = "XA99000000112020"
REGISTERED = (
    "SELECT maker, checker, digest FROM copies_copy WHERE unified_number = %s AND item = %s"
)
STEP = """
SELECT s.step FROM exchange_publicationstep s JOIN exchange_publication p
ON p.id = s.publication_id WHERE p.number = %s ORDER BY s.id DESC LIMIT 1
"""
PERMIT = "SELECT permit_id, enquirer, outcome FROM permits WHERE enquiry_number = %s"


def publish(story: Story) -> dict[str, Any]:
    """十一: drafted from the decision in force, approved by another, registered as approved."""
    page = story.post("clerk", f"/allowances/decisions/{story.facts['decision']}/publish/", {})
    path = page.url.path
    number = path.rstrip("/").rpartition("/")[2]
    story.post("clerk", f"{path}submit/", {})
    decision = {"decision": "approve", "digest": story.digest_on("chief", path)}
    story.post("clerk", f"{path}decide/", decision, status=403)
    story.post("chief", f"{path}decide/", decision)
    story.until("副本の登録", lambda: _registered(story, number))
    row = story.one(
        "intermediary",
        REGISTERED,
        story.facts["unified_number"],
        ITEM,
        body="112020",
        otherwise="中間サーバーに副本がありません",
    )
    check(row["maker"] != row["checker"], "副本の起案者と承認者が同じです")
    return {"copy": number, "maker": row["maker"], "checker": row["checker"]}


def answer_prefecture(story: Story) -> dict[str, Any]:
    """十二: drafted and approved at the prefecture, answered from the copy by itself."""
    number = story.paper("codes_110001.csv")["unified_number"]
    form = {
        "unified_number": number,
        "line": f"{PROCEDURE}/{ITEM}",
        "provider": CITY_A,
        "income_years": "",
        "purpose": "手帳事務のための確認",
    }
    path = story.post("prefecture", "/enquiries/new", form).url.path
    enquiry = path.rpartition("/")[2]
    decision = {
        "decision": "approve",
        "digest": story.digest_on("prefecture_chief", path),
    }
    story.post("prefecture", f"{path}/decision", decision, status=403)
    story.post("prefecture_chief", f"{path}/decision", decision)
    shown = story.until("県への回答", lambda: _answered(story, enquiry))
    check("特別障害者手当" in shown, "県の画面に手当の情報がありません")
    permit = story.one("sim_nws", PERMIT, enquiry, otherwise="県の許可証がありません")
    check(permit["outcome"] == "answered", "県の許可証がありません")
    check(permit["permit_id"] != story.facts["permit"], "市の許可証が使い回されています")
    story.facts["prefecture_permit"] = permit["permit_id"]
    return {"enquiry": enquiry, "permit_id": permit["permit_id"], "enquirer": permit["enquirer"]}


def _registered(story: Story, number: str) -> bool:
    row = story.row("welfare", STEP, number)
    check(not row or row["step"] not in ("refused", "failed"), "副本の登録が断られました")
    return row is not None and row["step"] == "registered"


def _answered(story: Story, enquiry: str) -> str:
    permit = story.row("sim_nws", PERMIT, enquiry)
    if not permit or permit["outcome"] != "answered":
        return ""
    shown = story.page("prefecture", f"/enquiries/{enquiry}")
    return shown if "特別障害者手当" in shown else ""
