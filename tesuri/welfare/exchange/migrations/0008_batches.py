"""一括照会: which enquiries were drafted together; each keeps an approval of its own."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0007_approved_in_its_duty"),
    ]

    operations = [
        migrations.CreateModel(
            name="EnquiryBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("request_key", models.UUIDField(unique=True, verbose_name="起案の識別子")),
                ("purpose", models.CharField(max_length=200, verbose_name="何のための照会か")),
                (
                    "drafted_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="起案日時"
                    ),
                ),
                ("drafted_by_id", models.CharField(max_length=64, verbose_name="起案者")),
                ("drafted_by_name", models.CharField(max_length=100, verbose_name="起案者氏名")),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="BatchedEnquiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "enquiry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="batched",
                        to="exchange.enquiry",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="members",
                        to="exchange.enquirybatch",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        AppendOnly("exchange_enquirybatch"),
        AppendOnly("exchange_batchedenquiry"),
        Watched("exchange_enquirybatch"),
        Watched(
            "exchange_batchedenquiry",
            "enquiry_id > exchange_enquiry.person_id > persons_person.addressee_number",
        ),
    ]
