"""検索の控え: whom this session found in the resident registry, for a quarter of an hour."""

from collections.abc import Collection

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

KEY = "found_in_registry"
KEPT_SECONDS = 900


def remember(session: SessionBase, addressee_numbers: list[str]) -> None:
    """控える: beside what earlier searches of the same quarter of an hour found."""
    now = timezone.now().timestamp()
    session[KEY] = _fresh(session) | dict.fromkeys(addressee_numbers, now)


def numbers(session: SessionBase) -> Collection[str]:
    """控えた宛名番号: those found a short while ago."""
    return _fresh(session).keys()


def _fresh(session: SessionBase) -> dict[str, float]:
    since = timezone.now().timestamp() - KEPT_SECONDS
    return {number: at for number, at in session.get(KEY, {}).items() if at > since}
