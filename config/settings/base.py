"""What holds in every installation. dev, test and prod only add to it."""

from __future__ import annotations

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config import environment

BASE_DIR = Path(__file__).resolve().parents[2]
RUN_DIR = Path(environment.optional("HARAPAN_RUN", str(BASE_DIR / ".run")))

DEBUG = False
SECRET_KEY = environment.optional("SECRET_KEY")
SECRET_KEY_FALLBACKS = environment.listed("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS: list[str] = []

# Whose X-Forwarded-For is believed (core/web/client_addresses.py).
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "guardian",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "allauth.account",
    "allauth.mfa",
    "core",
    "audit",
    "accounts",
    "cases",
    "documents",
    "notifications",
    "assessments",
    "identification",
    "trafficking",
    "care",
    "shelters",
    "counselling",
    "legal",
    "reintegration",
    "reports",
    "imports",
    "backups",
    "demo",
]

MIDDLEWARE = [
    "core.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.web.middleware.HeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "core.web.health.HealthMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "core.web.middleware.ServiceGoneMiddleware",
    "core.files.uploads.DiscardUnclaimedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LeftMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.KeepFormMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csrf",
                "django.contrib.messages.context_processors.messages",
                "core.web.navigation.context",
            ],
        },
    }
]
FORM_RENDERER = "core.web.forms.Renderer"

