"""The bound tree: names resolved, every node typed. Only binding refuses; what is here always lowers.

Two families. An `Expression` has a type (`FieldType`, or None for null alone); a `Predicate` is true or false, never
null: lowering may give SQL NULL for false, and `Not` settles it.
"""

from dataclasses import dataclass

from parvis.lib.schema import Field, FieldType
from parvis.odsql.moments.literals import Moment
from parvis.odsql.moments.widths import Width
from parvis.odsql.places.geometry import Geometry

Value = str | int | float | bool | Moment | None
"""Of a `Constant`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field. `many` where a cell is a list of `type`."""

    field: Field
    many: bool = False

    @property
    def type(self) -> FieldType:
        return self.field.type


@dataclass(frozen=True, slots=True)
class Technical:
    """What each record has besides its fields: `recordid` or `record_size`."""

    name: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal, already of the type it is compared with."""

    value: Value
    type: FieldType | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the registry. `options` are its literal arguments, parsed: a pattern, a geometry, a zoom."""

    function: str
    arguments: "tuple[Expression, ...]"
    type: FieldType | None
    options: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`+ - * /` over numbers."""

    operator: str
    left: "Expression"
    right: "Expression"
    type: FieldType


@dataclass(frozen=True, slots=True)
class Negative:
    """A sign."""

    of: "Expression"
    type: FieldType


@dataclass(frozen=True, slots=True)
class Cast:
    """A text as the number that it reads as, else null."""

    of: "Expression"
    type: FieldType = FieldType.DOUBLE


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure over many records; `argument` is None in `count(*)`."""

    function: str
    argument: "Expression | None"
    type: FieldType
    distinct: bool = False
    percent: float = 50.0


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """A moment as milliseconds since 1970: what version 2.0 calls groups of dates by."""

    of: "Expression"
    type: FieldType = FieldType.INT


@dataclass(frozen=True, slots=True)
class Computed:
    """A column that an inner query made, a group key or an aggregate, seen from the outer one."""

    name: str
    type: FieldType | None


Operation = Call | Arithmetic | Negative | Cast | Milliseconds
Expression = Column | Technical | Constant | Call | Arithmetic | Negative | Cast | Milliseconds | Aggregate | Computed


@dataclass(frozen=True, slots=True)
class Edges:
    """Groups between bounds in increasing order, the lower one in; None first or last is an open end."""

    of: Expression
    points: tuple[Constant | None, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Groups of equal width over numbers; `decimals` of the width as it was written."""

    of: Expression
    width: int | float
    decimals: int


@dataclass(frozen=True, slots=True)
class Periods:
    """Groups of equal width over time."""

    of: Expression
    width: Width


@dataclass(frozen=True, slots=True)
class Cluster:
    """Points put together where they are near on a map of this zoom."""

    field: Field
    zoom: int
    radius: int


Grouping = Expression | Edges | Steps | Periods | Cluster


@dataclass(frozen=True, slots=True)
class Everything:
    """True for every record."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """False for every record."""


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    parts: "tuple[Predicate, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """One of them."""

    parts: "tuple[Predicate, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The outcome turned round: what has no value is kept."""

    of: "Predicate"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`= != < <= > >=` of two expressions of comparable types; on a list, of any of its elements.

    `!=` on a list: it has elements, and none is equal.
    """

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class OneOf:
    """Equal to one of some constants; on a list, any of its elements is."""

    left: Expression
    values: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """Between two bounds, each in or out; an open bound is None. On a list: any of its elements."""

    left: Expression
    low: Expression | None
    high: Expression | None
    with_low: bool = True
    with_high: bool = True


@dataclass(frozen=True, slots=True)
class Present:
    """Has a value."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Begins:
    """A text (or any element of a list) starts with another one, letter by letter."""

    of: Column
    text: str


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A boolean expression is true."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Words:
    """Full text over text fields (their positions in the schema) and the text form of others.

    `mode` is `bare`, `search`, `suggest`, `startswith` or `like`.
    """

    mode: str
    text: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row in one of some text fields; found by `Words` before, looked at closely here."""

    text: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A geographic predicate; `metres` is the radius of `within_distance`."""

    mode: str
    field: Field
    geometry: Geometry
    metres: float = 0.0


Test = Comparison | OneOf | Interval | Present | Begins | IsTrue | Words | Phrase | Place
Predicate = And | Or | Not | Everything | Nothing | Test
