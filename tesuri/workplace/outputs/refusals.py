"""断り: why something does not leave, and what to do next."""

from tesuri.ground.records import Refusal


class NotFromHere(Refusal):
    """この端末からできない: the terminal has no right to print, or to export."""

    status = 403


class NotThisMedium(Refusal):
    """この媒体にできない: unregistered, not on loan, or on loan to somebody else."""

    status = 403


class NotToThem(Refusal):
    """この受取先に渡せない: not registered, revoked, or out of its term."""

    status = 409


class NeedsApproval(Refusal):
    """承認が要る: the list is larger than what one person may put out alone."""

    status = 409


class NotNow(Refusal):
    """今はできない: the step does not follow the present state."""

    status = 409
