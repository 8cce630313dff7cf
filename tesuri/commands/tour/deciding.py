"""八・九: the medical criterion, a decision with reasons and receipt; approval; the notice."""

import json
from hashlib import sha256
from typing import Any

from tesuri.commands.tour.story import Story, check
from tesuri.welfare.allowances.rules.months import replay_months

DECIDED = """
SELECT d.number, d.outcome, r.body, r.digest,
  (SELECT s.step FROM allowances_decisionstep s WHERE s.decision_id = d.id
   ORDER BY s.id DESC LIMIT 1) AS step
FROM allowances_decision d JOIN allowances_receipt r ON r.id = d.receipt_id WHERE d.number = %s
"""
MONTHS = """
SELECT m.target_month, m.amount_yen, m.result FROM allowances_decisionmonth m
JOIN allowances_decision d ON d.id = m.decision_id WHERE d.number = %s ORDER BY m.target_month
"""
NOTICE = """
SELECT n.number, n.digest, n.pdf FROM allowances_notice n
JOIN allowances_decision d ON d.id = n.decision_id WHERE d.number = %s
"""


def decide(story: Story) -> dict[str, Any]:
    """八: every fact, figure and article stands on the screen; the receipt replays byte by byte."""
    claim = f"/allowances/claims/{story.facts['claim']}/"
    story.post(
        "clerk",
        f"{claim}judgement/",
        {
            "meets_criteria": "true",
            "criterion": "1",
            "judged_on": story.facts["claimed_on"].isoformat(),
            "judge": "嘱託医 案内 太郎",
            "basis": "特別障害者手当認定診断書",
        },
    )
    shown = story.page("clerk", f"{claim}assessment/")
    for word in ("法26条の2", "所得限度額", story.facts["enquiry"]):
        check(word in shown, f"判定の画面に「{word}」がありません")
    page = story.post("clerk", f"{claim}decide/", {})
    story.facts["decision"] = number = page.url.path.rstrip("/").rpartition("/")[2]
    row = story.one("welfare", DECIDED, number, otherwise="認定になっていません")
    check(row["outcome"] == "grant", "認定になっていません")
    again = replay_months(json.loads(bytes(row["body"])))
    check(again == bytes(row["body"]), "控えから同じ判定が再現されません")
    months = story.rows("welfare", MONTHS, number)
    paid = [month for month in months if month["amount_yen"]]
    return {
        "decision": number,
        "months": f"{paid[0]['target_month']:%Y-%m}..{paid[-1]['target_month']:%Y-%m}",
        "receipt": row["digest"][:16],
        "replayed": True,
    }


def approve_and_notify(story: Story) -> dict[str, Any]:
    """九: by another person; in force; a notice as PDF, the same bytes as kept."""
    number = story.facts["decision"]
    path = f"/allowances/decisions/{number}/"
    story.post("clerk", f"{path}submit/", {})
    digest = story.digest_on("chief", path)
    decision = {"decision": "approve", "digest": digest}
    story.post("clerk", f"{path}decide/", decision, status=403)
    story.post("chief", f"{path}decide/", decision)
    row = story.row("welfare", DECIDED, number)
    check(row is not None and row["step"] == "in_force", "決定の効力が生じていません")
    story.post("clerk", f"{path}notice/grant/issue/", {})
    pdf = story.staff["clerk"].get(f"{path}notice/grant/").content
    kept = story.one("welfare", NOTICE, number, otherwise="通知書がPDFではありません")
    check(pdf[:5] == b"%PDF-", "通知書がPDFではありません")
    check(sha256(pdf).hexdigest() == kept["digest"], "通知書が保存したものと違います")
    return {"notice": kept["number"], "pdf_bytes": len(pdf), "digest": kept["digest"][:16]}
