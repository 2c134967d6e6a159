"""The portal as an ASGI application, sealed like the WSGI one: only cookies that the firewall made may leave."""

import os
from typing import cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")

from django.core.asgi import get_asgi_application

from parvis.consent.checks import refuse_to_start
from parvis.consent.seals import AsgiApplication, seal_asgi

application = seal_asgi(cast(AsgiApplication, get_asgi_application()))
refuse_to_start()
