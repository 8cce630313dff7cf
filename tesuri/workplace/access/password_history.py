"""過去のパスワード: what an officer may not use again, kept as salted slow hashes and nothing else.

Beside the hash of each password stand hashes of its `variants`, so that one that differs by a
character, case, digits at its ends or its order is recognised. A variant is easier to guess than
the password itself. Therefore it is first bound to a secret that is not in the database (Django's
SECRET_KEY): who has the table alone can try nothing. All variants of one officer share a salt, so
that a change costs one slow hash for each variant of the new password, and not for each pair.
A new SECRET_KEY makes the former variants useless; the exact hashes go on.
"""

from argon2.low_level import Type, hash_secret_raw
from django.contrib.auth.hashers import check_password
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tesuri.workplace.access.likeness import variants
from tesuri.workplace.access.models import Officer, RememberedPassword

PURPOSE = "tesuri.workplace.access.password_history"
TIMES, KIBIBYTES, LANES, BYTES = 2, 19_456, 1, 16  # fixed: other figures would compare nothing


def remember(officer: Officer, likenesses: set[str], set_by: str) -> None:
    """覚える: the present hash of the officer, and the likenesses of what it is the hash of."""
    RememberedPassword.objects.create(
        officer=officer,
        exact=officer.password,
        likenesses=sorted(likenesses),
        set_at=timezone.now(),
        set_by=set_by,
    )


def likenesses_of(officer: Officer, password: str) -> set[str]:
    """似たもののハッシュ: comparable among the passwords of this officer only."""
    return {_slow(bytes(officer.handle), each) for each in variants(password)}


def last(officer: Officer, count: int) -> list[RememberedPassword]:
    """直近のもの: the newest first, the present one among them."""
    return list(RememberedPassword.objects.filter(officer=officer).order_by("-id")[:count])


def is_one_of(password: str, remembered: list[RememberedPassword]) -> bool:
    """Whether the password is exactly one of them."""
    return any(check_password(password, each.exact) for each in remembered)


def is_like_one_of(likenesses: set[str], remembered: list[RememberedPassword]) -> bool:
    """Whether hardly anything keeps it apart from one of them."""
    return any(likenesses & set(each.likenesses) for each in remembered)


def _slow(salt: bytes, text: str) -> str:
    bound = salted_hmac(PURPOSE, text, algorithm="sha256").digest()
    return hash_secret_raw(bound, salt, TIMES, KIBIBYTES, LANES, BYTES, Type.ID).hex()
