"""接続先の表: who may call, with which token, and what was already answered."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

TOKEN_LIFE = timedelta(minutes=5)


class Client(models.Model):
    """接続先: one system, never one person; `secret` is sealed and proves its assertions."""

    client_id = models.CharField("クライアント識別子", max_length=64, unique=True)
    name = models.CharField("名称", max_length=100)
    body = models.CharField("団体", max_length=16)
    scopes = ArrayField(models.CharField(max_length=140), verbose_name="許すスコープ")
    secret = models.BinaryField("封をした共有鍵")
    entered_at = models.DateTimeField("登録日時")
    ended_on = models.DateField("終了日", null=True, blank=True)

    def __str__(self) -> str:
        return self.client_id


class Token(models.Model):
    """接続トークン: known by its hash alone, for five minutes at most, never renewed."""

    digest = models.BinaryField("トークンのハッシュ", unique=True)
    client = models.ForeignKey(Client, on_delete=models.RESTRICT, related_name="tokens")
    scopes = ArrayField(models.CharField(max_length=140), verbose_name="スコープ")
    issued_at = models.DateTimeField("発行日時")
    expires_at = models.DateTimeField("失効日時")
    revoked_at = models.DateTimeField("取消日時", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("issued_at") + TOKEN_LIFE),
                name="partners_short_token_life",
            )
        ]


class UsedAssertion(models.Model):
    """使われた証明: an assertion opens the door once; kept until it would be too old anyway."""

    client = models.ForeignKey(Client, on_delete=models.RESTRICT, related_name="+")
    jti = models.CharField("識別子", max_length=200)
    expires_at = models.DateTimeField("失効日時")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "jti"], name="partners_assertion_used_once")
        ]


class Receipt(models.Model):
    """受付控え: one answer for one key; written in the transaction of the act, and sealed."""

    client = models.ForeignKey(Client, on_delete=models.RESTRICT, related_name="+")
    key = models.CharField("冪等キー", max_length=200)
    request_mark = models.BinaryField("依頼の照合印")
    status = models.PositiveSmallIntegerField("応答の状態", null=True, blank=True)
    answer = models.BinaryField("封をした応答", null=True, blank=True)
    at = models.DateTimeField("日時")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="partners_one_receipt_a_key")
        ]
