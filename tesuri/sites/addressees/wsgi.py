"""団体内統合宛名システムの入口: refuses to start with too powerful a database role."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tesuri.sites.addressees.settings")
application = get_wsgi_application()

from tesuri.ground.records.roles import refuse_powerful_role  # noqa: E402  (after django.setup)

refuse_powerful_role()
