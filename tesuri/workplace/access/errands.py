"""待っている仕事: what of keys, terminals and emergencies awaits an officer; for the home page."""

from tesuri.workplace.access import emergencies, offsite, terminal_changes
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import levels_of
from tesuri.workplace.audit.actors import Actor

Errand = tuple[str, int, str]  # a label, how many, and the name of the screen


def waiting(actor: Actor) -> list[Errand]:
    """待っている仕事: of those duties that the actor has; the security officer's come first."""
    held = levels_of(actor)
    errands: list[Errand] = []
    if (Duty.AUDIT, Level.SEE) in held:
        count = emergencies.to_note(actor.body).count()
        errands.append(("緊急時の権限の点検", count, "access:emergency_report"))
        count = offsite.to_permit(actor.body).count()
        errands.append(("端末の持出しの許可", count, "access:off_site_to_permit"))
        count = offsite.overdue(actor.body).count()
        errands.append(("返却の遅れ・無許可の持出し", count, "access:off_site_to_permit"))
    if (Duty.ADMINISTRATION, Level.APPROVE) in held:
        count = emergencies.to_confirm(actor).count()
        errands.append(("緊急時の権限の確認", count, "access:emergencies"))
        count = terminal_changes.waiting_for(actor).count()
        errands.append(("端末の変更の承認", count, "access:terminals"))
        count = offsite.overdue(actor.body).count()
        errands.append(("返却の遅れ・無許可の端末", count, "access:off_site"))
    return errands
