"""The charter as JSON, in all languages at once. Source: cookies.md §10.4."""

from typing import Any

from django.urls import reverse

from parvis.consent.declarations import Item, Provider, Purpose, Register, Service
from parvis.consent.register import Publication, last_audit
from parvis.consent.wording import duration

JSON_KINDS = {"http_cookie": "cookie", "script_cookie": "cookie", "third_party_cookie": "cookie"}


def charter_document(publication: Publication, *, base_url: str) -> dict[str, Any]:
    """What the charter page says, for machines; `base_url` is the portal's origin as the caller sees it."""
    register = publication.register
    earlier = {head.number for head in publication.revisions}
    previous = register.revision - 1 if register.revision - 1 in earlier else None
    controller, measurement = register.controller, register.measurement
    return {
        "schema": register.schema,
        "site": {"name": dict(register.site.name), "url": register.site.url},
        "controller": {"name": controller.name, "contact": controller.contact},
        "revision": register.revision,
        "published_at": register.published_on.isoformat(),
        "sha256": publication.sha256,
        "previous": base_url + reverse("cookies:revision-json", args=[previous]) if previous else None,
        "languages": list(register.languages),
        "purposes": [purpose_object(purpose) for purpose in register.purposes],
        "services": [service_object(service, register) for service in register.services if service.active],
        "items": [item_object(item, register) for item in register.active_items],
        "measurement": {
            "storage": measurement.storage,
            "identifiers": measurement.identifiers,
            "retention_months": measurement.retention_months,
            "objection": measurement.objection,
        },
        "signals": {"gpc": "refusal", "dnt": "refusal"},
        "last_audit": audit_object(),
    }


def revision_list(publication: Publication, *, base_url: str) -> dict[str, Any]:
    """The index of revisions, the newest first."""
    listed = [
        {
            "revision": head.number,
            "published_at": head.published_on.isoformat(),
            "sha256": head.sha256,
            "url": base_url + reverse("cookies:revision-json", args=[head.number]),
        }
        for head in publication.revisions
    ]
    return {"schema": publication.register.schema, "revisions": listed}


def audit_object() -> dict[str, Any] | None:
    """The last audit that was recorded."""
    audit = last_audit()
    return {"at": audit.on.isoformat(), "result": audit.result, "revision": audit.revision} if audit else None


def purpose_object(purpose: Purpose) -> dict[str, Any]:
    """One purpose."""
    return {
        "key": purpose.key,
        "title": dict(purpose.title),
        "consent": purpose.consent,
        "objection": purpose.objection,
    }


def service_object(service: Service, register: Register) -> dict[str, Any]:
    """One service."""
    return {
        "id": service.id,
        "purpose": service.purpose,
        "party": service.party,
        "name": dict(service.name),
        "provider": provider_object(service.provider, register),
        "consent": service.optional,
        "consent_rev": service.consent_rev,
        "code": service.code,
        "delivery": service.delivery,
        "hosts": sorted(set(service.hosts.all())),
    }


def provider_object(provider: Provider, register: Register) -> dict[str, str]:
    """An outside body, or the operator; only what is given."""
    told = {
        "name": provider.name or register.operator.name,
        "url": provider.url or register.operator.url,
        "privacy_url": provider.privacy_url,
        "country": provider.country,
        "role": provider.role,
    }
    return {key: value for key, value in told.items() if value or key == "name"}


def item_object(item: Item, register: Register) -> dict[str, Any]:
    """One item."""
    return {
        "identifier": item.name,
        "type": JSON_KINDS.get(item.kind, item.kind),
        "service": item.service,
        "maxAgeSeconds": None if item.life == "session" else item.life,
        "cookieRefresh": item.renewal == "on_use",
        "domain": "host-only" if item.source == "app" else item.domain,
        "path": item.path,
        "secure": item.secure,
        "httpOnly": item.http_only,
        "sameSite": item.same_site,
        "place": list(item.place),
        "source": item.source,
        "valueRule": item.value_rule,
        "seenIn": list(item.seen_in),
        "setWhen": [emitter.tag for emitter in item.emitters],
        "purpose": dict(item.purpose_label),
        "duration": {lang: duration(item, lang) for lang in register.languages},
    }
