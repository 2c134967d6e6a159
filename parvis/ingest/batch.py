"""Several sources, one after another: what fails is said in a sentence and keeps nothing else out."""

import logging
from collections.abc import Iterable

from django.core.management.base import OutputWrapper
from django.utils import timezone

from parvis.catalogue.publication import publish_catalogue
from parvis.ingest.loading import load_source
from parvis.ingest.sources import Source
from parvis.ingest.telling import summary, telling
from parvis.lib.errors import ParvisError

logger = logging.getLogger(__name__)


def load_all(sources: Iterable[Source], *, out: OutputWrapper, err: OutputWrapper) -> int:
    """Load the sources, then publish the catalogue once; how many failed."""
    failed = sum(not loaded(source, out=out, err=err) for source in sources)
    try:
        publish_catalogue()
    except ParvisError as refusal:
        err.write(str(refusal))
        failed += 1
    return failed


def loaded(source: Source, *, out: OutputWrapper, err: OutputWrapper) -> bool:
    """Load one source and say what became of it; false when it failed."""
    try:
        with telling(out, source.name) as tell:
            found = load_source(source, by=None, at=timezone.now(), progress=tell)
    except (ParvisError, OSError) as refusal:
        err.write(sentence_of(source, refusal))
        return False
    except Exception as bug:
        logger.debug("Loading %s failed.", source.address, exc_info=True)
        err.write(f"{source.name}: an error of Parvis itself ({type(bug).__name__}: {bug}).")
        return False
    for line in summary(found):
        out.write(line)
    out.flush()
    return True


def sentence_of(source: Source, refusal: Exception) -> str:
    """Why a source was not loaded, with its name."""
    sentence = str(refusal)
    return sentence if source.name in sentence else f"{source.name}: {sentence}"
