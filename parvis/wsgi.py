"""The portal as a WSGI application, sealed: only cookies that the firewall made may leave."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")

from django.core.wsgi import get_wsgi_application

from parvis.consent.firewall import seal

application = seal(get_wsgi_application())
