"""試験の記録: copies, codes and evidence, entered by the rooms' own actions."""

from datetime import UTC, datetime
from typing import Any

from tests.exchange.hubs import CLAIM, CODES, HANAKO, TAX, tax_content
from tests.people import CITY, OTHER_CITY
from tesuri.ground.records import digest_of
from tesuri.intermediary.codes.actions import keep
from tesuri.intermediary.copies.actions import Registration, register_copy
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.provision.models import Provision
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners.actions import enter_client, issue_token

APPROVED_AT = "2026-04-01T10:00:00+09:00"


def approval_of(content: Any, **changes: str) -> dict[str, str]:
    """決裁の証: 佐藤 made it, 鈴木 checked it."""
    evidence = {"maker": "sato", "checker": "suzuki", "approved_at": APPROVED_AT}
    return {**evidence, "digest": digest_of(content), **changes}


def copy_message(number: str = "C-1", **changes: Any) -> dict[str, Any]:
    """副本の登録の依頼."""
    content = changes.get("content", tax_content())
    return {
        "copy_number": number,
        "unified_number": HANAKO,
        "item": TAX,
        "layout": "sample-1",
        "content": content,
        "approval": approval_of(content),
    } | changes


def a_copy(actor: Actor, number: str = "C-1", **changes: Any) -> Copy:
    """副本: registered."""
    return register_copy(actor, Registration.read(copy_message(number, **changes)))


def a_provision(actor: Actor, permit_id: str) -> Provision:
    """情報提供: one that said that there is none, as its row alone."""
    parties = {"enquirer": CODES[CITY], "procedure": CLAIM, "item": TAX}
    told = {"permit_id": permit_id, "permit_digest": "0" * 64, "state": "no_data"}
    with acting_for(actor.body):
        return Provision.objects.create(body=actor.body, **parties, **told)


def a_code(actor: Actor, code: str, unified_number: str = HANAKO) -> str:
    """符号: held for the person at this body."""
    keep(actor, unified_number, code)
    return code


def bearer(actor: Actor, *scopes: str) -> dict[str, str]:
    """接続の見出し: a live token of the body's own system."""
    client = enter_client(
        f"addressees-{actor.body}", "統合宛名", actor.body, scopes, "secret-of-the-test" * 3
    )
    return {"Authorization": f"Bearer {issue_token(actor, client, scopes)}"}


NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


def enquiry_message(number: str = "E-1", **changes: Any) -> dict[str, Any]:
    """照会の依頼: of city A to city B for the tax facts of 花子."""
    asked = {
        "enquiry_number": number,
        "procedure": CLAIM,
        "item": TAX,
        "provider": CODES[OTHER_CITY],
        "terms": {"income_years": [2024]},
    }
    asked |= {name: changes[name] for name in asked.keys() & changes.keys()}
    approved = {**asked, "addressee_number": "0000000001", "legal_basis": "番号利用法19条8号"}
    sent = {**asked, "unified_number": HANAKO, "content": approved}
    return {**sent, "approval": approval_of(approved)} | changes
