"""記録の告知: the text that says that all use is recorded, and who has read which version."""

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import digest_of
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Acknowledgement, Officer
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

TEXT = (
    "このシステムでの閲覧・検索・登録・変更・印刷・出力は、すべて記録します。"
    "だれが、どの端末で、いつ、だれの情報を、何のために扱ったかが残ります。",
    "記録は消すことも書き換えることもできません。監査の担当者が定期に調べ、"
    "休日や時間外の利用、業務に要らない閲覧などを見つけたときは、理由をお尋ねします。",
    "住民の情報は、担当する事務に必要な範囲だけで使ってください。"
    "業務のほかに使うことは、法律と条例で禁じられています。",
    "利用者ID・パスワード・鍵は本人だけのものです。人に貸したり、教えたりしないでください。"
    "前回のログインに身に覚えがないときは、すぐに管理者へ知らせてください。",
)
VERSION = digest_of(list(TEXT))[:12]  # another text is another version by itself


@transaction.atomic
def acknowledge(actor: Actor) -> None:
    """告知の確認: of the present version, by the officer; a second time is nothing."""
    officer = Officer.objects.get(user_id=actor.user_id)
    given = {"at": timezone.now(), "terminal": actor.terminal}
    _, is_new = Acknowledgement.objects.get_or_create(
        officer=officer, version=VERSION, defaults=given
    )
    if is_new:
        audit.record(actor, AccessEvent.ANNOUNCEMENT_READ, version=VERSION)
