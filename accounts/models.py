"""Organisations, their sites, the people who work there, and what their roles allow."""

from __future__ import annotations

from typing import ClassVar, Self, cast
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.email_addresses import AccountEmailField
from core.access.actor import Acting, ActingUser
from core.access.permissions import Scope
from core.compartments import Compartment
from core.history import tracked
from core.history_exemptions import untracked
from core.records import OrganisationOwned, OrganisationQuerySet, OrganisationRecordQuerySet, Record

# Each by its own name: whoever looks for their language reads no other.
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]


@untracked("It is the organisation itself, with its wrapped keys: what a changed key was must be gone.")
class Organisation(models.Model):
    """An organisation on this installation, with its keys (organisation_keys.py), wrapped by the operator's.

    `wrapped_before` is the key before, and empty unless the key is being changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    is_suspended = models.BooleanField(default=False)
    # When it was last given back what suspending took: what waits for somebody to go on with it is kept from then on.
    resumed_at = models.DateTimeField(null=True, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    wrapped_before = models.BinaryField(default=bytes, blank=True, editable=False)
    wrapped_lasting = models.BinaryField(editable=False)
    key_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # The last part of the address under which anybody writes to it; null while it takes nothing from the public.
    public_address = models.CharField(max_length=12, unique=True, null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_of_one_name",
                violation_error_message=_("There is an organisation of this name already. Nothing was changed."),
            )
        ]

    def __str__(self) -> str:
        return self.name


def known_time_zone(value: str) -> None:
    if value not in zones.known():
        raise ValidationError(_("This is not a time zone."))


@tracked()
class Site(Record):
    """A place of work of an organisation, with its own clock."""

    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Jakarta", validators=[known_time_zone])

    objects = OrganisationRecordQuerySet["Site"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="site_name_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=email)

    def visible_to(self, user: ActingUser, act: str | None = None) -> UserQuerySet:
        return self.get_queryset().visible_to(user, act)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """The people who work, or have worked, in the user's organisation."""
        if act is not None and not user.acting.may(act):
            return self.none()
        members = Membership.objects.filter(organisation_id=user.acting.organisation_id)
        return self.filter(pk__in=members.values("user_id"))


@untracked("It belongs to no organisation. The membership is what opens something; acts on an account are on record.")
class User(AbstractBaseUser, PermissionsMixin):
    """A person who works with the system. What they may do comes from their membership's roles alone."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = AccountEmailField(_("email address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, default="id", choices=LANGUAGES)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    # Set by the base page for the organisation that the session works in.
    acting: Acting

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="user_no_superuser"),
        ]

    def __str__(self) -> str:
        return self.name


def account_of(by: ActingUser) -> User:
    """The account of a user at work, for a column that names it."""
    return cast(User, by)


@untracked("What a destroyed or changed key was must be gone.")
class AccountKey(models.Model):
    """The key of what an account keeps secret (account_keys.py), wrapped by the operator's key."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="key")
    wrapped = models.BinaryField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class RoleQuerySet(OrganisationRecordQuerySet["Role"]):
    def whole(self) -> Self:
        """Each with all that it allows, in three more queries for all."""
        return self.prefetch_related("permissions", "handouts__handed_out")


@tracked()
class Role(Record):
    """A named set of permissions. `code` is set for the roles that every organisation starts with.

    Its name is the organisation's own, in the language in which people work there. What its holders may hand out
    stands in `handouts`, or is every role (`hands_out_all`), those made later too.
    """

    code = models.SlugField(max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=80)
    hands_out_all = models.BooleanField(default=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="role_name_once",
                violation_error_message=_("There is a role of this name already. Choose another name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class RolePermission(OrganisationOwned):
    """One thing that a role may do, in one compartment, on the rows of a scope."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="permissions")
    code = models.CharField(max_length=60)
    compartment = models.CharField(max_length=20, choices=Compartment.choices, default=Compartment.GENERAL)
    scope = models.CharField(max_length=12, choices=Scope.choices, default=Scope.OWN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "role", "code", "compartment", "scope"], name="rolepermission_once"
            ),
            models.CheckConstraint(condition=models.Q(scope__in=Scope.values), name="rolepermission_scope_is_one"),
        ]


@tracked()
class Handout(OrganisationOwned):
    """Who holds `role` may give `handed_out` to others."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="handouts")
    handed_out = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "role", "handed_out"], name="handout_once"),
        ]


