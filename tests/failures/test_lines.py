"""途切れる回線: a reply is lost, cut or late between two systems; the same call again does no more.

The relay stands between welfare and addressees, addressees and the platform, the platform and the
hub. The far side has acted; the caller does not know it and asks again with the same key.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.failures.once import bound_once, copied_once, exchanged_once
from tests.failures.stories import asked, count, landed, until
from tests.relay import Fault, Relay, relay_to
from tesuri.commands.processes import Town
from tesuri.commands.programs import SITES, WORKERS
from tesuri.commands.tour import asking, binding, deciding, entering, publishing
from tesuri.commands.tour.story import Story
from tesuri.commands.visitor import Visitor

pytestmark = pytest.mark.timeout(180)
PARTNERS = {
    "welfare": ("addressees",),
    "addressees": ("addressees", "intermediary"),  # its own too: tokens are asked for by address
    "intermediary": ("intermediary", "nws"),
}
AGAIN = """
SELECT count(*) AS number FROM audit_auditrecord
WHERE kind = 'partners.call_answered' AND (details->>'again')::boolean
"""


@dataclass
class Lines:
    """回線: one relay before each system that is called."""

    addressees: Relay
    intermediary: Relay
    nws: Relay


@pytest.fixture(scope="module")
def lines(town: Town, staff: dict[str, Visitor]) -> Iterator[Lines]:
    """回線: the three systems started anew with the relays in their addresses; and back again."""
    callees = ("addressees", "intermediary", "nws")
    with ExitStack() as stack:
        relays = {name: stack.enter_context(relay_to(town.ports[name])) for name in callees}
        for name in (*SITES, *WORKERS):
            partners = PARTNERS[name.removesuffix("-worker")]
            town.detours[name] = {
                f"TESURI_URL_{each.upper()}": f"http://localhost:{relays[each].port}"
                for each in partners
            }
        start_anew(town)
        yield Lines(**relays)
        town.detours.clear()
        start_anew(town)


def start_anew(town: Town) -> None:
    for name in (*SITES, *WORKERS):
        town.kill(name)
        town.start_one(name, wait=False)
    town.wait()


def lost(relay: Relay) -> None:
    """Until the reply was lost once; then the line is mended."""
    until(lambda: relay.struck, "a reply to lose")
    relay.mend()


def test_a_lost_reply_to_a_binding_binds_once(lines: Lines, story: Story) -> None:
    entering.register(story)
    binding.take_claim(story)
    lines.addressees.fault = Fault(of=b"POST /api/bindings", swallow_replies=True)
    told = binding.send_number(story, story.heroine["my_number"], status=503).text
    assert "応答がありません" in told
    assert story.heroine["my_number"] not in told
    own, claim = story.heroine["addressee_number"], story.facts["claim"]
    attempts = "allowances_bindingattempt b JOIN allowances_claim c ON c.id = b.claim_id"
    assert count(story, "addressees", "addressees_check", "addressee_number = %s", own) == 1
    assert count(story, "welfare", attempts, "c.number = %s", claim) == 0
    lines.addressees.mend()
    answered_again = story.rows("addressees", AGAIN)[0]["number"]
    binding.send_number(story, story.heroine["my_number"])
    assert count(story, "welfare", attempts, "c.number = %s", claim) == 1
    assert story.rows("addressees", AGAIN)[0]["number"] == answered_again + 1
    lines.intermediary.fault = Fault(of=b"POST /api/codes ", cut_after_bytes=0)
    binding.confirm(story)
    lost(lines.intermediary)
    binding.obtain_code(story)
    bound_once(story)


def test_lost_replies_all_the_way_to_the_hub_exchange_once(lines: Lines, story: Story) -> None:
    asked(story)
    for relay, of in (
        (lines.addressees, b"POST /api/enquiries"),
        (lines.intermediary, b"POST /api/enquiries"),
        (lines.nws, b"POST /permits"),
    ):
        relay.fault = Fault(of=of, cut_after_bytes=0)
    asking.approve(story)
    for relay in (lines.addressees, lines.intermediary):
        lost(relay)
    until(lambda: lines.nws.struck, "the permit to lose")
    lines.nws.mend()
    lines.nws.fault = Fault(of=b"POST /requests", cut_after_bytes=100)
    lost(lines.nws)
    lines.addressees.fault = Fault(of=b"GET /api/enquiries", delay_seconds=0.2)
    landed(story)
    exchanged_once(story)
    lines.addressees.mend()
    the_copy_is_registered_once(lines, story)


def the_copy_is_registered_once(lines: Lines, story: Story) -> None:
    deciding.decide(story)
    deciding.approve_and_notify(story)
    for relay in (lines.addressees, lines.intermediary):
        relay.fault = Fault(of=b"POST /api/copies", cut_after_bytes=0)
    page = story.post("clerk", f"/allowances/decisions/{story.facts['decision']}/publish/", {})
    path = page.url.path
    story.post("clerk", f"{path}submit/", {})
    digest = story.digest_on("chief", path)
    story.post("chief", f"{path}decide/", {"decision": "approve", "digest": digest})
    for relay in (lines.intermediary, lines.addressees):
        lost(relay)
    number = path.rstrip("/").rpartition("/")[2]
    registered = (publishing.STEP, number)
    until(lambda: (story.row("welfare", *registered) or {}).get("step") == "registered", "the copy")
    copied_once(story)
