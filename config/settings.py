"""Settings: typed reads of the environment and nothing else. Business numbers live in the regulations, not here."""

from pathlib import Path

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("BIHUAN_DATA_DIR") or BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("BIHUAN_DEBUG", default=False)
DEMO = env.flag("BIHUAN_DEMO", default=False)


def _secret_key() -> str:
    """The given key, or one made once and kept beside the data, so that one command can start the product."""
    given = env.text("BIHUAN_SECRET_KEY")
    if given:
        return given
    kept = DATA_DIR / "secret.key"
    if not kept.exists():
        import secrets

        kept.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        kept.chmod(0o600)
    return kept.read_text(encoding="utf-8").strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("BIHUAN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("BIHUAN_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "bihuan.foundation",
    "bihuan.people",
    "bihuan.regulations",
    "bihuan.duties",
    "bihuan.lecturers",
    "bihuan.training",
    "bihuan.classroom",
    "bihuan.shell",
]

MIDDLEWARE = [
    "bihuan.foundation.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # below WhiteNoise: pages only; a long table becomes a tenth
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bihuan.people.middleware.ActorMiddleware",
    "bihuan.foundation.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = env.whole("BIHUAN_LOGIN_FAILURES", 8)
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "bihuan.shell.views.faults.locked"
AUTH_USER_MODEL = "people.Account"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bihuan.shell.context.frame",
            ],
            "builtins": ["bihuan.foundation.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "bihuan.foundation.ui.selects.FormRenderer"

DATABASES = {"default": env.database(env.text("DATABASE_URL"), sqlite_path=str(DATA_DIR / "bihuan.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 24 * 60 * 60  # the mark and the API's own pages; sheets and scripts carry their version and stay a year
MEDIA_ROOT = DATA_DIR / "files"

EMAIL_BACKEND = env.text("BIHUAN_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("BIHUAN_EMAIL_HOST", "localhost")
EMAIL_PORT = env.whole("BIHUAN_EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("BIHUAN_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("BIHUAN_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("BIHUAN_EMAIL_TLS")
DEFAULT_FROM_EMAIL = env.text("BIHUAN_EMAIL_FROM", "bihuan@localhost")

BIHUAN_BROKER_URL = env.text("BIHUAN_BROKER_URL")
BIHUAN_EMBEDDED_WORKER = env.flag("BIHUAN_EMBEDDED_WORKER", default=True)
BIHUAN_PORT = env.whole("BIHUAN_PORT", 8000)
BIHUAN_HOST = env.text("BIHUAN_HOST", "127.0.0.1")
BIHUAN_SITE_URL = env.address("BIHUAN_SITE_URL", f"http://{BIHUAN_HOST}:{BIHUAN_PORT}")
BIHUAN_PROCESSES = env.whole("BIHUAN_PROCESSES", 1)

DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CSRF_FAILURE_VIEW = "bihuan.shell.views.entrance.form_outdated"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = env.flag("BIHUAN_HTTPS")
CSRF_COOKIE_SECURE = env.flag("BIHUAN_HTTPS")
SECURE_SSL_REDIRECT = env.flag("BIHUAN_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BIHUAN_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if env.flag("BIHUAN_HTTPS") else 0
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.text("BIHUAN_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
