"""Words of our metadata as terms of the European authority tables. Source: publications.europa.eu, EU Vocabularies."""

from parvis.lib.text import words

AUTHORITY = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
LANGUAGES = {
    "fr": "FRA",
    "en": "ENG",
    "de": "DEU",
    "nl": "NLD",
    "es": "SPA",
    "it": "ITA",
    "pt": "POR",
    "ca": "CAT",
    "eu": "EUS",
    "sv": "SWE",
    "ar": "ARA",
}
FILE_TYPES = {
    "csv": "CSV",
    "json": "JSON",
    "geojson": "GEOJSON",
    "xlsx": "XLSX",
    "xls": "XLS",
    "shp": "SHP",
    "kml": "KML",
    "kmz": "KMZ",
    "pdf": "PDF",
    "zip": "ZIP",
    "xml": "XML",
    "txt": "TXT",
    "html": "HTML",
    "jsonld": "JSON_LD",
    "n3": "N3",
    "turtle": "RDF_TURTLE",
    "rdfxml": "RDF_XML",
    "gpkg": "GPKG",
    "ods": "ODS",
    "png": "PNG",
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "doc": "DOC",
    "docx": "DOCX",
    "parquet": "PARQUET",
}
UNREGISTERED = {"application/jsonl", "application/flatgeobuf", "application/dxf"}
"""Media types in use that IANA does not list."""
FREQUENCIES = {
    "CONT": "continuous;continu;continue;temps reel;real time;en continu;update cont",
    "HOURLY": "hourly;horaire;toutes les heures;r/pt1h",
    "DAILY": "daily;quotidien;quotidienne;quotidiennement;tous les jours;journaliere;r/p1d",
    "WEEKLY": "weekly;hebdomadaire;toutes les semaines;r/p1w",
    "BIWEEKLY": "biweekly;bimensuelle;bimensuel;fortnightly;r/p0.5m",
    "MONTHLY": "monthly;mensuel;mensuelle;mensuellement;r/p1m",
    "BIMONTHLY": "bimonthly;bimestriel;bimestrielle;r/p2m",
    "QUARTERLY": "quarterly;trimestriel;trimestrielle;r/p3m",
    "ANNUAL_2": "semiannual;semestriel;semestrielle;biannual;r/p6m",
    "ANNUAL": "annual;annuel;annuelle;annuellement;yearly;r/p1y",
    "BIENNIAL": "biennial;bisannuel;bisannuelle;biennal;biennale;r/p2y",
    "IRREG": "irregular;irregulier;irreguliere;ponctuelle;ponctuel;au besoin;as needed;punctual",
    "NEVER": "never;jamais;aucune;non mise a jour",
    "UNKNOWN": "unknown;inconnue;inconnu;non planifiee",
}
THEMES = {
    "AGRI": "agriculture;agriculture peche sylviculture alimentation;alimentation;agriculture fisheries forestry food",
    "ECON": "economie;economy;economie et finances;economy and finance;finances;budget;commerce;entreprises;"
    "economie business pme developpement economique emploi;economie entreprises emploi finances",
    "EDUC": "education;education culture et sport;culture;sport;sports;culture sport;culture et patrimoine;patrimoine;"
    "culture patrimoine;education formation recherche enseignement;education culture and sport;culture heritage;"
    "sports loisirs;tourisme;tourism",
    "ENER": "energie;energy",
    "ENVI": "environnement;environment;environnement climat;espaces verts;dechets;eau",
    "GOVE": "administration;gouvernement;government;administration gouvernement finances publiques citoyennete;"
    "citoyennete;administration et finances publiques;government and public sector;citoyens;services publics",
    "HEAL": "sante;health",
    "INTR": "international;questions internationales;international issues",
    "JUST": "justice;securite;justice securite police criminalite;justice legal system and public safety",
    "REGI": "urbanisme;amenagement;amenagement du territoire urbanisme batiments equipements logement;logement;"
    "regions;regions and cities;territoire;regions et villes;urban planning",
    "SOCI": "social;services sociaux;population;population et societe;population and society;demographie;solidarite",
    "TECH": "science;sciences et technologies;science and technology;numerique;technologie",
    "TRAN": "transport;transports;mobilite;mobility;transports deplacements;deplacements;mobilite et espace public",
}


THEME_LABELS = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "INTR": "International issues",
    "JUST": "Justice, legal system and public safety",
    "REGI": "Regions and cities",
    "SOCI": "Population and society",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}


def spelled(text: str) -> str:
    """A word without case, accents and punctuation."""
    return " ".join(words(text))


BY_FREQUENCY = {spelled(one): code for code, texts in FREQUENCIES.items() for one in texts.split(";")}
BY_THEME = {spelled(one): code for code, texts in THEMES.items() for one in texts.split(";")}


def frequency(text: str) -> str | None:
    """The term for how often data changes."""
    code = BY_FREQUENCY.get(spelled(text))
    return f"{AUTHORITY}frequency/{code}" if code else None


def theme(text: str) -> tuple[str, str] | None:
    """The European data theme of one of ours, and its English label."""
    code = BY_THEME.get(spelled(text))
    return (f"{AUTHORITY}data-theme/{code}", THEME_LABELS[code]) if code else None


def language(code: str) -> str | None:
    """The term for a language."""
    found = LANGUAGES.get(code.partition("-")[0].lower())
    return f"{AUTHORITY}language/{found}" if found else None


def file_type(name: str) -> str | None:
    """The term for a format."""
    found = FILE_TYPES.get(name.lower())
    return f"{AUTHORITY}file-type/{found}" if found else None


def media_type(text: str) -> str | None:
    """The address of a registered media type."""
    plain = text.partition(";")[0].strip().lower()
    return f"{MEDIA_TYPES}{plain}" if plain.count("/") == 1 and plain not in UNREGISTERED else None