class MembershipQuerySet(OrganisationRecordQuerySet["Membership"]):
    def current(self) -> Self:
        return self.filter(ended_at=None, user__is_active=True, organisation__is_suspended=False)

    def who_may(self, *codes: str) -> Self:
        """Those with a role that allows one of `codes`, once for each such role."""
        return self.filter(roles__role__permissions__code__in=codes)

    def with_roles(self) -> Self:
        """Each with the roles that it holds, in one more query for all."""
        return self.prefetch_related(models.Prefetch("roles", MembershipRole.objects.select_related("role")))


@tracked()
class Membership(Record):
    """Somebody works, or has worked, in an organisation."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="membership_once")]

    @property
    def is_current(self) -> bool:
        return self.ended_at is None


@tracked()
class MembershipRole(OrganisationOwned):
    """A role that a member holds, at a site."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="roles")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "membership", "role", "site"], name="membershiprole_once")
        ]


class InvitationQuerySet(OrganisationRecordQuerySet["Invitation"]):
    def open(self) -> Self:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


@tracked(leave_out=["token_digest"])
class Invitation(Record):
    """An offer to join, handed over as a link that works once. Only the link's digest is kept.

    A role that was deleted leaves those behind that were used or withdrawn.
    """

    email = AccountEmailField(_("email address"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    role = models.ForeignKey(Role, on_delete=models.SET_NULL, related_name="+", null=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()


class RecoveryQuerySet(OrganisationRecordQuerySet["Recovery"]):
    def open(self) -> Self:
        """Asked for or confirmed, and neither used, withdrawn nor over."""
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


@tracked(leave_out=["token_digest"])
class Recovery(Record):
    """A way back into an account for a member who has lost a way in. One administrator asks, another confirms.

    Only the digest of its link is kept; there is no link before it is confirmed.
    """

    class Lost(models.TextChoices):
        PASSWORD = "PASSWORD", _("The password")
        FACTOR = "FACTOR", _("The second step: phone, passkeys and recovery codes")
        BOTH = "BOTH", _("Both")

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    lost = models.CharField(_("what is lost"), max_length=8, choices=Lost.choices)
    expires_at = models.DateTimeField(editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("created_by")),
                name="recovery_takes_two",
            ),
            models.CheckConstraint(
                # One who made it without having been asked by an administrator is whoever runs the server.
                condition=models.Q(token_digest=None)
                | models.Q(confirmed_at__isnull=False)
                & (models.Q(confirmed_by__isnull=False) | models.Q(created_by=None)),
                name="recovery_link_is_confirmed",
            ),
        ]


class TermsQuerySet(OrganisationQuerySet["Terms"]):
    def newest_first(self) -> Self:
        return self.order_by("-number")


@untracked("A version never changes: a new one is a row of its own.")
class Terms(OrganisationOwned):
    """One version of the terms of use, in all languages of the screen. The one with the highest number is in force."""

    number = models.PositiveIntegerField(_("version"))
    text_id = models.TextField(_("text in Indonesian"))
    text_en = models.TextField(_("text in English"))
    # What an organisation begins with, until somebody has made it theirs.
    is_shipped = models.BooleanField(default=False)
    published_at = models.DateTimeField(_("since"), default=timezone.now)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    objects = TermsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"],
                name="terms_number_once",
                violation_error_message=_("Somebody else has published a version meanwhile. Reload the page."),
            ),
        ]

    @property
    def version(self) -> int:
        """For the form that a new one is written in."""
        return self.number

    def text(self, language: str) -> str:
        return self.text_en if language == "en" else self.text_id


@untracked("It is never changed nor deleted.")
class TermsAcceptance(OrganisationOwned):
    """Somebody has accepted a version."""

    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet["TermsAcceptance"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "terms", "user"], name="termsacceptance_once")]
        indexes = [models.Index(fields=["organisation", "-accepted_at", "-id"], name="termsacceptance_newest")]
