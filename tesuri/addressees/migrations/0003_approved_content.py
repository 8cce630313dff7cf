"""決裁された内容: passed on whole, so that the next system can compute its digest again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("addressees", "0002_two_people")]

    operations = [
        migrations.AddField(
            model_name="forwarding",
            name="content",
            field=models.JSONField(default=dict, verbose_name="決裁された内容"),
        ),
    ]
