"""人事と権限の表: the changes as they were proposed, the manual, and who learned it."""

from django.db import models
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.workplace.access.models import Officer


class Act(models.TextChoices):
    """人事の変更の種類."""

    ISSUE = "issue", "利用者IDの発行"
    CHANGE = "change", "利用者IDの変更"
    MOVE = "move", "異動"
    END = "end", "利用者IDの終了"
    GRANT = "grant", "権限の付与"
    END_GRANT = "end_grant", "権限の終了"
    OFFICE = "office", "部署の登録・変更"
    LIST = "list", "異動・退職の一覧"
    REVIEW = "review", "期限を過ぎた棚卸"
    TERMINAL = "terminal", "端末の登録・変更"


class Change(models.Model):
    """人事の変更: what one person proposes, for the approval of another; the row never changes.

    `content` holds every part of it as plain rows: accounts, changes, postings, ends, grants,
    grant_ends, offices, reviews, terminals. What is approved is this content, and what is applied.
    """

    number = models.BigAutoField("番号", primary_key=True)
    body = models.CharField("団体", max_length=16)
    act = models.CharField("種類", max_length=16, choices=Act)
    title = models.CharField("件名", max_length=200)
    content = models.JSONField("内容")
    drafted_by_id = models.CharField("案を作った人", max_length=64)
    drafted_by_name = models.CharField("案を作った人の氏名", max_length=100)
    drafted_at = models.DateTimeField("作った日時", default=timezone.now)

    class Meta:
        ordering = ["-number"]


class Concern(models.Model):
    """変更の対象: which account a change is about; one row for each account in it."""

    change = models.ForeignKey(Change, on_delete=models.RESTRICT, related_name="concerns")
    user_id = models.CharField("利用者ID", max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "user_id"], name="staff_one_concern")
        ]


class Manual(models.Model):
    """手引き: one version of how enquiries and provision are done, known to all who do them."""

    body = models.CharField("団体", max_length=16)
    title = models.CharField("名称", max_length=100)
    version = models.CharField("版", max_length=32)
    in_force_on = models.DateField("適用日")
    entered_by = models.CharField("登録した人", max_length=64)
    entered_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "version"], name="staff_one_version"),
            models.UniqueConstraint(fields=["body", "in_force_on"], name="staff_one_version_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.version}版"


class Learning(models.TextChoices):
    """知った形."""

    TRAINED = "trained", "研修"
    READ = "read", "本人の確認"


class Training(models.Model):
    """研修の記録: who learned which version of the manual, when, and who says so."""

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="trainings")
    manual = models.ForeignKey(Manual, on_delete=models.RESTRICT, related_name="trainings")
    kind = models.CharField("形", max_length=16, choices=Learning)
    learned_on = models.DateField("研修・確認の日")
    recorded_by = models.CharField("記録した人", max_length=64)
    recorded_at = models.DateTimeField("記録日時", default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "manual", "kind"], name="staff_one_training")
        ]


class Judgement(models.TextChoices):
    """使われていない利用者IDの処置."""

    KEEP = "keep", "残す"
    END = "end", "終わらせる"


class AccountJudgement(StatusRow):
    """使われていない利用者IDの処置: what the security officer decided, why, and until when.

    To end an account is itself a change by two people; here stands that it was asked for.
    """

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="judgements")
    judgement = models.CharField("処置", max_length=16, choices=Judgement)
    until = models.DateField("この日まで")
