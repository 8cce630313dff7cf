"""監査記録の表: events, their places in the tree, and the signed heads; all append-only."""

from django.db import models

from tesuri.workplace.audit.changes import Change as Change


class AuditRecord(models.Model):
    """監査記録: one act, seen or refused; written in the transaction of the act."""

    body = models.CharField("団体", max_length=16)
    at = models.DateTimeField("日時")
    kind = models.CharField("種類", max_length=80)
    outcome = models.CharField("結果", max_length=16)
    user_id = models.CharField("操作者", max_length=64)
    user_name = models.CharField("操作者氏名", max_length=100)
    office = models.CharField("部署", max_length=100, blank=True)
    terminal = models.CharField("端末", max_length=64, blank=True)
    session = models.CharField("セッション", max_length=64, blank=True)
    duty = models.CharField("事務", max_length=64, blank=True)
    purpose = models.CharField("利用目的", max_length=200, blank=True)
    subject = models.CharField("対象者の宛名番号", max_length=20, blank=True)
    details = models.JSONField("内容", default=dict)
    salt = models.BinaryField("塩")

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_by_subject"),
            models.Index(fields=["user_id", "-id"], name="audit_by_user"),
        ]


class Leaf(models.Model):
    """木の葉: the place of an event in the tree of its body; `index` begins at 0, without gaps."""

    body = models.CharField("団体", max_length=16)
    index = models.BigIntegerField("番号")
    record = models.OneToOneField(AuditRecord, on_delete=models.RESTRICT, related_name="leaf")
    hash = models.BinaryField("ハッシュ")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "index"], name="audit_one_leaf_a_place")
        ]


class Head(models.Model):
    """署名した頭: the root over the first `size` leaves, signed; fixes every event before it."""

    body = models.CharField("団体", max_length=16)
    size = models.BigIntegerField("件数")
    root = models.BinaryField("根")
    signed_at = models.DateTimeField("署名日時")
    signature = models.BinaryField("署名")
    frontier = models.JSONField("途中の節")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "size"], name="audit_one_head_a_size")
        ]
