"""控えの記録: inside one system, the event of a backup in the log of each body; told on stdin."""

import json
import sys


def main() -> None:
    """記録する: one event for each body that has officers."""
    import django

    django.setup()
    from tesuri.workplace.outputs.actions.backups import record_backup

    record_backup(**json.load(sys.stdin))


if __name__ == "__main__":
    main()