# `default` carries all work. `trail` is a second connection of the same role to the same database: what
# log_access() writes there is committed even when the request's own transaction is rolled back.
_database = environment.database(environment.required("DATABASE_URL"))
DATABASES = {"default": _database, "trail": dict(_database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# For `manage.py backup` alone: a role that reads everything and writes nothing, and for whom it encrypts.
BACKUP_DATABASE_URL = environment.optional("DATABASE_BACKUP_URL")
BACKUP_DATABASE = environment.database(BACKUP_DATABASE_URL) if BACKUP_DATABASE_URL else None
BACKUP_RECIPIENTS = environment.listed("BACKUP_RECIPIENTS")
DATABASE_APP_ROLE = environment.optional("DATABASE_APP_ROLE", "harapan_app")

# Who looks for malware in what is added: unix:///run/clamav/clamd.ctl, tcp://host:3310, or "none"
# (documents/scanning.py).
CLAMD = environment.optional("CLAMD", "none")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.EasyToGuessValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"

# allauth.mfa: its tables, codes and ceremonies, behind pages of our own (docs/decisions/0015). allauth.account is what
# it needs to start; nothing is kept there, and none of its addresses exist.
SECOND_FACTOR_REQUIRED = True
STEP_UP_MINUTES = 10
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "accounts.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Harapan"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 10
MFA_WEBAUTHN_USER_VERIFICATION = "required"

# guardian: for what one person shares with another (decision 69); nobody asks has_perm.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
# W001 wants guardian's backend, which would answer has_perm(); row access is visible_to() alone.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# Its own table of contexts belongs to no organisation: it is never made (docs/decisions/0018).
MIGRATION_MODULES = {"pghistory": None}

SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
# What a page says after an act ends with the session: in a cookie it would stay in the browser after leaving.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.web.error_pages.csrf_failure"
IDLE_MINUTES = 15
# For how long an intake that nobody goes on with is kept.
DRAFT_DAYS = 14
ABSOLUTE_HOURS = 12
# What a browser carries that was left without having reached us; its name says nothing.
LEFT_COOKIE_NAME = "q"
QUICK_EXIT_URL = environment.optional("QUICK_EXIT_URL", "https://www.wikipedia.org/")
# Where the source code of what runs here is offered (AGPL, section 13); nothing is said while it is empty.
SOURCE_URL = environment.optional("SOURCE_URL")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": environment.optional("CACHE_URL", "redis://127.0.0.1:6379/1"),
        "KEY_PREFIX": "harapan",
        "OPTIONS": {"serializer": "core.cache.JsonSerializer"},
    }
}
if environment.optional("CACHE_URL") == "database":
    CACHES["default"] = {
        "BACKEND": "core.cache.JsonDatabaseCache",
        "LOCATION": "core_cache",
    }

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static" / "collected"
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
# What browsers and robots ask for by a fixed address, whatever page or file they have open.
WHITENOISE_ROOT = BASE_DIR / "static" / "root"
MEDIA_ROOT = Path(environment.optional("MEDIA_ROOT", str(RUN_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "sealed": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": MEDIA_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
FILE_UPLOAD_HANDLERS = ["core.files.uploads.SealedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024

# Where the heads of the access log are appended every hour, on a volume that this server's people cannot change; or
# "none".
ACCESS_LOG_WITNESS = environment.optional("ACCESS_LOG_WITNESS", "none")
OPERATOR_KEY_FILE = environment.optional("HARAPAN_KEY_FILE")
# Every page says why no real case belongs here. script/services.py names the makeshift parts that it has to use.
NOT_FOR_REAL_CASES: list[str] = ["fallback"] if environment.optional("HARAPAN_FALLBACK") else []

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["core.api.permissions.BrowserSession"],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.Closed"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.base.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Harapan",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Fields of one name whose choices differ need names of their own in the API's description.
    "ENUM_NAME_OVERRIDES": {
        "ClaimStateEnum": "legal.models.RestitutionClaim.State",
        "AmountStageEnum": "legal.models.ClaimAmount.Stage",
        "AmountBodyEnum": "legal.models.ClaimAmount.Body",
        "AmountReasonEnum": "legal.models.ClaimAmount.Reason",
        "DossierStateEnum": "legal.models.Dossier.State",
        "CompartmentEnum": "core.compartments.Compartment",
        "NoteContactEnum": "cases.notes.models.Note.Contact",
        "FollowUpContactEnum": "reintegration.models.FollowUp.Contact",
        "ConsentFormEnum": "cases.consent.models.Consent.Form",
        "AnswerEnum": "cases.consent.models.Answer",
        "RecipientEnum": "cases.consent.models.Recipient",
        "AnyRecipientEnum": "cases.consent.models.RECIPIENTS",
        "OutsideEnum": "cases.consent.models.OUTSIDE",
        "ExhibitFormEnum": "legal.models.Exhibit.Form",
        "MatterKindEnum": "legal.models.Matter.Kind",
        "MatterStageEnum": "legal.models.Matter.Stage",
        "StepKindEnum": "legal.models.Step.Kind",
        "ProtectionKindEnum": "legal.models.protection.kind_choices",
        "NoteBasisEnum": "cases.notes.models.Note.Basis",
        "DisclosureBasisEnum": "cases.consent.models.Disclosure.Basis",
        "WageKindEnum": "legal.models.WageEntry.Kind",
        "WageBasisEnum": "legal.models.WageEntry.Basis",
        "HearingKindEnum": "legal.models.Hearing.Kind",
        "HearingStateEnum": "legal.models.Hearing.State",
        "HearingOutcomeEnum": "legal.api.course_shapes.SETTLED",
        "OrderKindEnum": "legal.models.Order.Kind",
        "OrderStateEnum": "legal.models.Order.State",
        "SpokenLanguageEnum": "cases.consent.api_serializers.LANGUAGES",
        "BedRequestStateEnum": "shelters.models.BedRequest.State",
        "PlanStateEnum": "reintegration.models.Plan.State",
        "EnrolmentStateEnum": "reintegration.models.Enrolment.State",
        "EnrolmentKindEnum": "reintegration.models.Enrolment.Kind",
        "CaseOutcomeEnum": "cases.record.models.Case.Outcome",
        "TaskOriginEnum": "cases.tasks.models.Task.Origin",
        "DocumentOriginEnum": "documents.models.Document.Origin",
        "VisitOutcomeEnum": "reintegration.models.FollowUp.Outcome",
        "MissedReasonEnum": "reintegration.models.FollowUp.MissedReason",
        "RatingEnum": "reintegration.models.FollowUp.Rating",
        "SessionKindEnum": "counselling.models.Session.Kind",
        "CustodyKindEnum": "documents.models.DocumentEvent.Kind",
        "CaseStatusEnum": "cases.record.models.Case.Status",
        "CaseStageEnum": "cases.record.stages.Stage",
        "TraffickingStatusEnum": "identification.api.serializers.STATUSES",
        "IdentificationBodyEnum": "identification.models.Decision.Body",
        "IdentificationKindEnum": "identification.elements.Kind",
        "IdentificationStateEnum": "identification.comparing.State",
        "IdentificationAnswerEnum": "identification.comparing.Answer",
        "AgeThenEnum": "identification.comparing.Age",
        "WithdrawalEnum": "identification.models.Decision.Withdrawal",
        "SupportEnum": "care.api.serializers.SUPPORT",
        "GivenServiceEnum": "care.models.GivenService.Kind",
        "HeldItemEnum": "care.models.HeldItem.Kind",
        "GoalStateEnum": "care.models.Goal.State",
    },
}

CELERY_BROKER_URL = environment.optional("BROKER_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": 1800, "unacked_restore_throttle": 1}
if CELERY_BROKER_URL.startswith("filesystem://"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(RUN_DIR / "broker"),
        "data_folder_out": str(RUN_DIR / "broker"),
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"scrubbed": {"()": "core.logs.ScrubbedFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "scrubbed"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "ERROR"},
    },
}
