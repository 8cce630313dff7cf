"""待っている仕事: what of emergencies and of terminals outside awaits an officer."""

from tesuri.workplace.access import emergencies
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import levels_of, overdue
from tesuri.workplace.audit.actors import Actor

Errand = tuple[str, int, str]  # a label, how many, and the name of the screen


def waiting(actor: Actor) -> list[Errand]:
    """待っている仕事: of those duties that the actor has; the security officer's come first."""
    held = levels_of(actor)
    permits, manages = (Duty.AUDIT, Level.SEE) in held, (Duty.ADMINISTRATION, Level.APPROVE) in held
    late = overdue(actor.body).count() if permits or manages else 0
    errands: list[Errand] = []
    if permits:
        count = emergencies.to_note(actor.body).count()
        errands.append(("緊急時の権限の点検", count, "access:emergency_report"))
        errands.append(("返却の遅れ・無許可の持出し", late, "staff:off_site_to_permit"))
    if manages:
        count = emergencies.to_confirm(actor).count()
        errands.append(("緊急時の権限の確認", count, "access:emergencies"))
        errands.append(("返却の遅れ・無許可の端末", late, "staff:off_site"))
    return errands
