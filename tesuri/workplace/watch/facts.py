"""点検のための事実: what the site knows of persons, asked for many at once.

This room knows nobody: the settings of a site name the function that does
(`TESURI_WATCH_FACTS`). Without one nothing is known, and the rules that need it keep silent.
"""

import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.module_loading import import_string

from tesuri.ground.text.kana import search_key
from tesuri.workplace.watch.rules.patterns import PersonFacts

Told = Callable[[str, date, frozenset[str]], Mapping[str, PersonFacts]]
SPACES, DASHES = re.compile(r"\s+"), re.compile(r"[‐–—―−─ー番地号丁目-]+")


def persons(body: str, day: date, numbers: frozenset[str]) -> Mapping[str, PersonFacts]:
    """対象者の事実: of those persons whom the site knows, as far as it matters on that day."""
    named: str = getattr(settings, "TESURI_WATCH_FACTS", "")
    if not named or not numbers:
        return {}
    told: Told = import_string(named)
    return told(body, day, numbers)


def surname_of(name: str) -> str:
    """姓: what stands before the first space, folded to usual shapes; a name without one is all."""
    words = unicodedata.normalize("NFKC", name).split()
    return search_key(words[0]) if words else ""


def address_digest(address: str) -> str:
    """住所の印: equal for the same place however it is written; nobody reads the place from it."""
    plain = DASHES.sub("-", SPACES.sub("", unicodedata.normalize("NFKC", address))).strip("-")
    key = force_bytes(settings.SECRET_KEY)
    return hmac.new(key, plain.encode(), sha256).hexdigest() if plain else ""
