"""一度だけ: what the databases must hold after a failure: nothing lost, nothing twice."""

from tests.failures.stories import count
from tesuri.commands.tour.asking import PERMITS
from tesuri.commands.tour.story import Story

CITY, OTHER_CITY = "112020", "112186"


def bound_once(story: Story) -> None:
    """紐付け: one check, one binding, each step to the 符号 once, one 符号."""
    own, unified = story.heroine["addressee_number"], story.facts["unified_number"]
    statuses = (
        "addressees_codestatus s JOIN addressees_binding b ON b.id = s.binding_id",
        "b.addressee_number = %s",
    )
    held = {
        "check": count(story, "addressees", "addressees_check", "addressee_number = %s", own),
        "binding": count(story, "addressees", "addressees_binding", "addressee_number = %s", own),
        "statuses": count(story, "addressees", *statuses, own),
        "acquisition": of_platform(story, "codes_acquisition", "unified_number = %s", unified),
        "code": of_platform(story, "codes_linkage", "unified_number = %s", unified),
    }
    assert held == {"check": 1, "binding": 1, "statuses": 3, "acquisition": 1, "code": 1}


def exchanged_once(story: Story) -> None:
    """照会: one permit, one answer at each side, one ledger entry a side, one landing."""
    number = story.facts["enquiry"]
    (permit,) = story.rows("sim_nws", PERMITS, number)
    permit_id = permit["permit_id"]
    answers = "exchange_answer a JOIN exchange_enquiry e ON e.id = a.enquiry_id"
    answered = f"{answers} JOIN allowances_landing l ON l.answer_id = a.id"
    asked = "enquiries_answer a JOIN enquiries_enquiry e ON e.id = a.enquiry_id"
    held = [
        count(story, "addressees", "addressees_forwarding", "enquiry_number = %s", number),
        count(story, "welfare", answers, "e.number = %s", number),
        count(story, "welfare", answered, "e.number = %s", number),
        of_platform(story, "enquiries_enquiry", "enquiry_number = %s", number),
        of_platform(story, "enquiries_permit", "permit_id = %s", permit_id),
        of_platform(story, asked, "e.enquiry_number = %s", number),
        of_platform(story, "ledger_entry", "permit_id = %s AND side = 'enquirer'", permit_id),
        *provided(story, permit_id),
    ]
    assert held == [1] * 9
    assert permit["outcome"] == "answered"


def provided(story: Story, permit_id: str) -> list[int]:
    """提供: at city B."""
    side = "permit_id = %s AND side = 'provider'"
    return [
        of_platform(story, "provision_provision", "permit_id = %s", permit_id, OTHER_CITY),
        of_platform(story, "ledger_entry", side, permit_id, OTHER_CITY),
    ]


def in_force_once(story: Story) -> None:
    """決定: one decision in force, approved once, each month entered once."""
    number, claim = story.facts["decision"], story.facts["claim"]
    steps = (
        "allowances_decisionstep s JOIN allowances_decision d ON d.id = s.decision_id"
        " JOIN allowances_claim c ON c.id = d.claim_id"
    )
    given = "approvals_outcome o JOIN approvals_approval a ON a.number = o.approval_id"
    twice = (
        "(SELECT 1 FROM payments_month m JOIN persons_person p ON p.id = m.person_id"
        " WHERE p.addressee_number = %s GROUP BY target_month HAVING count(*) > 1) t"
    )
    assert count(story, "welfare", steps, "c.number = %s AND s.step = 'in_force'", claim) == 1
    assert count(story, "welfare", given, "a.reference = %s", number) == 1
    assert count(story, "welfare", twice, "true", story.heroine["addressee_number"]) == 0


def paid_once(story: Story) -> None:
    """支払: each month in one payment, and for each payment one journal entry a stage."""
    own = story.heroine["addressee_number"]
    payments = "payments_payment p JOIN persons_person w ON w.id = p.person_id"
    entries = (
        "payments_journalentry e JOIN payments_payment p ON p.id = e.payment_id"
        " JOIN persons_person w ON w.id = p.person_id"
    )
    hers = "w.addressee_number = %s"
    assert count(story, "welfare", payments, hers, own) == 1
    for stage in ("approved", "file_made"):
        assert count(story, "welfare", entries, f"{hers} AND e.kind = %s", own, stage) == 1


def copied_once(story: Story) -> None:
    """副本: one of this item for her."""
    where = "unified_number = %s AND item = 'TMX0000000000101'"
    assert of_platform(story, "copies_copy", where, story.facts["unified_number"]) == 1


def of_platform(story: Story, table: str, where: str, value: str, body: str = CITY) -> int:
    """中間サーバーの件数: of one body."""
    return count(story, "intermediary", table, where, value, body=body)
