"""What people other than producers add: reuses, questions and requests, follows, saved views, pages, baskets."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.catalogue.identifiers import new_uid
from parvis.catalogue.models import Dataset, DatasetVersion, Person

MODERATE_REUSES = "community.edit_reuse"
MODERATE_ENQUIRIES = "community.answer_enquiry"


def reuse_uid() -> str:
    """The public name of a reuse."""
    return new_uid("re")


def enquiry_uid() -> str:
    """The public name of a question or a request."""
    return new_uid("qu")


def view_uid() -> str:
    """The public name of a saved view."""
    return new_uid("vi")


def page_uid() -> str:
    """The public name of a composed page."""
    return new_uid("co")


def map_uid() -> str:
    """The public name of a composed map."""
    return new_uid("ma")


def person_key(name: str, *, keep: bool = True) -> Any:
    """A link to a person; what is public outlives their account, without a name."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL if keep else models.CASCADE,
        null=keep,
        related_name=name,
    )


class ReuseKind(models.TextChoices):
    """What was made of data."""

    APPLICATION = "application", _("Application")
    MAP = "map", _("Map or picture")
    ARTICLE = "article", _("Article")
    RESEARCH = "research", _("Research")
    OTHER = "other", _("Something else")


class ReuseState(models.TextChoices):
    """Where a proposal stands."""

    PROPOSED = "proposed", _("Proposed")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", _("Refused")


class ReuseQuerySet(models.QuerySet["Reuse"]):
    """Reuses by who may see them."""

    def published(self) -> Self:
        """Those that everybody sees, the newest first."""
        return self.filter(state=ReuseState.PUBLISHED).order_by("-decided_at", "-pk")

    def of(self, dataset: Dataset) -> Self:
        """The published ones of a dataset."""
        return self.published().filter(datasets=dataset)


class Reuse(models.Model):
    """What somebody made of datasets; shown once an officer has accepted it."""

    uid = models.CharField(max_length=9, unique=True, default=reuse_uid)
    title = models.CharField(_("title"), max_length=150)
    kind = models.CharField(_("kind"), max_length=12, choices=ReuseKind)
    address = models.URLField(_("address"), max_length=500)
    author = models.CharField(_("author"), max_length=150)
    description = models.TextField(_("description"), max_length=2_000)
    picture = models.CharField(max_length=64, blank=True)
    """The name of its file in the folder of pictures; empty for none."""
    picture_width = models.PositiveIntegerField(default=0)
    picture_height = models.PositiveIntegerField(default=0)
    datasets = models.ManyToManyField(Dataset, related_name="reuses")
    person = person_key("reuses")
    state = models.CharField(max_length=9, choices=ReuseState, default=ReuseState.PROPOSED)
    reason = models.TextField(_("reason"), blank=True)
    """Why it was refused, in the officer's words."""
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = person_key("+")

    objects = ReuseQuerySet.as_manager()

    class Meta:
        verbose_name = _("reuse")
        verbose_name_plural = _("reuses")
        default_permissions: ClassVar = ()
        permissions: ClassVar = [("edit_reuse", _("Accept, refuse and remove reuses"))]

    def __str__(self) -> str:
        return self.title


class ReuseReport(models.Model):
    """Somebody says that a published reuse should be looked at again."""

    reuse = models.ForeignKey(Reuse, on_delete=models.CASCADE, related_name="reports")
    reason = models.TextField(max_length=1_000)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.reuse}: {self.reason[:60]}"


class EnquiryKind(models.TextChoices):
    """A question on a dataset, or a request for data that are not there."""

    QUESTION = "question", _("Question")
    REQUEST = "request", _("Data request")


class EnquiryState(models.TextChoices):
    """Where a question or a request stands; the two first wait for an answer."""

    RECEIVED = "received", _("Received")
    STUDIED = "studied", _("Under study")
    OPENED = "opened", _("Answered")
    REFUSED = "refused", _("Refused")
    HIDDEN = "hidden", _("Hidden")


OPEN_STATES = (EnquiryState.RECEIVED, EnquiryState.STUDIED)
LISTED_STATES = (EnquiryState.STUDIED, EnquiryState.OPENED, EnquiryState.REFUSED)
"""What is new waits for an officer before lists show it; its own address shows it at once."""


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    """Questions and requests by who may see them."""

    def shown(self) -> Self:
        """Those that have a page."""
        return self.exclude(state=EnquiryState.HIDDEN)

    def listed(self, kind: str) -> Self:
        """Those that lists show, the newest first."""
        return self.filter(kind=kind, state__in=LISTED_STATES).order_by("-received_at", "-pk")

    def waiting(self) -> Self:
        """Those without an answer, the oldest first."""
        return self.filter(state__in=OPEN_STATES).order_by("received_at", "pk")


