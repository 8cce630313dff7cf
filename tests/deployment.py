"""その時の配備: which of the three systems the process speaks for; one at a time."""

from pathlib import Path

SYSTEMS = ("welfare", "addressees", "intermediary")


def be(system: str) -> None:
    """配備を替える: only where it is another than now, for addresses are slow to read."""
    from django.conf import settings
    from django.urls import clear_url_caches, set_urlconf

    settings.TESURI_SYSTEM, urls = system, f"tesuri.sites.{system}.urls"
    if urls != settings.ROOT_URLCONF:
        settings.ROOT_URLCONF = urls
        clear_url_caches()
        set_urlconf(None)


def system_of(tests: Path) -> str:
    """試験の配備: that of the system in whose folder they are, else welfare."""
    return next((part for part in tests.parts if part in SYSTEMS), "welfare")
