"""包まれた鍵: data keys as the database may hold them, wrapped by a key that it never sees."""

from django.db import models


class WrappedKey(models.Model):
    """包まれたデータ鍵: one for each body × purpose × version; destroying the row is erasure."""

    body = models.CharField("団体", max_length=16)
    purpose = models.CharField("用途", max_length=64)
    version = models.PositiveIntegerField("版", default=1)
    wrapped = models.BinaryField("包まれた鍵")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "purpose", "version"], name="keys_one_key_for_a_purpose"
            )
        ]
