"""一・二: the staff come in, look for her in vain, and register her from the resident registry."""

from typing import Any

from tesuri.commands.tour.story import STAFF, Story, check

LOGINS = """
SELECT count(DISTINCT terminal) AS terminals, count(*) AS logins FROM audit_auditrecord
WHERE kind = 'access.entered' AND outcome = 'done' AND user_id = ANY(%s) AND terminal = ANY(%s)
"""
REGISTERED = """
SELECT p.key, f.previous_municipality, f.name FROM persons_person p
JOIN persons_personfacts f ON f.person_id = p.id AND upper_inf(f.known)
WHERE p.addressee_number = %s
"""


def enter(story: Story) -> dict[str, Any]:
    """一: password and passkey at registered terminals, each person at another."""
    story.call_staff()
    evidence: dict[str, Any] = {}
    for system in ("welfare", "addressees", "intermediary"):
        roles = [role for role, (where, _) in STAFF.items() if where == system]
        desks = [story.staff[role].desk.number for role in roles]
        accounts = [STAFF[role][1] for role in roles]
        seen = story.row(system, LOGINS, accounts, desks)
        check(
            seen is not None and seen["terminals"] == len(roles),
            f"{system} の監査記録に、端末ごとのログインがありません",
        )
        evidence[system] = desks
    return evidence


def register(story: Story) -> dict[str, Any]:
    """二: nobody of that name in the register; in the registry one who came from city B."""
    her = story.heroine
    found = story.post("clerk", "/persons/search/", {"kana": her["kana"]}).text
    check(her["addressee_number"] not in found, "まだ登録していない人が台帳で見つかりました")
    asked = {
        "kana": her["kana"],
        "birth_date": her["birth_date"],
        "purpose": "allowance_claim",
    }
    residents = story.post("clerk", "/persons/registry/", asked).text
    check(her["addressee_number"] in residents, "住民基本台帳で見つかりません")
    check(her["my_number"] not in residents, "個人番号が画面に出ています")
    chosen = {"addressee_number": her["addressee_number"], "purpose": "allowance_claim"}
    page = story.post("clerk", "/persons/register/", chosen)
    row = story.one(
        "welfare", REGISTERED, her["addressee_number"], otherwise="台帳に登録されていません"
    )
    check(row["name"] == her["name"], "氏名が住民基本台帳と一字一句同じではありません")
    check(row["previous_municipality"] == "112186", "前住所の市が登録されていません")
    story.facts["key"] = str(row["key"])
    return {"page": page.url.path, "previous_municipality": row["previous_municipality"]}
