"""パスワードのハッシュ: Argon2id with the figures that this house has chosen.

OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. Django's own figures (100 MiB,
eight lanes) cost five times as much; fifty people who come in within a minute, on two cores, would
wait for one another. The passkey, the waits and the registered terminal stand beside the password.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class TunedArgon2(Argon2PasswordHasher):
    """選んだ値のArgon2id: 19 MiB, t=2, p=1."""

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1
