"""The WSGI application, for gunicorn or any other server. Starts the chart converter, so that no visitor waits."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moothall.hall.settings")
application = get_wsgi_application()

from moothall.hall import charts  # noqa: E402  (Django must be ready first)

charts.warm_up()
