"""行き先: where a browser is led after the login, a purpose or a verification; this site alone."""

from django.utils.http import url_has_allowed_host_and_scheme

HOME = "/"
LONGEST = 500


def safe(wanted: str) -> str:
    """A path of this site, or the home page."""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours and len(wanted) <= LONGEST else HOME