class Enquiry(models.Model):
    """A question or a request, with its public state and its answer."""

    uid = models.CharField(max_length=9, unique=True, default=enquiry_uid)
    kind = models.CharField(max_length=8, choices=EnquiryKind)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, null=True, related_name="questions")
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("text"), max_length=4_000)
    reason = models.TextField(_("purpose"), max_length=2_000, blank=True)
    author = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    """For the answer alone: never shown, erased some time after the answer."""
    person = person_key("enquiries")
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=EnquiryState, default=EnquiryState.RECEIVED)
    answer = models.TextField(_("answer"), blank=True)
    answered_with = models.ForeignKey(Dataset, on_delete=models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = person_key("+")

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("question or request")
        verbose_name_plural = _("questions and requests")
        default_permissions: ClassVar = ()
        permissions: ClassVar = [("answer_enquiry", _("Answer questions and data requests"))]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="request", dataset=None) | Q(kind="question", dataset__isnull=False),
                name="a_question_is_about_a_dataset",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_question(self) -> bool:
        """Whether it is about a dataset that is there."""
        return self.kind == EnquiryKind.QUESTION

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered yet."""
        return self.state in OPEN_STATES


class Topic(models.TextChoices):
    """What may change in a dataset."""

    DATA = "data", _("Data")
    FIELDS = "fields", _("Fields")
    DOCUMENTATION = "documentation", _("Documentation")
    END = "end", _("End of the dataset")


class Way(models.TextChoices):
    """How a follower is told."""

    MAIL = "mail", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class Rhythm(models.TextChoices):
    """How often at most."""

    AT_ONCE = "at_once", _("At each change")
    DAILY = "daily", _("Once a day at most")
    WEEKLY = "weekly", _("Once a week at most")


class Follow(models.Model):
    """An address that wants to be told of changes. `uid` names the dataset, which may go before it is told so."""

    uid = models.CharField(max_length=9, db_index=True)
    title = models.CharField(max_length=500)
    """What the dataset was called, for when it is gone."""
    way = models.CharField(max_length=7, choices=Way)
    address = models.CharField(max_length=500)
    topics = models.JSONField(default=list)
    rhythm = models.CharField(max_length=7, choices=Rhythm, default=Rhythm.AT_ONCE)
    language = models.CharField(max_length=10)
    person = person_key("follows")
    secret = models.CharField(max_length=64, blank=True)
    """With which webhooks are signed."""
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    """Null: the address has not answered yet, and is told nothing."""
    last_change = models.PositiveBigIntegerField(default=0)
    """The key of the last change it was told of."""
    last_told_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    """Tries that failed since the last that did not."""

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["uid", "way", "address"], name="one_follow_per_dataset_and_address")
        ]

    def __str__(self) -> str:
        return f"{self.title} → {self.address}"


class Observed(models.Model):
    """A dataset as it was when it was last looked at: what differs from it is a change."""

    uid = models.CharField(max_length=9, unique=True)
    dataset_id = models.CharField(max_length=255)
    title = models.CharField(max_length=500)
    number = models.PositiveIntegerField(default=0)
    """Of its version; 0 for none."""
    records_count = models.PositiveBigIntegerField(default=0)
    fields = models.JSONField(default=dict)
    """Type by name."""
    metadata = models.JSONField(default=dict)
    """A digest by key."""
    is_published = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.dataset_id


class Change(models.Model):
    """Something that changed in a dataset, as followers are told."""

    uid = models.CharField(max_length=9, db_index=True)
    dataset_id = models.CharField(max_length=255)
    title = models.CharField(max_length=500)
    topic = models.CharField(max_length=13, choices=Topic)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    """Data: `version`, `records_count`, `before`. Fields: `added`, `removed`, `changed`. Documentation: `keys`."""

    def __str__(self) -> str:
        return f"{self.dataset_id}: {self.topic}"


class SavedView(models.Model):
    """An address of the portal that a person keeps; whoever has its short address may open it."""

    uid = models.CharField(max_length=9, unique=True, default=view_uid)
    person = person_key("saved_views", keep=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=150)
    view = models.CharField(max_length=20)
    query = models.TextField(blank=True)
    """Filters and choices, without the question mark."""
    version = models.ForeignKey(DatasetVersion, on_delete=models.SET_NULL, null=True, related_name="saved_views")
    """The version it is frozen on; null: it follows the data, or its version is no longer kept."""
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title


class Composed(models.Model):
    """What a person has put together of parts in an order; each kind has its `uid`, its `person` and its parts."""

    PARTS: ClassVar[str]
    """The field of the parts, dictionaries of texts."""
    person_id: int
    title = models.CharField(_("title"), max_length=150)
    is_shared = models.BooleanField(default=False)
    """Whether others than its author may open it."""
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def is_open_to(self, person: Person) -> bool:
        """Whether a person may see it."""
        return self.is_shared or (person.is_authenticated and person.pk == self.person_id)


class ComposedPage(Composed):
    """A page of texts, figures and views that a person has put together."""

    PARTS = "blocks"
    uid = models.CharField(max_length=9, unique=True, default=page_uid)
    person = person_key("composed_pages", keep=False)
    language = models.CharField(max_length=10)
    blocks = models.JSONField(default=list)
    """In the order shown; the kinds are those of `composed.py`."""


class ComposedMap(Composed):
    """Views of several datasets as layers of one map, put together by a person."""

    PARTS = "layers"
    uid = models.CharField(max_length=9, unique=True, default=map_uid)
    person = person_key("composed_maps", keep=False)
    basemap = models.CharField(max_length=60, blank=True)
    location = models.CharField(max_length=60, blank=True)
    """Where it looks at first, `zoom,lat,lon`; empty for all its data."""
    layers = models.JSONField(default=list)
    """From the top to the bottom; their values are those of `layered.py`."""


class KeptBasket(models.Model):
    """What a person has put aside to take away together."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="basket")
    choices = models.JSONField(default=list)
    """`dataset_id` or `dataset_id?filters`, in the order chosen."""
    modified_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person}: {len(self.choices)}"
