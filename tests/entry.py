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


def a_terminal(number: str = "T-1", *, accepted: bool = True) -> Terminal:
    """端末: registered, with a key that nobody holds."""
    given = {
        "label": "窓口1番",
        "public_jwk": {},
        "thumbprint": number,
        "requested_at": LONG_AGO,
        "confirmed_by": "soumu" if accepted else "",
        "accepted_by": "kanri" if accepted else "",
        "accepted_at": LONG_AGO if accepted else None,
        "is_shared": accepted,
    }
    return Terminal.objects.get_or_create(number=number, defaults=given)[0]


def settled(officer: Officer) -> Officer:
    """支度の済んだ人: has read the announcement, and set the password today; every page is open."""
    Officer.objects.filter(pk=officer.pk).update(password_set_at=timezone.now())
    given = {"at": LONG_AGO, "terminal": "T-1"}
    Acknowledgement.objects.get_or_create(
        officer=officer, version=announcement.VERSION, defaults=given
    )
    return officer


def inside(client: Client, actor: Actor) -> Client:
    """中にいる: the client now carries a live session of this officer."""
    officer = queries.officer_of(actor.user_id)
    assert officer is not None
    session = SessionStore()
    entered = sessions.begin(session, settled(officer), a_terminal().number)
    purposes.declare(session, entered, purposes.Reason.CLAIM)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client
