from __future__ import annotations

import unicodedata
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from clients.models.plain_text import PlainTextModel
from clients.revocation_rules import RevokingQuerySet, from_person


def canonical_email(email: str) -> str:
    """The canonical form of an address: NFKC, trimmed, lower-case."""
    return unicodedata.normalize("NFKC", email).strip().lower()


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> models.QuerySet[User]:
        return RevokingQuerySet(self.model, using=self._db)

    def staff(self) -> models.QuerySet[User]:
        return self.exclude(agency_role=User.AgencyRole.NONE)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=canonical_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, agency_role=User.AgencyRole.OWNER, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=canonical_email(email or ""))


class User(PlainTextModel, AbstractBaseUser):
    """A person who signs in by e-mail: a client's member or the agency's staff."""

    revokes = (from_person("id", "email", "password", "agency_role", "is_active"),)

    class AgencyRole(models.TextChoices):
        NONE = "", "None"
        MANAGER = "manager", "Manager"
        OWNER = "owner", "Owner"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    agency_role = models.CharField(max_length=10, choices=AgencyRole, blank=True, default="")
    # Empty: that of each client whose pages the person reads.
    language = models.CharField(
        max_length=10, choices=settings.LANGUAGES, blank=True, default="", db_default=""
    )
    is_active = models.BooleanField(default=True)
    # Mails to staff about accounts that broke or were mended.
    wants_notices = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Incremented by revocation.revoke_person(): tickets issued under an older epoch are void.
    epoch = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = canonical_email(self.email)

    def get_session_auth_hash(self) -> str:
        """Hash stored in sessions: a new password or address ends them."""
        value = f"{self.password}|{self.email}"
        return salted_hmac("clients.models.User", value, algorithm="sha256").hexdigest()

    @property
    def is_owner(self) -> bool:
        return self.agency_role == self.AgencyRole.OWNER

    @property
    def is_staff(self) -> bool:
        """True for agency staff, who may open the admin; its rows follow from assignments."""
        return bool(self.agency_role)

    # Permission checks of the admin; its pages scope rows to managers themselves.
    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_active and self.is_owner

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff
