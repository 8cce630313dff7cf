"""ログイン済みの人: a test client inside a site, without the dance at the entrance.

The tests of the entrance itself are in workplace/access; those of a screen begin behind it:

    client = inside(Client(), sato(Duty.PERSONS))
"""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from tesuri.workplace.access import announcement, purposes, queries, sessions
from tesuri.workplace.access.models import Acknowledgement, Officer, Terminal
from tesuri.workplace.audit.actors import Actor

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def a_terminal(
    number: str = "T-1", *, accepted: bool = True, may_print: bool = True, may_export: bool = True
) -> Terminal:
    """端末: registered, with a key that nobody holds; it may print and export unless told not."""
    given = {
        "label": "窓口1番",
        "public_jwk": {},
        "thumbprint": number,
        "requested_at": LONG_AGO,
        "confirmed_by": "soumu" if accepted else "",
        "accepted_by": "kanri" if accepted else "",
        "accepted_at": LONG_AGO if accepted else None,
        "is_shared": accepted,
        "may_print": may_print,
        "may_export": may_export,
    }
    return Terminal.objects.get_or_create(number=number, defaults=given)[0]


def change_rights(number: str = "T-1", *, may_print: bool = True, may_export: bool = True) -> None:
    """端末の権限の変更: by the owner of the tables, whom the triggers let set up."""
    Terminal.objects.filter(number=number).update(may_print=may_print, may_export=may_export)


def settled(officer: Officer) -> Officer:
    """支度の済んだ人: has read the announcement, and set the password today; every page is open."""
    Officer.objects.filter(pk=officer.pk).update(password_set_at=timezone.now())
    given = {"at": LONG_AGO, "terminal": "T-1"}
    Acknowledgement.objects.get_or_create(
        officer=officer, version=announcement.VERSION, defaults=given
    )
    return officer


def inside(client: Client, actor: Actor, *, with_purpose: bool = True) -> Client:
    """中にいる: the client now carries a live session of this officer, for a claim."""
    officer = queries.officer_of(actor.user_id)
    assert officer is not None
    session = SessionStore()
    entered = sessions.begin(session, settled(officer), a_terminal().number)
    if with_purpose:
        purposes.declare(session, entered, purposes.Reason.CLAIM)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client
