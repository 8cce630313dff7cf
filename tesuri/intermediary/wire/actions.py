"""伝送の操作: institutions, keys and lists are entered; a message is taken once."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, digest_of
from tesuri.intermediary.wire import envelopes, keys, queries
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.envelopes import HUB, MESSAGE_LIFE, Claims, Kind
from tesuri.intermediary.wire.events import Event
from tesuri.intermediary.wire.models import (
    FICTITIOUS,
    BodyKey,
    Institution,
    PermitListEdition,
    PermitListLine,
    SeenMessage,
)
from tesuri.intermediary.wire.seen import take_once
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

SAMPLE_LIST = Path(__file__).parent / "params" / "permit_list.yaml"


@transaction.atomic
def enter_institution(
    actor: Actor, code: str, name: str, kind: str, *, hosted_body: str = "", url: str = ""
) -> Institution:
    """機関を登録する: the same again is nothing; another name or address replaces the former."""
    queries.must_be_real(code)
    told = {"name": name, "kind": kind, "hosted_body": hosted_body, "url": url}
    held = Institution.objects.filter(code=code).first()
    if held and all(getattr(held, field) == value for field, value in told.items()):
        return held
    told_all = {**told, "is_fictitious": code.startswith(FICTITIOUS)}
    entered, _ = Institution.objects.update_or_create(code=code, defaults=told_all)
    audit.record(actor, Event.INSTITUTION_ENTERED, institution=code, **told)
    return entered


def make_keys(actor: Actor) -> list[str]:
    """鍵を用意する: both keys of the actor's body when missing; writes the public files."""
    own = queries.institution_of(actor.body).code
    with acting_for(actor.body):
        made = [
            keys.add_version(actor.body, own, use).kid
            for use in BodyKey.Use
            if not BodyKey.objects.filter(body=actor.body, use=use).exists()
        ]
        for key in BodyKey.objects.filter(body=actor.body):
            keys.publish(key)
        if made:
            audit.record(actor, Event.KEYS_MADE, kids=made)
    return made


def renew_key(actor: Actor, use: str) -> str:
    """鍵を新しくする: the next version is used from now on; older ones still open and verify."""
    own = queries.institution_of(actor.body).code
    with acting_for(actor.body):
        kid = keys.add_version(actor.body, own, use).kid
        audit.record(actor, Event.KEYS_MADE, kids=[kid])
    return kid


def load_permit_list(actor: Actor, path: Path = SAMPLE_LIST) -> PermitListEdition:
    """照合リストを取り込む: the body's own dated copy; the same edition again is nothing."""
    content = yaml.safe_load(path.read_text("utf-8"))
    lines, digest = content["lines"], digest_of(yaml.dump(content, allow_unicode=True))
    with acting_for(actor.body):
        held = PermitListEdition.objects.filter(body=actor.body, name=content["name"]).first()
        if held:
            return _same(held, digest)
        edition = PermitListEdition.objects.create(
            body=actor.body,
            name=content["name"],
            reviewed_through=_day(content["reviewed_through"]),
            is_sample=bool(content["is_sample"]),
            digest=digest,
        )
        PermitListLine.objects.bulk_create(_row(edition, line) for line in lines)
        audit.record(actor, Event.PERMIT_LIST_LOADED, edition=edition.name, lines=len(lines))
    return edition


def _same(held: PermitListEdition, digest: str) -> PermitListEdition:
    if held.digest != digest:
        raise Refusal(
            "同じ版名で内容の違う照合リストがあります。新しい版名を付けてください。",
            code="edition_differs",
        )
    return held


def _row(edition: PermitListEdition, line: Mapping[str, Any]) -> PermitListLine:
    through = line.get("through")
    days = {"since": _day(line["since"]), "through": _day(through) if through else None}
    return PermitListLine(body=edition.body, edition=edition, **{**line, **days})


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Refusal("照合リストの日付が正しくありません。", code="bad_list")
    return value


def take_message(actor: Actor, compact: str) -> Claims:
    """電文を受ける: from the hub, to the actor's body, once; inside acting_for(actor.body).

    Belongs to the transaction of the act that the message asks for; that act writes the event.
    """
    own = queries.institution_of(actor.body).code
    claims = envelopes.verify(
        compact, sender=HUB, to=own, typ=Kind.MESSAGE, life=MESSAGE_LIFE, now=timezone.now()
    ).claims
    take_once(actor.body, HUB, claims)
    return claims


def forget_expired_messages(actor: Actor) -> int:
    """失効した電文番号を消す: an expired message is refused by its time alone."""
    with acting_for(actor.body):
        expired = SeenMessage.objects.filter(body=actor.body, expires_at__lt=timezone.now())
        count, _ = expired.delete()
        if count:
            audit.record(actor, Event.SEEN_FORGOTTEN, count=count)
    return count
