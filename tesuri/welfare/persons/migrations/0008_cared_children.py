"""登録の目的: a child for whom 特別児童扶養手当 is claimed is fetched for that alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("persons", "0007_deaths"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="person",
            name="person_purpose_listed",
        ),
        migrations.AlterField(
            model_name="person",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("allowance_claim", "手当の請求・届出の受付"),
                    ("obligor", "配偶者・扶養義務者の所得の確認"),
                    ("cared_child", "特別児童扶養手当の対象の児童の確認"),
                ],
                max_length=20,
                verbose_name="登録の目的",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["allowance_claim", "obligor", "cared_child"])),
                name="person_purpose_listed",
            ),
        ),
    ]
