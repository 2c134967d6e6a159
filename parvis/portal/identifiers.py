"""Which numbers name things rather than count them: years, codes, numbers that each record has for itself."""

import re
from collections.abc import Sequence

from parvis.lib.schema import Field, FieldType
from parvis.portal.histograms import Statistics

NAMES = re.compile(
    r"(^|_)(id|ids|gid|fid|objectid|ogc_fid|identifiant|identifier|code|codes|insee|siren|siret|rna|uai|finess|cog|cp"
    r"|postal|zip|zipcode|num|numero|ref|reference|year|annee|an|millesime|uic|iban|tel|telephone|phone)($|_)"
    r"|^id[A-Z]|[a-z](Id|ID|Code)$"
)
FEWEST_UNIQUE = 100
"""Fewer records may have different measures by chance."""
YEARS = (1000, 2999)


def identifiers(fields: Sequence[Field], statistics: Statistics) -> frozenset[str]:
    """The whole numbers that name things, by what they are called and by what their values are."""
    return frozenset(one.name for one in fields if one.type is FieldType.INT and names_things(one, statistics))


def names_things(field: Field, statistics: Statistics) -> bool:
    """Whether the values of a field are names."""
    if NAMES.search(field.name):
        return True
    known = statistics.get(field.name, {})
    low, filled = known.get("min"), known.get("filled", 0)
    if not isinstance(low, int) or low < 0 or not known.get("distinct_is_exact"):
        return False
    return bool(filled == known.get("distinct") and filled >= FEWEST_UNIQUE)
