"""法令の値の提案: of the figures of every allowance, in the name of the first that has each."""

from django.db import migrations, models

PROGRAMS = [
    ("special_disability", "特別障害者手当"),
    ("disabled_child", "障害児福祉手当"),
    ("transitional", "経過的福祉手当"),
    ("special_child", "特別児童扶養手当"),
]


class Migration(migrations.Migration):
    dependencies = [("allowances", "0009_disabled_child")]
    operations = [
        *(
            migrations.AlterField(
                model_name=model,
                name="program",
                field=models.CharField(choices=PROGRAMS, max_length=30, verbose_name="手当の種類"),
            )
            for model in ("figureproposal", "figurewarning")
        ),
        migrations.AddConstraint(
            model_name="figureproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("program__in", [key for key, _ in PROGRAMS])),
                name="figure_program_listed",
            ),
        ),
    ]
