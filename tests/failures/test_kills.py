"""強制終了: any one process dies in the middle of a step; started again, the step is repeated.

Nothing is lost, nothing happens twice, and the story goes on to its end. A process is killed at a
statement of its transaction, which a lock of the test holds up.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.failures.once import (
    bound_once,
    copied_once,
    exchanged_once,
    in_force_once,
    paid_once,
    provided,
)
from tests.failures.stories import asked, count, decided, held_up, landed, until
from tesuri.commands.processes import Town
from tesuri.commands.tour import asking, binding, entering, paying, proving, publishing
from tesuri.commands.tour.story import Story

pytestmark = pytest.mark.timeout(180)
SILENT = "応答がありません"


def die_while(
    town: Town, name: str, table: tuple[str, str], story: Story, *deed: Any
) -> httpx.Response | Exception:
    """Kill the process at its statement on the table, while somebody does the deed on a screen."""
    role, path, form = deed
    with ThreadPoolExecutor(1) as pool, held_up(town, *table) as until_it_waits:
        pressed = pool.submit(story.staff[role].post, path, form)
        until_it_waits()
        town.kill(name)
    try:
        return pressed.result()
    except httpx.HTTPError as gone:
        return gone


def approval(story: Story, path: str, role: str = "chief") -> dict[str, str]:
    return {"decision": "approve", "digest": story.digest_on(role, path)}


def test_the_registry_dies_before_it_is_asked_about_her(town: Town, story: Story) -> None:
    entering.register(story)
    binding.take_claim(story)
    town.kill("juki")
    told = binding.send_number(story, story.heroine["my_number"], status=503).text
    assert SILENT in told
    own = story.heroine["addressee_number"]
    assert count(story, "addressees", "addressees_check", "addressee_number = %s", own) == 0
    town.start_one("juki")
    binding.send_number(story, story.heroine["my_number"])
    town.kill("juki")
    binding.confirm(story)  # the second person's part needs nobody else
    requested = "addressees_codestatus s JOIN addressees_binding b ON b.id = s.binding_id"
    until(
        lambda: count(story, "addressees", requested, "b.addressee_number = %s", own) == 1,
        "the 取得番号",
    )
    town.start_one("juki")
    binding.obtain_code(story)
    bound_once(story)


def test_addressees_dies_in_the_check_and_in_the_confirmation(town: Town, story: Story) -> None:
    entering.register(story)
    binding.take_claim(story)
    number = {"my_number": story.heroine["my_number"]}
    path = f"/allowances/claims/{story.facts['claim']}/binding/"
    table = ("addressees", "addressees_heldnumber")
    seen = die_while(town, "addressees", table, story, "clerk", path, number)
    assert isinstance(seen, httpx.Response)
    assert (seen.status_code, SILENT in seen.text) == (503, True)
    own = story.heroine["addressee_number"]
    assert count(story, "addressees", "addressees_check", "addressee_number = %s", own) == 0
    town.start_one("addressees")
    story.post("clerk", path, number)
    confirmation = binding.confirmation_path(story)
    table = ("addressees", "addressees_binding")
    seen = die_while(town, "addressees", table, story, "confirmer", confirmation, {})
    assert isinstance(seen, httpx.HTTPError)
    assert count(story, "addressees", "addressees_binding", "addressee_number = %s", own) == 0
    town.start_one("addressees")
    binding.confirm(story)
    binding.obtain_code(story)
    bound_once(story)


def test_the_worker_of_addressees_dies_before_it_keeps_the_number_for_the_code(
    town: Town, story: Story
) -> None:
    entering.register(story)
    binding.take_claim(story)
    binding.send_number(story, story.heroine["my_number"])
    with held_up(town, "addressees", "addressees_codestatus") as until_it_waits:
        binding.confirm(story)
        until_it_waits()
        town.kill("addressees-worker")
    town.start_one("addressees-worker")
    binding.obtain_code(story)
    bound_once(story)


def test_the_hub_dies_while_it_issues_the_permit(town: Town, story: Story) -> None:
    asked(story)
    with held_up(town, "nws", "permits") as until_it_waits:
        asking.approve(story)
        until_it_waits()
        town.kill("nws")
    assert story.rows("sim_nws", asking.PERMITS, story.facts["enquiry"]) == []
    town.start_one("nws")
    landed(story)
    exchanged_once(story)


def test_the_platform_dies_between_the_permit_and_the_answer(town: Town, story: Story) -> None:
    asked(story)
    with held_up(town, "intermediary", "provision_provision") as until_it_waits:
        asking.approve(story)
        until_it_waits()
        town.kill("intermediary")
    (permit,) = story.rows("sim_nws", asking.PERMITS, story.facts["enquiry"])
    assert provided(story, permit["permit_id"]) == [0, 0]
    town.start_one("intermediary")
    landed(story)
    exchanged_once(story)


def test_the_worker_of_the_platform_dies_before_it_keeps_the_answer(
    town: Town, story: Story
) -> None:
    asked(story)
    with held_up(town, "intermediary", "enquiries_answer") as until_it_waits:
        asking.approve(story)
        until_it_waits()
        town.kill("intermediary-worker")
    (permit,) = story.rows("sim_nws", asking.PERMITS, story.facts["enquiry"])
    assert provided(story, permit["permit_id"]) == [1, 1]  # city B has answered already
    town.start_one("intermediary-worker")
    landed(story)
    exchanged_once(story)


def test_the_worker_of_welfare_dies_while_it_waits_for_a_reply(town: Town, story: Story) -> None:
    asked(story)
    with held_up(town, "addressees", "addressees_forwarding") as until_it_waits:
        asking.approve(story)
        until_it_waits()
        town.kill("welfare-worker")
    number = story.facts["enquiry"]
    until(
        lambda: count(story, "addressees", "addressees_forwarding", "enquiry_number = %s", number),
        "the enquiry at addressees",
    )
    town.start_one("welfare-worker")
    landed(story)
    exchanged_once(story)


def test_welfare_dies_in_the_approvals_and_without_the_tax_office_the_story_ends_well(
    town: Town, story: Story
) -> None:
    town.kill("tax")
    decided(story)
    path = f"/allowances/decisions/{story.facts['decision']}/"
    story.post("clerk", f"{path}submit/", {})
    dies_and_is_repeated(town, story, path, "payments_month")
    in_force_once(story)
    story.post("clerk", f"{path}notice/grant/issue/", {})
    pays_though_welfare_dies(town, story)
    page = story.post("clerk", f"/allowances/decisions/{story.facts['decision']}/publish/", {})
    publishes_though_addressees_dies(town, story, page.url.path)
    publishing.answer_prefecture(story)
    proving.agree_and_disclose(story)
    exchanged_once(story)
    proving.verify_and_tamper(story)
    assert town.dead() == ["tax"]


def dies_and_is_repeated(town: Town, story: Story, path: str, table: str) -> None:
    """The chief approves; welfare dies in the midst; nothing is approved; once more."""
    form = approval(story, path)
    outcomes = count(story, "welfare", "approvals_outcome")
    press = ("chief", f"{path}decide/", form)
    assert isinstance(
        die_while(town, "welfare", ("welfare", table), story, *press), httpx.HTTPError
    )
    assert count(story, "welfare", "approvals_outcome") == outcomes
    town.start_one("welfare")
    story.post(*press)


def pays_though_welfare_dies(town: Town, story: Story) -> None:
    choices = paying.OFFERED.findall(story.page("clerk", "/payments/"))
    page = story.post("clerk", "/payments/draft/", {"payment_month": choices[0]})
    path = page.url.path
    for finding in sorted(set(paying.FINDING.findall(page.text))):
        story.post("clerk", f"{path}findings/{finding}/", {"disposition": "確かめた"})
    story.post("clerk", f"{path}submit/", {})
    dies_and_is_repeated(town, story, path, "payments_journalentry")
    for _ in range(2):
        story.post("clerk", f"{path}file/", {})
    paid_once(story)


def publishes_though_addressees_dies(town: Town, story: Story, path: str) -> None:
    story.post("clerk", f"{path}submit/", {})
    form = approval(story, path)
    with held_up(town, "intermediary", "copies_copy") as until_it_waits:
        story.post("chief", f"{path}decide/", form)
        until_it_waits()
        town.kill("addressees")
    town.start_one("addressees")
    number = path.rstrip("/").rpartition("/")[2]
    registered = (publishing.STEP, number)
    until(lambda: (story.row("welfare", *registered) or {}).get("step") == "registered", "the copy")
    copied_once(story)
