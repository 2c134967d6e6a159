"""Feeds and the site map. Source: RSS 2.0 specification, RFC 4287, sitemaps.org protocol."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from email.utils import format_datetime

from parvis.formats.catalogue.described import Described
from parvis.formats.catalogue.registry import Document, NoOptions, Portal, catalogue_format
from parvis.formats.xml_text import HEAD, attribute, xml


@catalogue_format("rss", media_type="application/rss+xml; charset=utf-8", extension="rss")
def write_rss(documents: Iterable[Document], portal: Portal, _options: NoOptions) -> Iterator[bytes]:
    """One item a dataset."""
    feed = f"{portal.catalogue_url}/exports/rss"
    yield (
        f'{HEAD}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{xml(portal.name)}</title><link>{xml(portal.base_url)}/explore/</link>"
        f"<description>{xml(portal.description or portal.name)}</description>"
        f"<language>{xml(portal.language)}</language>"
        f"<lastBuildDate>{format_datetime(portal.moment.astimezone(UTC))}</lastBuildDate>"
        f'<atom:link rel="self" type="application/rss+xml" href={attribute(feed)}/>\n'
    ).encode()
    for document in documents:
        one = Described(document, portal)
        categories = "".join(f"<category>{xml(text)}</category>" for text in one.texts("theme") + one.texts("keyword"))
        moment = f"<pubDate>{format_datetime(one.modified.astimezone(UTC))}</pubDate>" if one.modified else ""
        yield (
            f"<item><title>{xml(one.title)}</title><link>{xml(one.page)}</link>"
            f'<guid isPermaLink="true">{xml(one.page)}</guid><description>{xml(one.description)}</description>'
            f"<dc:creator>{xml(one.publisher)}</dc:creator>{categories}{moment}</item>\n"
        ).encode()
    yield b"</channel></rss>\n"


@catalogue_format("atom", media_type="application/atom+xml; charset=utf-8", extension="atom")
def write_atom(documents: Iterable[Document], portal: Portal, _options: NoOptions) -> Iterator[bytes]:
    """One entry a dataset."""
    feed = f"{portal.catalogue_url}/exports/atom"
    yield (
        f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={attribute(portal.language)}>'
        f"<id>{xml(feed)}</id><title>{xml(portal.name)}</title><updated>{portal.moment.isoformat()}</updated>"
        f'<link rel="self" type="application/atom+xml" href={attribute(feed)}/>'
        f"<link href={attribute(portal.base_url + '/explore/')}/>"
        f"<author><name>{xml(portal.publisher or portal.name)}</name></author>\n"
    ).encode()
    for document in documents:
        one = Described(document, portal)
        terms = "".join(f"<category term={attribute(text)}/>" for text in one.texts("theme") + one.texts("keyword"))
        yield (
            f"<entry><id>{xml(one.url)}</id><title>{xml(one.title)}</title>"
            f"<updated>{(one.modified or portal.moment).isoformat()}</updated><link href={attribute(one.page)}/>"
            f"<author><name>{xml(one.publisher)}</name></author>{terms}"
            f'<summary type="html">{xml(one.description)}</summary></entry>\n'
        ).encode()
    yield b"</feed>\n"


@catalogue_format("sitemap", media_type="application/xml; charset=utf-8", extension="xml")
def write_sitemap(documents: Iterable[Document], portal: Portal, _options: NoOptions) -> Iterator[bytes]:
    """The page of each dataset."""
    yield f'{HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'.encode()
    for document in documents:
        one = Described(document, portal)
        changed = f"<lastmod>{one.modified.isoformat(timespec='seconds')}</lastmod>" if one.modified else ""
        yield f"<url><loc>{xml(one.page)}</loc>{changed}</url>\n".encode()
    yield b"</urlset>\n"


@catalogue_format("dublin_core", media_type="application/xml; charset=utf-8", extension="xml")
def write_dublin_core(documents: Iterable[Document], portal: Portal, _options: NoOptions) -> Iterator[bytes]:
    """One record a dataset, in the fifteen elements. Source: DCMI Metadata Element Set 1.1."""
    yield (
        f'{HEAD}<records xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
    ).encode()
    for document in documents:
        elements = "".join(f"<dc:{name}>{xml(text)}</dc:{name}>" for name, text in dublin_core(document, portal))
        yield f"<oai_dc:dc>{elements}</oai_dc:dc>\n".encode()
    yield b"</records>\n"


def dublin_core(document: Document, portal: Portal) -> Iterator[tuple[str, str]]:
    """The elements of a dataset."""
    one = Described(document, portal)
    yield "title", one.title
    yield from (("creator", text) for text in one.texts("creator", "dcat"))
    yield from (("contributor", text) for text in one.texts("contributor", "dcat"))
    yield from (("subject", text) for text in one.texts("theme") + one.texts("keyword"))
    yield "description", one.description
    yield "publisher", one.publisher
    if one.modified:
        yield "date", one.modified.isoformat()
    yield "type", "Dataset"
    yield from (("format", found.media_type) for found in one.distributions((), with_labels=False) if found.media_type)
    yield "identifier", one.dataset_id
    yield "identifier", one.page
    yield from (("language", text) for text in one.texts("language"))
    yield from (("relation", text) for text in one.texts("references"))
    yield from (("coverage", text) for text in one.texts("territory") + one.texts("spatial", "dcat"))
    yield from (("rights", text) for text in one.licence if text)
