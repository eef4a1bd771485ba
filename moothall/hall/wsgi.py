"""The WSGI application, for gunicorn or any other server. Loads what the first visitor would have to wait for."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moothall.hall.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402  (Django must be ready first)

from moothall.hall import charts  # noqa: E402

get_resolver().url_patterns  # noqa: B018  (loads every page's code and the desks)
charts.warm_up()
