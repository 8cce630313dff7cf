"""監査記録の表: events, their places in the tree, and the signed heads; all append-only."""

from django.db import models

from tesuri.workplace.audit.changes import Change as Change
from tesuri.workplace.audit.removal import Removal as Removal


class AuditRecord(models.Model):
    """監査記録: one act, seen or refused; written in the transaction of the act.

    In PostgreSQL the table is partitioned by the month of `at`, and its primary key is (id, at).
    """

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
            models.Index(fields=["body", "-at", "-id"], name="audit_by_time"),
            models.Index(fields=["body", "subject", "-at", "-id"], name="audit_by_subject"),
            models.Index(fields=["body", "user_id", "-at", "-id"], name="audit_by_user"),
            models.Index(fields=["body", "terminal", "-at", "-id"], name="audit_by_terminal"),
            models.Index(fields=["body", "kind", "-at", "-id"], name="audit_by_kind"),
        ]  # what a statement may not write is in readable.py


class Unsealed(models.Model):
    """まだ木にない記録: the queue of the sealer; a trigger fills it, whichever path writes."""

    pk = models.CompositePrimaryKey("body", "record_id")
    body = models.CharField("団体", max_length=16)
    record_id = models.BigIntegerField("記録の番号")
    at = models.DateTimeField("日時")
    since = models.DateTimeField("記録した時刻")


class Leaf(models.Model):
    """木の葉: the place of an event in the tree of its body; `index` begins at 0, without gaps.

    No foreign key: the leaf stays when its event went to the archive. `at` says in which partition
    the event is; what it says elsewhere is not believed.
    """

    pk = models.CompositePrimaryKey("body", "index")
    body = models.CharField("団体", max_length=16)
    index = models.BigIntegerField("番号")
    record_id = models.BigIntegerField("記録の番号", unique=True)
    at = models.DateTimeField("日時")
    hash = models.BinaryField("ハッシュ")


class Node(models.Model):
    """木の節: the root of a full tile of 256 hashes one level below; makes proofs fast."""

    pk = models.CompositePrimaryKey("body", "level", "index")
    body = models.CharField("団体", max_length=16)
    level = models.SmallIntegerField("段")
    index = models.BigIntegerField("番号")
    hash = models.BinaryField("ハッシュ")


class Head(models.Model):
    """署名した頭: the root over the first `size` leaves; `note` is the signed checkpoint."""

    body = models.CharField("団体", max_length=16)
    size = models.BigIntegerField("件数")
    previous = models.BigIntegerField("前の頭の件数")
    root = models.BinaryField("根")
    signed_at = models.DateTimeField("署名日時")
    note = models.TextField("署名した文")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "size"], name="audit_one_head_a_size"),
            models.UniqueConstraint(fields=["body", "previous"], name="audit_heads_do_not_fork"),
        ]


class Round(models.Model):
    """署名の見回り: when a sealer last found every event of every body signed; one row."""

    id = models.SmallIntegerField("番号", primary_key=True)
    at = models.DateTimeField("見回った時刻")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_one_round"),
        ]
