"""記録の点検の表: alerts, their answers, reviews, and what the rules must be told; append-only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone

from tesuri.ground.records.status import StatusRow


class Pattern(models.TextChoices):
    """異常の型: each is found by one function in rules/patterns."""

    OFF_HOURS = "off_hours", "時間外の利用"
    CLOSED_DAY = "closed_day", "休業日の利用"
    FAILED_LOGINS = "failed_logins", "ログインの失敗の連続"
    BULK = "bulk", "大量の閲覧"
    OWN_RECORD = "own_record", "本人・世帯の記録"
    SAME_SURNAME = "same_surname", "同じ姓の人"
    SAME_ADDRESS = "same_address", "同じ住所の人"
    COLLEAGUE = "colleague", "同僚の記録"
    PUBLIC_FIGURE = "public_figure", "著名人の記録"
    HIDDEN = "hidden", "支援措置の対象者"
    NO_CASE = "no_case", "担当の案件のない人"
    UNANNOUNCED = "unannounced", "操作者の分からない変更"
    OUTSIDE = "outside", "外部からの拒まれた呼出し"
    EMERGENCY = "emergency", "緊急時の権限による操作"


class Alert(models.Model):
    """異常なアクセス: one pattern of one actor on one day, and of one person where it is about one.

    `key` says the same in one word, so that a second run of the rules finds it again.
    """

    body = models.CharField("団体", max_length=16)
    key = models.CharField("同じ検知の印", max_length=64)
    pattern = models.CharField("型", max_length=20, choices=Pattern.choices)
    day = models.DateField("日")
    officer_id = models.CharField("操作者", max_length=64)
    officer_name = models.CharField("操作者氏名", max_length=100)
    office = models.CharField("部署", max_length=100, blank=True)
    terminal = models.CharField("端末", max_length=64, blank=True)
    subject = models.CharField("対象者の宛名番号", max_length=20, blank=True)
    told = models.JSONField("分かったこと", default=list)
    found_at = models.DateTimeField("検知日時", default=timezone.now)

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["body", "-day", "-id"], name="watch_alert_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["body", "key"], name="watch_one_alert"),
            models.CheckConstraint(
                condition=Q(pattern__in=Pattern.values), name="watch_alert_pattern_listed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_pattern_display()} {self.day}"


class Evidence(models.Model):
    """根拠となった記録: an event of the log, by its number and moment."""

    alert = models.ForeignKey(Alert, on_delete=models.RESTRICT, related_name="evidence")
    record = models.BigIntegerField("記録の番号")
    at = models.DateTimeField("日時")

    class Meta:
        ordering = ["at", "record"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "record"], name="watch_evidence_once")
        ]


class State(models.TextChoices):
    """処置: the newest step of an alert; the last three close it."""

    OPEN = "open", "未処置"
    ASKED = "asked", "要確認（所属長に照会中）"
    NECESSARY = "necessary", "業務上必要"
    MISTAKEN = "mistaken", "検知の誤り"
    SUSPECTED = "suspected", "違反の疑い"


ANSWERS = (State.ASKED, State.NECESSARY, State.MISTAKEN, State.SUSPECTED)
CLOSED = (State.NECESSARY, State.MISTAKEN, State.SUSPECTED)


class AlertStep(StatusRow):
    """処置の一行: nobody answers an alert about him- or herself, as a trigger holds."""

    alert = models.ForeignKey(Alert, on_delete=models.RESTRICT, related_name="steps")
    state = models.CharField("処置", max_length=20, choices=State.choices)

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="watch_step_state_listed"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="watch_step_says_why"),
        ]


class PeriodicList(models.TextChoices):
    """定期に点検する一覧: each closed month needs a review of each."""

    EXCHANGE = "exchange", "照会・提供の一覧"
    REFUSED = "refused", "拒否・失敗の一覧"


class Finding(models.TextChoices):
    """点検の結果."""

    NOTHING = "nothing", "異常なし"
    FOLLOWED_UP = "followed_up", "確かめを要するものあり"


class Review(models.Model):
    """定期点検の記録: who reviewed which month's list, what it held then, and what was found."""

    body = models.CharField("団体", max_length=16)
    kind = models.CharField("一覧", max_length=20, choices=PeriodicList.choices)
    month = models.DateField("対象月")
    count = models.PositiveBigIntegerField("件数")
    digest = models.CharField("一覧のSHA-256", max_length=64)
    first_leaf = models.BigIntegerField("初めの葉の番号", null=True)
    last_leaf = models.BigIntegerField("終わりの葉の番号", null=True)
    head_size = models.BigIntegerField("頭の件数", null=True)
    head_root = models.CharField("頭の根", max_length=64, blank=True)
    finding = models.CharField("結果", max_length=20, choices=Finding.choices)
    remarks = models.CharField("所見", max_length=1000)
    reviewed_by_id = models.CharField("点検者", max_length=64)
    reviewed_by_name = models.CharField("点検者氏名", max_length=100)
    reviewed_at = models.DateTimeField("点検日時", default=timezone.now)

    class Meta:
        ordering = ["-month", "kind", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PeriodicList.values) & Q(finding__in=Finding.values),
                name="watch_review_words_listed",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$") & ~Q(remarks=""),
                name="watch_review_says_what",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="watch_review_of_a_month"),
        ]


class KnownOfficer(StatusRow):
    """職員本人の宛名番号: the newest row of an officer counts; never entered by that officer."""

    body = models.CharField("団体", max_length=16)
    user_id = models.CharField("利用者ID", max_length=64)
    addressee_number = models.CharField("宛名番号", max_length=20, blank=True)
    household = ArrayField(
        models.CharField(max_length=20), verbose_name="世帯員の宛名番号", default=list
    )

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Exact(Lower(F("user_id")), Lower(F("actor_user_id"))),
                name="watch_officer_by_another",
            )
        ]


class PublicFigure(StatusRow):
    """著名人: the newest row of a person says whether he or she stands on the list.

    One person puts somebody on it; to take off needs an approval, each for one row.
    """

    body = models.CharField("団体", max_length=16)
    addressee_number = models.CharField("宛名番号", max_length=20)
    is_listed = models.BooleanField("一覧に載せる", default=True)
    approval = models.BigIntegerField("決裁番号", null=True, blank=True)

    class Meta(StatusRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["approval"], name="watch_figure_once_an_approval")
        ]


class DayKind(models.TextChoices):
    """暦の種類: what is different on a day, for the whole body or one office."""

    CLOSED = "closed", "休業日"
    OPEN = "open", "開庁日（休日の窓口）"
    DUTY = "duty", "休日・時間外の勤務命令"
    CAMPAIGN = "campaign", "一斉の業務（現況届など）"


class CalendarEntry(StatusRow):
    """点検の暦: the newest row of a day, office and kind counts."""

    body = models.CharField("団体", max_length=16)
    office = models.CharField("部署コード", max_length=20, blank=True)
    day = models.DateField("日")
    kind = models.CharField("種類", max_length=20, choices=DayKind.choices)
    is_withdrawn = models.BooleanField("取消し", default=False)

    class Meta(StatusRow.Meta):
        indexes = [models.Index(fields=["body", "day"], name="watch_calendar_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DayKind.values), name="watch_calendar_kind_listed"
            )
        ]
