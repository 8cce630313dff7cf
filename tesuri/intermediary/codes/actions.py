"""符号の操作: request at the hub, fetch what it assigned, keep it sealed."""

import re

from django.db import IntegrityError, transaction

from tesuri.ground.keys.cabinet import mark, seal
from tesuri.ground.records import Refusal
from tesuri.intermediary.codes import queries
from tesuri.intermediary.codes.events import Event
from tesuri.intermediary.codes.models import UNIFIED_NUMBER, Acquisition, Linkage
from tesuri.intermediary.wire import hub
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

REQUESTED, OBTAINED = "requested", "obtained"


class CodeOfAnother(Refusal):
    """他人の符号: the hub assigned a code that this body holds for another person."""

    status = 409


class BadNumber(Refusal):
    """番号の形: a 団体内統合宛名番号 has 15 digits."""


def request_code(actor: Actor, unified_number: str) -> tuple[str, str]:
    """取得を依頼する: (取得番号, state); the same person again gets the same 取得番号."""
    if not re.fullmatch(UNIFIED_NUMBER, unified_number):
        raise BadNumber("団体内統合宛名番号は15桁の数字です。", code="bad_unified_number")
    if held := _held(actor.body, unified_number):
        return held
    number = str(hub.ask(actor.body, "/codes/acquisitions", {})["acquisition_number"])
    with acting_for(actor.body):
        acquisition, is_new = Acquisition.objects.get_or_create(
            body=actor.body,
            unified_number=unified_number,
            defaults={"acquisition_number": number},
        )
        if is_new:
            audit.record(actor, Event.REQUESTED, subject=unified_number, acquisition=number)
    return acquisition.acquisition_number, REQUESTED


def _held(body: str, unified_number: str) -> tuple[str, str] | None:
    with acting_for(body):
        held = Acquisition.objects.filter(body=body, unified_number=unified_number).first()
        obtained = queries.is_obtained(body, unified_number)
    if held is None and not obtained:
        return None
    return (held.acquisition_number if held else "", OBTAINED if obtained else REQUESTED)


def complete(actor: Actor, unified_number: str) -> str:
    """取得を確かめる: fetches the code when the hub has assigned it; again is nothing."""
    held = _held(actor.body, unified_number)
    if held is None:
        raise Refusal("符号の取得がまだ依頼されていません。", code="not_requested")
    acquisition_number, state = held
    if state == OBTAINED:
        return OBTAINED
    answer = hub.ask(actor.body, "/codes/fetch", {"acquisition_number": acquisition_number})
    if answer.get("state") != "assigned":
        return REQUESTED
    keep(actor, unified_number, str(answer["code"]))
    return OBTAINED


def keep(actor: Actor, unified_number: str, code: str) -> None:
    """符号を収める: sealed; raises CodeOfAnother when it belongs to somebody else here."""
    with acting_for(actor.body):
        if queries.is_obtained(actor.body, unified_number):
            return
        try:
            with transaction.atomic():
                _store(actor.body, unified_number, code)
        except IntegrityError as reason:
            raise CodeOfAnother(
                "取得した符号は、この団体の別の宛名に結び付いています。"
                "同じ人が二つの宛名に登録されていないか、統合宛名システムで確かめてください。",
                code="code_of_another",
            ) from reason
        audit.record(actor, Event.OBTAINED, subject=unified_number)


def _store(body: str, unified_number: str, code: str) -> None:
    place = queries.place_of(unified_number)
    Linkage.objects.create(
        body=body,
        unified_number=unified_number,
        sealed_code=seal(body, queries.PURPOSE, place, code),
        code_mark=mark(body, queries.PURPOSE, code),
    )
