"""伝送の表: institutions, keys of bodies, messages already seen, the permit list of each body."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

FICTITIOUS = "X"


class Institution(models.Model):
    """機関: a party of the network, the same for all bodies; codes with X are fictitious."""

    class Kind(models.TextChoices):
        """機関の種別: as the permit list tells them apart."""

        MUNICIPALITY = "municipality", "市町村"
        PREFECTURE = "prefecture", "都道府県"

    code = models.CharField("機関コード", max_length=16, primary_key=True)
    name = models.CharField("機関名", max_length=100)
    kind = models.CharField("種別", max_length=16, choices=Kind)
    hosted_body = models.CharField("当基盤の団体コード", max_length=6, blank=True)
    url = models.URLField("接続先", blank=True)
    is_fictitious = models.BooleanField("架空", default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-Z]{16}$"), name="wire_code_of_16"
            ),
            models.CheckConstraint(
                condition=Q(is_fictitious=True, code__startswith=FICTITIOUS)
                | (Q(is_fictitious=False) & ~Q(code__startswith=FICTITIOUS)),
                name="wire_x_means_fictitious",
            ),
            models.UniqueConstraint(
                fields=["hosted_body"], condition=~Q(hosted_body=""), name="wire_one_code_a_body"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BodyKey(models.Model):
    """団体の鍵: the newest version signs and is given out; older ones still open answers."""

    class Use(models.TextChoices):
        """用途: Ed25519 signs, X25519 receives answers."""

        SIGN = "sign", "署名"
        ANSWER = "answer", "回答の受取"

    body = models.CharField("団体", max_length=6)
    use = models.CharField("用途", max_length=8, choices=Use)
    version = models.PositiveIntegerField("版")
    kid = models.CharField("鍵の名", max_length=40)
    public_jwk = models.JSONField("公開鍵")
    sealed_private = models.BinaryField("封をした秘密鍵")
    made_at = models.DateTimeField("作成日時", default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "use", "version"], name="wire_one_key_version"),
            models.UniqueConstraint(fields=["body", "kid"], name="wire_one_kid"),
        ]

    def __str__(self) -> str:
        return self.kid


class SeenMessage(models.Model):
    """受信済み電文: a message is taken once; its row may go when the message has expired."""

    body = models.CharField("団体", max_length=6)
    issuer = models.CharField("送信者", max_length=16)
    jti = models.CharField("電文番号", max_length=64)
    expires_at = models.DateTimeField("失効日時")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "issuer", "jti"], name="wire_message_once")
        ]

    def __str__(self) -> str:
        return self.jti


class PermitListEdition(models.Model):
    """照会許可照合リストの版: a body's own copy; the newest holds through its last day."""

    body = models.CharField("団体", max_length=6)
    name = models.CharField("版名", max_length=40)
    reviewed_through = models.DateField("確認済みの最終日")
    is_sample = models.BooleanField("見本")
    digest = models.CharField("ハッシュ", max_length=64)
    loaded_at = models.DateTimeField("取込日時", default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], name="wire_one_edition_name"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="wire_edition_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PermitListLine(models.Model):
    """照会許可照合リストの一行: who may ask whom for what, for which procedure, since when."""

    body = models.CharField("団体", max_length=6)
    edition = models.ForeignKey(PermitListEdition, on_delete=models.RESTRICT, related_name="lines")
    procedure = models.CharField("事務手続コード", max_length=16)
    procedure_name = models.CharField("事務手続", max_length=100)
    item = models.CharField("特定個人情報名コード", max_length=16)
    item_name = models.CharField("特定個人情報名", max_length=100)
    enquirer = models.CharField("照会者の種別か機関コード", max_length=16)
    provider = models.CharField("提供者の種別か機関コード", max_length=16)
    legal_basis = models.CharField("法的根拠", max_length=200)
    since = models.DateField("開始日")
    through = models.DateField("最終日", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "procedure", "item", "enquirer", "provider", "since"],
                name="wire_one_line",
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.item}"
