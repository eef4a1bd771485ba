"""People who sign in, what they are for whom and from when to when, and the invitations by which they come.

A person is an e-mail address and a name. What a person may do comes from standings alone (roles.py), which end and are
never deleted. people_actions.py writes, people_queries.py reads.
"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from moothall.register.models_record import ORGANISATION, Lasting


class PersonManager(BaseUserManager["Person"]):
    """Makes people; asked by the sign-in library."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A person who can sign in; without a password only by a provider."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """E-mail addresses are one whatever their case."""
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser):
    """Somebody who can sign in. `example` marks invented people. `digest` is how often mail is sent."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    example = models.BooleanField(default=False)
    digest = models.CharField(max_length=10, default="daily")
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()  # type: ignore[misc]
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email.partition("@")[0]

    def get_full_name(self) -> str:
        """The name shown beside what the person did."""
        return str(self)


class Standing(Lasting):
    """What a person is, for whom, from when to when: a role of roles.py. `state` is asked, admitted or refused; an
    admitted one counts from `since` until `until`. Suppliers are named, with their key in the picture if known."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="standings")
    role = models.CharField(max_length=40)
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    supplier = models.CharField(max_length=200, blank=True)
    supplier_name = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, default="asked")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("person_id", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "role", "organisation"),
                condition=Q(until__isnull=True, organisation__isnull=False) & ~Q(state="refused"),
                name="one_standing_for_an_organisation",
            ),
            models.UniqueConstraint(
                fields=("person", "role", "supplier"),
                condition=Q(until__isnull=True, organisation__isnull=True) & ~Q(state="refused"),
                name="one_standing_for_anybody_else",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} of {self.organisation_id or self.supplier_name or 'the Centre'}"


class Invitation(Lasting):
    """Whoever has this e-mail address, or an address at this domain, may hold a role. By address: admitted on arrival.
    By domain: the organisation's approver admits. It ends; it is never deleted."""

    email = models.EmailField(max_length=254, blank=True)
    domain = models.CharField(max_length=253, blank=True)
    role = models.CharField(max_length=40)
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    supplier = models.CharField(max_length=200, blank=True)
    supplier_name = models.CharField(max_length=255, blank=True)
    note = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    until = models.DateField()
    taken_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    example = models.BooleanField(default=False)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=(Q(email="") & ~Q(domain="")) | (~Q(email="") & Q(domain="")),
                name="an_invitation_is_for_an_address_or_a_domain",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email or '@' + self.domain}: {self.role}"
