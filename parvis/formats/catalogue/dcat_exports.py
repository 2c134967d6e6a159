"""DCAT in the syntaxes and under the names that harvesters ask for. Source: exports.md §6."""

from collections.abc import Iterable, Iterator

from parvis.formats.catalogue.dcat import DCAT, PREFIXES, DcatOptions, catalogue_node, dataset_node
from parvis.formats.catalogue.described import Described
from parvis.formats.catalogue.registry import CatalogueWriter, Document, Portal, catalogue_format
from parvis.formats.rdf.rdfxml import RdfXml
from parvis.formats.rdf.terms import Iri, Node
from parvis.formats.rdf.turtle import Turtle, flat

RDF_XML = "application/rdf+xml; charset=utf-8"


def write_rdfxml(documents: Iterable[Document], portal: Portal, options: DcatOptions) -> Iterator[bytes]:
    """The catalogue, each dataset inside it."""
    writer = RdfXml(PREFIXES)
    node = catalogue_node(portal)
    opening, closing = writer.frame(node)
    said = "".join(writer.statement(predicate, value) for predicate, value in node.statements)
    yield f"{writer.head()}{opening}\n{said}".encode()
    for document in documents:
        dataset = dataset_node(Described(document, portal), options)
        yield writer.statement(f"{DCAT}dataset", dataset).encode()
    yield f"{closing}\n{writer.foot()}".encode()


RDF_XML_NAMES = ("rdf", "dcat", "dcat_ap", "dcat_ap_2_1_1", "dcat_ap_3_0_0")
"""One content: it holds for both versions of the profile."""


def register(name: str) -> CatalogueWriter:
    """The same writer under one of its names."""
    return catalogue_format(name, media_type=RDF_XML, extension="rdf", options=DcatOptions)(write_rdfxml)


for one in RDF_XML_NAMES:
    register(one)


@catalogue_format("ttl", media_type="text/turtle; charset=utf-8", extension="ttl", options=DcatOptions)
def write_turtle(documents: Iterable[Document], portal: Portal, options: DcatOptions) -> Iterator[bytes]:
    """The catalogue, then each dataset and what it leads to."""
    writer = Turtle(PREFIXES)
    yield writer.head().encode()
    catalogue = catalogue_node(portal)
    yield "".join(map(writer.node, flat(catalogue))).encode()
    for document in documents:
        dataset = dataset_node(Described(document, portal), options)
        link = Node(catalogue.iri).add(f"{DCAT}dataset", Iri(dataset.iri.value) if dataset.iri else None)
        yield "".join(map(writer.node, [link, *flat(dataset)])).encode()
