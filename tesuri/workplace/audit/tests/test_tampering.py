"""千の改ざん: as database superuser, one at a time; each is found, with its record or its range."""

import random

import pytest
from django.apps import apps

from tesuri.workplace.audit.models import Leaf
from tesuri.workplace.audit.reading import outside_heads, verdicts_on
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.audit.tests.damages import HEADS, Log, Place
from tesuri.workplace.audit.tests.log import BODY, folder, keys, superuser, write
from tesuri.workplace.audit.tests.unreadable import DAMAGES
from tesuri.workplace.audit.verifier import Finding

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.control("C-2-05"),
    pytest.mark.timeout(600),
]
TIMES, SEED = 1_000, 20261128


def names(finding: Finding, place: Place, numbers: list[int]) -> bool:
    """Whether the finding speaks of the damaged places, or of a record that stands there."""
    first, last = place
    there = set(numbers[first : last + 1])
    return finding.record in there or (finding.first <= last and finding.last >= first)


def a_log() -> list[int]:
    """記録: events of looks under each head, and one of a statement that changed three rows."""
    office = apps.get_model("access", "Office")  # a watched table, of a room above this one
    for turn, count in enumerate(HEADS):
        write(count - 1, share=0.1)
        names = [office(body=BODY, code=f"{turn}{n}", name="係") for n in range(3)]
        office.objects.bulk_create(names)
        seal_heads()
    return list(Leaf.objects.order_by("index").values_list("record_id", flat=True))


def test_a_thousand_random_changes_are_all_found_and_each_finding_says_where() -> None:
    numbers, kept = a_log(), outside_heads(folder())
    assert len(numbers) == sum(HEADS)
    tried = 0
    chance, unfound = random.Random(SEED), []
    with superuser() as connected:
        for turn in range(TIMES):
            damage = DAMAGES[turn % len(DAMAGES)]
            place = damage(Log(connected, numbers, chance))
            found = verdicts_on(connected, "welfare", keys(), kept)
            findings = [finding for each in found for finding in each.findings]
            if not any(names(finding, place, numbers) for finding in findings):
                unfound.append((turn, damage.__name__, place, findings))
            tried += 1
            connected.rollback()
            connected.execute("SET session_replication_role = replica")
        assert (tried, unfound) == (1_000, [])
        assert all(each.is_sound for each in verdicts_on(connected, "welfare", keys(), kept))
