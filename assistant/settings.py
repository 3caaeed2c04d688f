"""Settings: where things are and what may be changed. See the table in README.md."""

import hashlib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_cache_path, user_data_path
from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import EntenteError
from assistant.principal import Role

SETTINGS_FILE = "settings.toml"


def _network(value: str) -> str:
    ip_network(value, strict=False)  # raises ValueError with what is wrong
    return value


Network = Annotated[str, AfterValidator(_network)]


def shipped_library() -> Path:
    """The library that comes with the repository."""
    return Path(__file__).resolve().parent.parent / "corpus"


def shipped_playbooks() -> Path:
    """The checklist templates that come with the repository."""
    return Path(__file__).resolve().parent.parent / "playbooks"


class EmbeddingSettings(BaseModel, frozen=True, extra="forbid"):
    """The dense encoders."""

    model: str = Field(
        default="",
        description="Hugging Face name or local path of a sentence-transformers model that "
        "replaces the default multilingual-e5-small; empty for the default.",
    )
    threads: int = Field(default=2, ge=1, description="Processor threads for encoding.")


class ChromaSettings(BaseModel, frozen=True, extra="forbid"):
    """The vector store."""

    url: str = Field(
        default="",
        description="Address of a Chroma server, on which each app keeps collections of its own; "
        "empty to keep the vectors in the home directory.",
    )


class AccessSettings(BaseModel, frozen=True, extra="forbid"):
    """Accounts, sessions and what is kept about people."""

    attempts: int = Field(
        default=5, ge=1,
        description="Wrong passwords for a name from one place after which the next has to wait.",
    )  # fmt: skip
    lock_minutes: int = Field(
        default=15, ge=1,
        description="Minutes that it has to wait at most: 30 seconds first, then twice as long "
        "after each wrong one.",
    )  # fmt: skip
    invite_hours: int = Field(default=72, ge=1, description="Hours for which an invitation holds.")
    reset_hours: int = Field(
        default=2, ge=1, description="Hours for which a link to a new password holds."
    )
    session_idle_minutes: int = Field(
        default=480, ge=1, description="Minutes without use after which a session ends."
    )
    session_hours: int = Field(
        default=168, ge=1, description="Hours after which a session ends in any case."
    )
    audit_days: int = Field(
        default=730, ge=1, description="Days for which lines of the audit trail are kept."
    )
    question_days: int = Field(
        default=90, ge=0,
        description="Days for which texts of questions are kept (gaps, feedback).",
    )  # fmt: skip
    requests_per_minute: int = Field(
        default=1200, ge=10, description="Changing requests of one person in a minute."
    )
    url: str = Field(
        default="",
        description="Address by which people reach the app (https://…) where a proxy stands in "
        "front: other names are refused, and cookies travel by https alone.",
    )

    @property
    def https(self) -> bool:
        """Whether people reach the app by https, so that cookies travel by it alone."""
        return self.url.startswith("https:")


class ProxySettings(BaseModel, frozen=True, extra="forbid"):
    """A proxy that signs people in and says who they are in a header."""

    addresses: tuple[Network, ...] = Field(
        default=(),
        description="Addresses or networks of proxies whose headers are believed; empty for none.",
    )
    user_header: str = Field(
        default="X-Forwarded-User",
        description="Header with the name, which must be one person's for good; empty where the "
        "proxy signs nobody in and only tells addresses (X-Forwarded-For).",
    )
    roles_header: str = Field(
        default="X-Forwarded-Groups", description="Header with groups, separated by commas."
    )
    partnerships_header: str = Field(
        default="", description="Header with ids of partnerships; empty for none."
    )
    roles: Mapping[str, Role] = Field(
        default={}, description="Group of the proxy to role: manager, mediator, curator, admin."
    )
    default_role: Literal["", Role] = Field(
        default="", description="Role of people in no known group."
    )


