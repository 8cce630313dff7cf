"""鍵箱: finds or makes the data key of a body and purpose, under the process's wrapping key."""

import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings

from tesuri.ground.keys.envelope import KEY_BYTES, DataKey, Place
from tesuri.ground.keys.models import WrappedKey


def seal(body: str, purpose: str, place: Place, plain: str) -> bytes:
    """封をする: opens only for the same body, purpose and place."""
    return data_key(body, purpose).seal(plain, place)


def unseal(body: str, purpose: str, place: Place, sealed: bytes) -> str:
    """封を切る: raises InvalidTag when the value is not the one that was sealed here."""
    return data_key(body, purpose).open(bytes(sealed), place)


def mark(body: str, purpose: str, plain: str) -> bytes:
    """照合印: equal for equal values of one body and purpose, and telling nothing else."""
    return data_key(body, purpose).mark(plain)


def data_key(body: str, purpose: str) -> DataKey:
    """データ鍵: made on first use; two processes at once end with the same one."""
    held = WrappedKey.objects.filter(body=body, purpose=purpose).order_by("-version").first()
    if held is None:
        wrapped = DataKey.new().wrap(wrapping_key())
        WrappedKey.objects.bulk_create(
            [WrappedKey(body=body, purpose=purpose, wrapped=wrapped)], ignore_conflicts=True
        )
        held = WrappedKey.objects.get(body=body, purpose=purpose, version=1)
    return DataKey.unwrap(bytes(held.wrapped), wrapping_key())


def wrapping_key() -> bytes:
    """鍵を包む鍵: 32 bytes in a file of this process alone, made on first use."""
    return _read_or_make(Path(settings.TESURI_KEYS) / "kek")


@cache
def _read_or_make(path: Path) -> bytes:
    """The file appears whole or not at all: two processes at once end with the same key."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    held = path.read_bytes()
    if len(held) != KEY_BYTES:
        raise SystemExit(f"鍵の長さが違います（32バイトが必要です）: {path.name}")
    return held
