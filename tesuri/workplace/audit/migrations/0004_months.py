"""監査記録を月ごとに分け、署名を待つ列、木の節、署名した文を置く.

The events move into a table partitioned by the month of `at`. Heads begin anew: what signed them
before had another form, and no deployment holds any.
"""

from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit import partitions

EVENTS = """
CREATE TABLE audit_events (
  id bigint NOT NULL, body varchar(16) NOT NULL, at timestamptz NOT NULL,
  kind varchar(80) NOT NULL, outcome varchar(16) NOT NULL, user_id varchar(64) NOT NULL,
  user_name varchar(100) NOT NULL, office varchar(100) NOT NULL, terminal varchar(64) NOT NULL,
  session varchar(64) NOT NULL, duty varchar(64) NOT NULL, purpose varchar(200) NOT NULL,
  subject varchar(20) NOT NULL, details jsonb NOT NULL, salt bytea NOT NULL,
  CONSTRAINT audit_short_enough CHECK (octet_length(details::text) <= 60000),
  CONSTRAINT audit_events_pkey PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE SEQUENCE audit_events_id_seq AS bigint;
SELECT setval('audit_events_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM audit_auditrecord),
  false);
ALTER TABLE audit_auditrecord RENAME TO audit_before;
ALTER TABLE audit_events RENAME TO audit_auditrecord;
ALTER TABLE audit_auditrecord RENAME CONSTRAINT audit_events_pkey TO audit_record_pkey;
CREATE TABLE audit_auditrecord_other PARTITION OF audit_auditrecord DEFAULT;
"""
MOVE = """
DO $$ DECLARE month date; BEGIN
  FOR month IN SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'Asia/Tokyo')::date
    FROM audit_before
  LOOP
    PERFORM audit_add_month(month);
  END LOOP;
END $$;
SELECT audit_add_months(3);
INSERT INTO audit_auditrecord SELECT id, body, at, kind, outcome, user_id, user_name, office,
  terminal, session, duty, purpose, subject, details, salt FROM audit_before ORDER BY id;
DROP TABLE audit_before CASCADE;
ALTER SEQUENCE audit_events_id_seq RENAME TO audit_auditrecord_id_seq;
ALTER SEQUENCE audit_auditrecord_id_seq OWNED BY audit_auditrecord.id;
ALTER TABLE audit_auditrecord ALTER COLUMN id
  SET DEFAULT nextval('audit_auditrecord_id_seq');
CREATE INDEX audit_by_time ON audit_auditrecord (body, at DESC, id DESC);
CREATE INDEX audit_by_subject ON audit_auditrecord (body, subject, at DESC, id DESC);
CREATE INDEX audit_by_user ON audit_auditrecord (body, user_id, at DESC, id DESC);
CREATE INDEX audit_by_terminal ON audit_auditrecord (body, terminal, at DESC, id DESC);
CREATE INDEX audit_by_kind ON audit_auditrecord (body, kind, at DESC, id DESC);
"""
TREE = """
DROP TABLE audit_leaf;
DROP TABLE audit_head;
"""
QUEUE_SETTINGS = """
ALTER TABLE audit_unsealed SET (autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
"""
STATEMENT_TRIGGER = """
CREATE TRIGGER await_seal AFTER INSERT ON audit_auditrecord REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION audit_await_seal();
SELECT audit_guard_partition('audit_auditrecord_other'::regclass);
"""


def by(name: str, *fields: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        "auditrecord", models.Index(fields=["body", *fields, "-at", "-id"], name=name)
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_changes")]
    operations = [
        migrations.RunSQL(
            TREE,
            migrations.RunSQL.noop,
            state_operations=[
                migrations.DeleteModel("Leaf"),
                migrations.DeleteModel("Head"),
            ],
        ),
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "body",
                        "record_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("body", models.CharField(max_length=16, verbose_name="団体")),
                ("record_id", models.BigIntegerField(verbose_name="記録の番号")),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("since", models.DateTimeField(verbose_name="記録した時刻")),
            ],
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "body",
                        "index",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("body", models.CharField(max_length=16, verbose_name="団体")),
                ("index", models.BigIntegerField(verbose_name="番号")),
                ("record_id", models.BigIntegerField(unique=True, verbose_name="記録の番号")),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("hash", models.BinaryField(verbose_name="ハッシュ")),
            ],
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "body",
                        "level",
                        "index",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("body", models.CharField(max_length=16, verbose_name="団体")),
                ("level", models.SmallIntegerField(verbose_name="段")),
                ("index", models.BigIntegerField(verbose_name="番号")),
                ("hash", models.BinaryField(verbose_name="ハッシュ")),
            ],
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.CharField(max_length=16, verbose_name="団体")),
                ("size", models.BigIntegerField(verbose_name="件数")),
                ("previous", models.BigIntegerField(verbose_name="前の頭の件数")),
                ("root", models.BinaryField(verbose_name="根")),
                ("signed_at", models.DateTimeField(verbose_name="署名日時")),
                ("note", models.TextField(verbose_name="署名した文")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("body", "size"), name="audit_one_head_a_size"),
                    models.UniqueConstraint(
                        fields=("body", "previous"), name="audit_heads_do_not_fork"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.SmallIntegerField(
                        primary_key=True, serialize=False, verbose_name="番号"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="見回った時刻")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="audit_one_round")
                ],
            },
        ),
        migrations.RunSQL(QUEUE_SETTINGS, migrations.RunSQL.noop),
        migrations.RunSQL(
            partitions.QUEUE + partitions.GUARD + partitions.ADD_MONTH + partitions.ADD_MONTHS,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            EVENTS,
            migrations.RunSQL.noop,
            state_operations=[
                migrations.RemoveIndex("auditrecord", "audit_by_subject"),
                migrations.RemoveIndex("auditrecord", "audit_by_user"),
                by("audit_by_time"),
                by("audit_by_subject", "subject"),
                by("audit_by_user", "user_id"),
                by("audit_by_terminal", "terminal"),
                by("audit_by_kind", "kind"),
            ],
        ),
        migrations.RunSQL(STATEMENT_TRIGGER, migrations.RunSQL.noop),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        AppendOnly("audit_auditrecord"),
        AppendOnly("audit_leaf"),
        AppendOnly("audit_node"),
        AppendOnly("audit_head"),
    ]