class SignOnSettings(BaseModel, frozen=True, extra="forbid"):
    """The OpenID provider, and what its claims mean here."""

    issuer: str = Field(default="", description="Address of the OpenID provider; empty for none.")
    client_id: str = Field(default="", description="Name of this app at the provider.")
    client_secret: SecretStr = Field(
        default=SecretStr(""), description="Secret of this app at the provider."
    )
    scopes: str = Field(default="openid profile email", description="Scopes that are asked for.")
    name_claim: str = Field(
        default="preferred_username", description="Claim with a person's name at the provider."
    )
    display_claim: str = Field(default="name", description="Claim with the name to show.")
    roles_claim: str = Field(
        default="groups",
        description="Claim with groups; dots lead into it (realm_access.roles).",
    )
    partnerships_claim: str = Field(
        default="", description="Claim with partnerships; empty for none."
    )
    roles: Mapping[str, Role] = Field(
        default={}, description="Group to role: manager, mediator, curator, admin."
    )
    partnerships: Mapping[str, str] = Field(
        default={}, description="Value of the claim to partnership id; empty when it is the id."
    )
    default_role: Literal["", Role] = Field(
        default="", description="Role of people in no known group."
    )


class Settings(BaseSettings):
    """All settings: environment (``ENTENTE_…``) over ``settings.toml`` in the home directory."""

    model_config = SettingsConfigDict(
        env_prefix="ENTENTE_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    library: Path = Field(
        default_factory=shipped_library, description="Folder that holds guidance/ and reviews/."
    )
    playbooks: Path = Field(
        default_factory=shipped_playbooks,
        description="Folder of the checklist templates, with fr/ and en/.",
    )
    home: Path = Field(
        default_factory=lambda: user_data_path("entente"),
        description="Folder of the index, the feedback and everything that is made in use.",
    )
    cache: Path = Field(
        default_factory=lambda: user_cache_path("entente"),
        description="Folder of the prepared model weights; can be deleted at any time.",
    )
    language: Literal["fr", "en"] = Field(
        default="fr", description="Language of an answer when that of the question is unclear."
    )
    embedding: EmbeddingSettings = EmbeddingSettings()
    chroma: ChromaSettings = ChromaSettings()
    access: AccessSettings = AccessSettings()
    sign_on: SignOnSettings = SignOnSettings()
    proxy: ProxySettings = ProxySettings()

    @property
    def index(self) -> Path:
        """Folder of the index of this library: each library has its own in the home directory."""
        identity = hashlib.sha256(str(self.library.resolve()).encode()).hexdigest()[:12]
        return self.home / "index" / identity

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        home = init_settings().get("home") or env_settings().get("home")
        toml = Path(home or user_data_path("entente")) / SETTINGS_FILE
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, toml_file=toml),
        )

    @classmethod
    def read(cls, library: Path | None = None, home: Path | None = None) -> Self:
        """Settings with the command line's own values on top.

        Raises:
            EntenteError: a value is missing its form; the message names the setting.
        """
        given = {"library": library, "home": home}
        try:
            settings = cls(**{k: v.expanduser() for k, v in given.items() if v})  # type: ignore[arg-type]
        except ValidationError as error:
            raise EntenteError(_fault(error)) from error
        except ValueError as error:
            raise EntenteError(
                f"The file {SETTINGS_FILE} in the home directory cannot be read: {error}."
            ) from error
        return settings


def _fault(error: ValidationError) -> str:
    """What is wrong with the first setting that is, and where to correct it."""
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    wrong = first["msg"]
    if first["type"] == "literal_error":
        wrong = f"'{first['input']}' is none of {first['ctx']['expected']}"
    variable = "__".join(place[:2]).upper()
    return (
        f"Setting '{'.'.join(place)}' is not usable: {wrong}; correct it in {SETTINGS_FILE} in the "
        f"home directory or in the environment (ENTENTE_{variable})."
    )
