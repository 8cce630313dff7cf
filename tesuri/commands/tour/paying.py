"""十: the next payment run: each month at its own rate, checked, approved, in the bank's form."""

import re
from datetime import date
from typing import Any

from tesuri.commands import bank
from tesuri.commands.tour.deciding import MONTHS
from tesuri.commands.tour.story import Story, check
from tesuri.welfare.allowances.rules.special_disability import RULES
from tesuri.welfare.payments.formats import zengin

OFFERED = re.compile(r'<option value="(\d{4}-\d{2}-\d{2})"')
MEDIUM = re.compile(r'name="medium" required><option value="(\d+)"')
RECIPIENT = re.compile(r'name="recipient" required><option value="(\d+)"')
FINDING = re.compile(r"/payments/\d+/findings/(\d+)/")
PAID = """
SELECT m.target_month, l.amount_yen, p.id FROM payments_paymentline l
JOIN payments_month m ON m.id = l.month_id JOIN payments_payment p ON p.id = l.payment_id
JOIN persons_person w ON w.id = p.person_id
WHERE p.run_id = %s AND w.addressee_number = %s ORDER BY m.target_month
"""
BALANCE = """
SELECT coalesce(sum(l.amount_yen), 0) AS rest, count(*) AS lines FROM payments_journalline l
JOIN payments_journalentry e ON e.id = l.entry_id JOIN payments_payment p ON p.id = e.payment_id
WHERE p.run_id = %s
"""


def pay(story: Story) -> dict[str, Any]:
    """十: findings disposed of, the run approved by the chief, the file as the bank reads it."""
    choices = OFFERED.findall(story.page("clerk", "/payments/"))
    page = story.post("clerk", "/payments/draft/", {"payment_month": choices[0]})
    path = page.url.path
    number = int(path.rstrip("/").rpartition("/")[2])
    findings = sorted(set(FINDING.findall(page.text)))
    check(bool(findings), "初めての支払なのに、支払前検査の指摘がありません")
    story.post("clerk", f"{path}submit/", {}, status=409)
    for finding in findings:
        said = {"disposition": "請求書と通帳の写しを確かめた"}
        story.post("clerk", f"{path}findings/{finding}/", said)
    story.post("clerk", f"{path}submit/", {})
    decision = {"decision": "approve", "digest": story.digest_on("chief", path)}
    story.post("clerk", f"{path}decide/", decision, status=403)
    story.post("chief", f"{path}decide/", decision)
    story.post("clerk", f"{path}file/", {})
    content = _given_to_the_bank(story, path)
    return _checked(story, number, date.fromisoformat(choices[0]), content) | {
        "findings": len(findings)
    }


def _given_to_the_bank(story: Story, path: str) -> bytes:
    """Encrypted, on the medium that was lent to the clerk; what the bank then reads out of it."""
    shown = story.page("clerk", path)
    chosen = {"medium": MEDIUM.search(shown), "recipient": RECIPIENT.search(shown)}
    form = {name: found[1] for name, found in chosen.items() if found}
    check(form.keys() == chosen.keys(), "貸し出された媒体か、銀行の証明書がありません")
    order = story.post("clerk", f"{path}file/order/", form).url.path
    zipped = story.post("clerk", f"{order}export/", {}).content
    content = bank.opened(story.var, zipped)
    check(content not in zipped, "振込ファイルが暗号化されずに出ています")
    story.post("clerk", f"{order}export/", {}, status=409)
    return content


def _checked(story: Story, number: int, payment_month: date, content: bytes) -> dict[str, Any]:
    lines = story.rows("welfare", PAID, number, story.heroine["addressee_number"])
    rate = RULES.figures["monthly_rate"]
    check(bool(lines), "支払処理に彼女がいません")
    for line in lines:
        expected = rate.on(line["target_month"]).value
        check(line["amount_yen"] == expected, f"{line['target_month']} の額が月の単価と違います")
    owed = [
        month["target_month"]
        for month in story.rows("welfare", MONTHS, story.facts["decision"])
        if month["amount_yen"] and month["target_month"] < payment_month
    ]
    check([line["target_month"] for line in lines] == owed, "支払う月が決定と違います")
    lengths = {len(content[start : start + 120]) for start in range(0, len(content), 120)}
    check(lengths == {120}, "レコードが120バイトではありません")
    read = zengin.parse(content)
    (own,) = [t for t in read.transfers if int(t["reference"]) == lines[0]["id"]]
    total = sum(line["amount_yen"] for line in lines)
    check(int(own["yen"]) == total, "振込ファイルの額が支払額と違います")
    check(own["holder"].strip() == story.account["holder_kana"], "受取人名が通帳と違います")
    balance = story.rows("welfare", BALANCE, number)[0]
    check(balance["rest"] == 0 and balance["lines"] > 0, "元帳が釣り合いません")
    return {
        "run": number,
        "months": len(lines),
        "rates": sorted({line["amount_yen"] for line in lines}),
        "yen": total,
        "file_bytes": len(content),
    }
