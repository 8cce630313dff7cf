"""団体の鍵の使い方: made here, sealed at rest; the public halves lie where the others read them."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from joserfc.jwk import OKPKey

from tesuri.ground.keys.cabinet import seal, unseal
from tesuri.ground.keys.envelope import Place
from tesuri.intermediary.wire.models import BodyKey
from tesuri.intermediary.wire.refusals import UnknownKey

PURPOSE = "wire"
LONGEST_KID = 40
CURVES: dict[str, Literal["Ed25519", "X25519"]] = {
    BodyKey.Use.SIGN: "Ed25519",
    BodyKey.Use.ANSWER: "X25519",
}
MARKS = {BodyKey.Use.SIGN: "", BodyKey.Use.ANSWER: "enc"}


def kid_of(institution: str, use: str, version: int) -> str:
    """鍵の名: XA99…#1 signs, XA99…#enc1 receives."""
    return f"{institution}#{MARKS[BodyKey.Use(use)]}{version}"


def add_version(body: str, institution: str, use: str) -> BodyKey:
    """次の版を作る: inside acting_for(body); the file of the public half is written at once."""
    last = BodyKey.objects.filter(body=body, use=use).order_by("-version").first()
    version = last.version + 1 if last else 1
    kid = kid_of(institution, use, version)
    pair = OKPKey.generate_key(CURVES[BodyKey.Use(use)], {"kid": kid}, private=True)
    public, private = pair.as_dict(private=False), pair.as_dict(private=True)
    key = BodyKey.objects.create(
        body=body,
        use=use,
        version=version,
        kid=kid,
        public_jwk=public,
        sealed_private=seal(body, PURPOSE, _place(kid), json.dumps(private)),
    )
    publish(key)
    return key


def publish(key: BodyKey) -> None:
    """公開する: the public JWK as a file, whole or not at all."""
    path = _file(key.kid)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(key.public_jwk, sort_keys=True) + "\n", "utf-8")
    draft.replace(path)


def current(body: str, use: str) -> BodyKey:
    """いまの鍵: the newest version; inside acting_for(body)."""
    key = BodyKey.objects.filter(body=body, use=use).order_by("-version").first()
    if key is None:
        raise UnknownKey("団体の鍵がまだ作られていません。運用担当が鍵を作成してください。")
    return key


def private_key(key: BodyKey) -> OKPKey:
    """秘密鍵: opened in memory for the work of this process."""
    return _opened(key.body, key.kid, bytes(key.sealed_private))


def answer_key(body: str, kid: str) -> X25519PrivateKey:
    """回答を開く鍵: of any version, so that answers under way still open after a new version."""
    key = BodyKey.objects.filter(body=body, use=BodyKey.Use.ANSWER, kid=kid).first()
    if key is None:
        raise UnknownKey("この回答を開く鍵がありません。照会をやり直してください。")
    private = private_key(key).private_key
    assert isinstance(private, X25519PrivateKey)
    return private


def is_own(body: str, kid: str, jwk: Mapping[str, Any]) -> bool:
    """自分の受取の鍵か: word for word what this body made; inside acting_for(body)."""
    keys = BodyKey.objects.filter(body=body, use=BodyKey.Use.ANSWER, kid=kid)
    return any(key.public_jwk == jwk for key in keys)


def public_key(kid: str) -> OKPKey:
    """相手の公開鍵: from the folder where each side puts its own."""
    path = _file(kid)
    if not path.is_file():
        raise UnknownKey("署名の鍵が分かりません。")
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _opened(body: str, kid: str, sealed: bytes) -> OKPKey:
    return OKPKey.import_key(json.loads(unseal(body, PURPOSE, _place(kid), sealed)))


@lru_cache(maxsize=256)
def _read(path: Path, _changed_at: int) -> OKPKey:
    return OKPKey.import_key(json.loads(path.read_text("utf-8")))


def _place(kid: str) -> Place:
    return Place("wire_bodykey", "sealed_private", kid)


def _file(kid: str) -> Path:
    name = kid.replace("#", "_")
    if len(kid) > LONGEST_KID or not name.replace("_", "").isalnum() or not name.isascii():
        raise UnknownKey("署名の鍵の名が正しくありません。")
    return Path(settings.TESURI_VAR) / "wire" / "keys" / f"{name}.jwk"
