"""特別児童扶養手当の受付: carers, children and filings; kept, watched, and in the order of steps."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

STEPS_IN_ORDER = """
CREATE FUNCTION allowances_filing_steps_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE former text;
BEGIN
  PERFORM 1 FROM allowances_filing WHERE id = NEW.filing_id FOR UPDATE;
  SELECT stage INTO former FROM allowances_filingstep
    WHERE filing_id = NEW.filing_id ORDER BY id DESC LIMIT 1;
  IF (coalesce(former, ''), NEW.stage) NOT IN (
    ('', 'received'),
    ('received', 'checked'), ('remanded', 'checked'), ('listed', 'checked'),
    ('checked', 'listed'), ('listed', 'sent'), ('sent', 'remanded'),
    ('sent', 'ruled'), ('ruled', 'ruled'), ('sent', 'done'),
    ('received', 'withdrawn'), ('checked', 'withdrawn'), ('remanded', 'withdrawn')
  ) THEN
    RAISE EXCEPTION 'a filing that is % does not become %', former, NEW.stage
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER steps_in_order BEFORE INSERT ON allowances_filingstep
  FOR EACH ROW EXECUTE FUNCTION allowances_filing_steps_in_order();
"""
IN_ANY_ORDER = """
DROP TRIGGER steps_in_order ON allowances_filingstep;
DROP FUNCTION allowances_filing_steps_in_order();
"""
SEQUENCES = ("allowances_carer_number", "allowances_filing_number")
PERSON = "persons_person.addressee_number"
CASE = f"allowances_carercase.person_id > {PERSON}"
CHILD = f"allowances_caredchild.person_id > {PERSON}"
FILING = f"allowances_filing.case_id > {CASE}"
KEPT = {
    "carercase": f"person_id > {PERSON}",
    "caredchild": f"person_id > {PERSON}",
    "carerfacts": f"case_id > {CASE}",
    "caredchildfacts": f"child_id > {CHILD}",
    "carerobligor": f"person_id > {PERSON}",
    "filing": f"case_id > {CASE}",
    "filingchild": f"child_id > {CHILD}",
    "filingpaper": f"filing_id > {FILING}",
    "filingstep": f"filing_id > {FILING}",
}


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0012_redeterminations"),
        ("persons", "0008_cared_children"),
    ]

    operations = [
        migrations.CreateModel(
            name="CarerCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(max_length=20, unique=True, verbose_name="受給資格者の番号"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("father", "父"), ("mother", "母"), ("guardian", "養育者")],
                        max_length=10,
                        verbose_name="受給資格者の別",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="carer_cases",
                        to="persons.person",
                    ),
                ),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="登録日時"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CaredChild",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="cared_in",
                        to="persons.person",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="children",
                        to="allowances.carercase",
                    ),
                ),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="登録日時"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CarerFacts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="根拠・変更の理由")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="入力日時"
                    ),
                ),
                ("entered_by_id", models.CharField(max_length=64, verbose_name="入力者")),
                ("entered_by_name", models.CharField(max_length=100, verbose_name="入力者氏名")),
                (
                    "carer_resident_in_japan",
                    models.BooleanField(null=True, verbose_name="日本国内に住所がある"),
                ),
                (
                    "obligors_confirmed",
                    models.BooleanField(
                        null=True, verbose_name="配偶者・扶養義務者をすべて確かめた"
                    ),
                ),
                (
                    "december_asked_early",
                    models.BooleanField(
                        null=True, verbose_name="12月の支払を11月に受けると請求した"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="facts",
                        to="allowances.carercase",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CarerObligor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="日時"),
                ),
                ("actor_user_id", models.CharField(max_length=64, verbose_name="操作者")),
                ("actor_name", models.CharField(max_length=100, verbose_name="操作者氏名")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("is_obligor", models.BooleanField(verbose_name="配偶者・扶養義務者である")),
                ("since", models.DateField(verbose_name="その日から")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="obligors",
                        to="allowances.carercase",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="obligor_of_carers",
                        to="persons.person",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="受付番号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("claim", "認定請求"),
                            ("revision_up", "額改定請求"),
                            ("revision_down", "額改定届"),
                            ("income", "所得状況届"),
                            ("name", "氏名変更届"),
                            ("address", "住所変更届"),
                            ("account", "支払方法変更届"),
                            ("loss", "資格喪失届"),
                            ("death", "受給者死亡届"),
                            ("unpaid", "未支払手当請求"),
                            ("certificate", "受給証明書交付申請"),
                        ],
                        max_length=15,
                        verbose_name="種類",
                    ),
                ),
                ("filed_on", models.DateField(verbose_name="請求・届出の日")),
                ("occurred_on", models.DateField(null=True, verbose_name="事由の生じた日")),
                (
                    "income_year",
                    models.PositiveSmallIntegerField(null=True, verbose_name="所得の年"),
                ),
                (
                    "within_prefecture",
                    models.BooleanField(null=True, verbose_name="同じ都道府県の中での変更"),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="届出の内容")),
                ("identity_documents", models.JSONField(verbose_name="本人確認書類")),
                (
                    "representative",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("parent", "親権者"),
                            ("guardian", "未成年後見人"),
                            ("adult_guardian", "成年後見人"),
                            ("agent", "任意代理人"),
                        ],
                        max_length=20,
                        verbose_name="代理人の資格",
                    ),
                ),
                (
                    "representative_name",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="代理人・届出人の氏名"
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="代理権などを確かめた書類"
                    ),
                ),
                ("request_key", models.UUIDField(unique=True, verbose_name="受付の識別子")),
                (
                    "received_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="受付日時"
                    ),
                ),
                ("received_by_id", models.CharField(max_length=64, verbose_name="受付者")),
                ("received_by_name", models.CharField(max_length=100, verbose_name="受付者氏名")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="filings",
                        to="allowances.carercase",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="FilingChild",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="filings",
                        to="allowances.caredchild",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="children",
                        to="allowances.filing",
                    ),
                ),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="登録日時"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="FilingPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="日時"),
                ),
                ("actor_user_id", models.CharField(max_length=64, verbose_name="操作者")),
                ("actor_name", models.CharField(max_length=100, verbose_name="操作者氏名")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("paper", models.CharField(max_length=20, verbose_name="書類")),
                ("state", models.CharField(max_length=15, verbose_name="確認")),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="papers",
                        to="allowances.filing",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FilingStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="日時"),
                ),
                ("actor_user_id", models.CharField(max_length=64, verbose_name="操作者")),
                ("actor_name", models.CharField(max_length=100, verbose_name="操作者氏名")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("received", "受付"),
                            ("checked", "審査済み（進達待ち）"),
                            ("listed", "進達の決裁待ち"),
                            ("sent", "進達済み（県の処理待ち）"),
                            ("remanded", "返戻"),
                            ("ruled", "県が決定"),
                            ("done", "処理済み"),
                            ("withdrawn", "取下げ"),
                        ],
                        max_length=10,
                        verbose_name="段階",
                    ),
                ),
                ("happened_on", models.DateField(null=True, verbose_name="その日")),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="steps",
                        to="allowances.filing",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaredChildFacts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="根拠・変更の理由")),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="入力日時"
                    ),
                ),
                ("entered_by_id", models.CharField(max_length=64, verbose_name="入力者")),
                ("entered_by_name", models.CharField(max_length=100, verbose_name="入力者氏名")),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("1", "１級"), ("2", "２級"), ("none", "該当しない")],
                        max_length=4,
                        verbose_name="見込みの等級",
                    ),
                ),
                (
                    "is_cared_for",
                    models.BooleanField(null=True, verbose_name="監護・養育している（いた）"),
                ),
                (
                    "cared_until",
                    models.DateField(null=True, verbose_name="監護・養育しなくなった日"),
                ),
                (
                    "resident_in_japan",
                    models.BooleanField(null=True, verbose_name="日本国内に住所がある"),
                ),
                (
                    "facility_stay",
                    models.BooleanField(null=True, verbose_name="施設に入所している（いた）"),
                ),
                ("facility_since", models.DateField(null=True, verbose_name="入所日")),
                ("facility_until", models.DateField(null=True, verbose_name="退所日")),
                (
                    "pension_due",
                    models.BooleanField(
                        null=True, verbose_name="障害の年金を受けることができる（できた）"
                    ),
                ),
                (
                    "pension_since",
                    models.DateField(null=True, verbose_name="年金を受けられるようになった日"),
                ),
                (
                    "pension_until",
                    models.DateField(null=True, verbose_name="年金を受けられなくなった日"),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="facts",
                        to="allowances.caredchild",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="cared_child_facts_reason_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["", "1", "2", "none"])),
                        name="cared_child_facts_grade_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("facility_until", None),
                            ("facility_until__gte", models.F("facility_since")),
                            _connector="OR",
                        ),
                        name="cared_child_facts_facility_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pension_until", None),
                            ("pension_until__gte", models.F("pension_since")),
                            _connector="OR",
                        ),
                        name="cared_child_facts_pension_in_order",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="carercase",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["father", "mother", "guardian"])),
                name="carer_role_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="caredchild",
            constraint=models.UniqueConstraint(fields=("case", "person"), name="cared_child_once"),
        ),
        migrations.AddConstraint(
            model_name="carerfacts",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="carer_facts_reason_given"
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "claim",
                            "revision_up",
                            "revision_down",
                            "income",
                            "name",
                            "address",
                            "account",
                            "loss",
                            "death",
                            "unpaid",
                            "certificate",
                        ],
                    )
                ),
                name="filing_kind_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(("identity_documents", []), _negated=True),
                name="filing_identity_was_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("income_year__isnull", False), ("kind", "income")),
                    models.Q(models.Q(("kind", "income"), _negated=True), ("income_year", None)),
                    _connector="OR",
                ),
                name="filing_of_income_names_its_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="filingchild",
            constraint=models.UniqueConstraint(
                fields=("filing", "child"), name="filing_child_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="filingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            "received",
                            "checked",
                            "listed",
                            "sent",
                            "remanded",
                            "ruled",
                            "done",
                            "withdrawn",
                        ],
                    )
                ),
                name="filing_stage_listed",
            ),
        ),
        *(
            migrations.RunSQL(f"CREATE SEQUENCE {name};", f"DROP SEQUENCE {name};")
            for name in SEQUENCES
        ),
        migrations.RunSQL(STEPS_IN_ORDER, IN_ANY_ORDER),
        *(AppendOnly(f"allowances_{table}") for table in KEPT),
        *(Watched(f"allowances_{table}", subject) for table, subject in KEPT.items()),
    ]
