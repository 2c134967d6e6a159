"""Questions of OGC services: names in any case, in an address or in an XML document. Source: OGC 06-121r3 §11."""

from collections.abc import Callable, Mapping
from functools import wraps
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from parvis.explore.errors import MethodNotAllowedError
from parvis.lib.errors import InputError, ParameterError, gettext_noop

Asked = Mapping[str, str]
View = Callable[[HttpRequest, Asked], HttpResponseBase]
MOST_BYTES = 1_000_000


class MissingParameterError(InputError):
    """A compulsory parameter is absent."""

    code = "MissingParameterValue"

    def __init__(self, name: str) -> None:
        super().__init__(gettext_noop("The parameter {name} is missing."), name=name)
        self.clause = name


class UnknownOperationError(InputError):
    """The service has no such operation."""

    code = "OperationNotSupported"

    def __init__(self, name: str) -> None:
        super().__init__(gettext_noop("The operation {name} is not supported."), name=name)
        self.clause = "request"


def ows_view(view: View) -> Callable[[HttpRequest], HttpResponseBase]:
    """A view that gets its parameters by lower-case names, wherever they were."""

    @wraps(view)
    def asked(request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST":
            return view(request, from_document(request.body))
        if request.method not in {"GET", "HEAD"}:
            raise MethodNotAllowedError(gettext_noop("The method {method} is not allowed."), method=request.method)
        return view(request, {name.lower(): value.strip() for name, value in request.GET.dict().items()})

    return csrf_exempt(asked)


def from_document(body: bytes) -> dict[str, str]:
    """The parameters of a posted question. Raises ParameterError."""
    try:
        if len(body) > MOST_BYTES:
            raise ParameterError("body", len(body), f"at most {MOST_BYTES} bytes")
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise ParameterError("body", "a document", "well-formed XML without a document type") from error
    found = {name.lower(): value for name, value in root.attrib.items()}
    found["request"] = local(root.tag)
    for one in root.iter():
        name = local(one.tag).lower()
        found.update({key.lower(): value for key, value in one.attrib.items() if key == "typeNames"})
        if one.text and one.text.strip() and name in {"elementsetname", "id", "typename", "version"}:
            found[name] = f"{found[name]},{one.text.strip()}" if name == "id" and "id" in found else one.text.strip()
    return found


def local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]


def needed(asked: Asked, name: str) -> str:
    """A compulsory parameter. Raises MissingParameterError."""
    if not asked.get(name):
        raise MissingParameterError(name)
    return asked[name]


def one_of(asked: Asked, name: str, known: Mapping[str, str], default: str) -> str:
    """A parameter with a closed list, compared in any case. Raises ParameterError."""
    text = asked.get(name, "") or default
    found = known.get(text.lower())
    if found is None:
        raise ParameterError(name, text, f"one of {', '.join(known)}")
    return found


def counted(asked: Asked, name: str, default: int, *, least: int = 0) -> int:
    """A number. Raises ParameterError."""
    text = asked.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
        raise ParameterError(name, text, f"a number of {least} or more")
    return int(text)


def listed(asked: Asked, *names: str) -> list[str]:
    """The first of these comma lists that is there."""
    text = next((asked[name] for name in names if asked.get(name)), "")
    return [part.strip() for part in text.strip("()").split(",") if part.strip()]
