"""経過: what became of a medium, a recipient or an order, newest first, as timelines show it."""

from typing import Any

from tesuri.ground.text.eras import wareki
from tesuri.workplace.outputs.models import (
    Erasure,
    Medium,
    MediumState,
    MediumStep,
    Order,
    Recipient,
)

Entry = dict[str, Any]


def of(medium: Medium) -> list[Entry]:
    """媒体の経過: steps and erasures together."""
    steps = [_step(each) for each in medium.steps.all()]
    erased = [_erasure(each) for each in medium.erasures.all()]
    return sorted([*steps, *erased], key=lambda entry: entry["at"], reverse=True)


def of_recipient(recipient: Recipient) -> list[Entry]:
    """受取先の経過."""
    return [_plain(each) for each in sorted(recipient.steps.all(), key=lambda s: -s.pk)]


def of_order(order: Order) -> list[Entry]:
    """申出の経過."""
    return [_plain(each) for each in sorted(order.steps.all(), key=lambda s: -s.pk)]


def _plain(step: Any) -> Entry:
    return {
        "at": step.at,
        "title": step.get_state_display(),
        "who": step.actor_name,
        "text": step.reason,
    }


def _step(step: MediumStep) -> Entry:
    return _plain(step) | {"text": "　".join(part for part in _told(step) if part)}


def _told(step: MediumStep) -> list[str]:
    told = [f"{step.place}（{step.key_holder}）" if step.state == MediumState.KEPT else ""]
    if step.loan:
        told += [
            f"{step.loan.borrower_name}　{step.loan.purpose}",
            f"{step.loan.used_at}　{wareki(step.loan.due_on)}まで",
        ]
    if step.disposal:
        told += [
            f"{step.disposal.method}　{step.disposal.performed_by}",
            f"証明書 {step.disposal.certificate_number}　{wareki(step.disposal.done_on)}",
        ]
    return [*told, step.reason]


def _erasure(erasure: Erasure) -> Entry:
    return {
        "at": erasure.at,
        "title": "消去",
        "who": erasure.actor_name,
        "text": f"{erasure.method}　{erasure.evidence}　{wareki(erasure.done_on)}",
    }
