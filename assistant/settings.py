"""Settings: where things are and what may be changed. See the table in README.md."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_cache_path, user_data_path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import EntenteError
from assistant.principal import Role, Visibility

SETTINGS_FILE = "settings.toml"


def _network(value: str) -> str:
    ip_network(value, strict=False)  # raises ValueError with what is wrong
    return value


def _address(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("the address of a model begins with http:// or https://")
    return value.rstrip("/")


Network = Annotated[str, AfterValidator(_network)]


def shipped_library() -> Path:
    """The library that comes with the package."""
    return _shipped() / "corpus"


def shipped_playbooks() -> Path:
    """The checklist templates that come with the package."""
    return _shipped() / "playbooks"


def shipped_reports() -> Path:
    """The last report of the evaluation that comes with the package."""
    return _shipped() / "evals" / "report"


def _shipped() -> Path:
    """Where things that are shipped stand: in an installed package, or in the source tree."""
    package = Path(__file__).resolve().parent
    installed = package / "shipped"
    return installed if installed.is_dir() else package.parent


SHIPPED = "shipped"  # stands for the shipped folder in a setting that names several


def _folders(given: object) -> object:
    """One folder or several, as a list or with the platform's separator between them."""
    if isinstance(given, str):
        given = [part for part in given.split(os.pathsep) if part.strip()]
    return [given] if isinstance(given, Path) else given


def _in_order(shipped: Callable[[], Path]) -> Callable[[tuple[Path, ...]], tuple[Path, ...]]:
    """Makes several folders ready for use: the shipped one first, so that nothing is written to it
    where one's own stands beside it."""

    def ordered(folders: tuple[Path, ...]) -> tuple[Path, ...]:
        if not folders:
            raise ValueError("name at least one folder")
        named = (shipped() if str(f) == SHIPPED else f.expanduser() for f in folders)
        known = list({folder.resolve(): folder for folder in named}.values())
        return tuple(sorted(known, key=lambda folder: folder.resolve() != shipped().resolve()))

    return ordered


Libraries = Annotated[
    tuple[Path, ...],
    NoDecode,
    BeforeValidator(_folders),
    AfterValidator(_in_order(shipped_library)),
]
Playbooks = Annotated[
    tuple[Path, ...],
    NoDecode,
    BeforeValidator(_folders),
    AfterValidator(_in_order(shipped_playbooks)),
]


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


class ModelSettings(BaseModel, frozen=True, extra="forbid"):
    """The language model that words answers; none unless an address is given."""

    url: Annotated[str, AfterValidator(_address)] = Field(
        default="",
        description="Address of a language model (http://localhost:11434, https://…/v1); empty for "
        "none: answers then are quotations, and nothing is sent anywhere.",
    )
    name: str = Field(default="", description="Name of the model at that address.")
    kind: Literal["openai-compatible", "ollama"] = Field(
        default="openai-compatible", description="What is spoken there."
    )
    key: SecretStr = Field(default=SecretStr(""), description="Key of the model, if it wants one.")
    key_file: Path | None = Field(
        default=None, description="File that holds the key, in place of `model.key`."
    )
    visibility: tuple[Visibility, ...] = Field(
        default=("public",),
        description="Which statements may be sent there: public, partners, restricted, draft. "
        "Others are quoted as they are.",
    )
    seconds: float = Field(
        default=20.0, gt=0, le=600,
        description="Seconds after which an answer is given without the model.",
    )  # fmt: skip
    context: int = Field(default=8192, ge=1024, description="Tokens that the model can take in.")

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.url and not self.name:
            raise ValueError("model.url needs model.name, the name of the model there")
        return self

    def secret(self) -> str:
        """The key; empty where there is none.

        Raises:
            EntenteError: its file cannot be read.
        """
        if self.key_file is None:
            return self.key.get_secret_value()
        try:
            return self.key_file.expanduser().read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise EntenteError(
                f"The file {self.key_file} of the language model's key cannot be read; correct "
                "model.key_file."
            ) from error


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
        description="Days for which texts of questions are kept: conversations, gaps, feedback.",
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

    library: Libraries = Field(
        default_factory=lambda: (shipped_library(),),
        description="Folder that holds guidance/ and reviews/, or several: what a later one holds "
        "takes the place of what an earlier one holds under the same id.",
    )
    playbooks: Playbooks = Field(
        default_factory=lambda: (shipped_playbooks(),),
        description="Folder of the checklist templates, with fr/ and en/, or several; those in "
        "playbooks/ of a library come after them.",
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
    model: ModelSettings = ModelSettings()
    access: AccessSettings = AccessSettings()
    sign_on: SignOnSettings = SignOnSettings()
    proxy: ProxySettings = ProxySettings()

    @property
    def index(self) -> Path:
        """Folder of the index of these libraries: others have their own in the home directory."""
        identity = hashlib.sha256(together(self.library).encode()).hexdigest()[:12]
        return self.home / "index" / identity

    @property
    def own_library(self) -> Path:
        """The library that reviews are written to: the last."""
        return self.library[-1]

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
    def read(cls, library: Sequence[Path] = (), home: Path | None = None) -> Self:
        """Settings with the command line's own values on top.

        Raises:
            EntenteError: a value is missing its form; the message names the setting.
        """
        given = {"library": tuple(library), "home": home.expanduser() if home else None}
        try:
            settings = cls(**{name: value for name, value in given.items() if value})  # type: ignore[arg-type]
        except ValidationError as error:
            raise EntenteError(_fault(error)) from error
        except ValueError as error:
            raise EntenteError(
                f"The file {SETTINGS_FILE} in the home directory cannot be read: {error}."
            ) from error
        return settings


def together(folders: Sequence[Path]) -> str:
    """Several folders as one text."""
    return os.pathsep.join(str(folder.resolve()) for folder in folders)


def _fault(error: ValidationError) -> str:
    """What is wrong with the first setting that is, and where to correct it."""
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    wrong = first["msg"].removeprefix("Value error, ")
    if first["type"] == "literal_error":
        wrong = f"'{first['input']}' is none of {first['ctx']['expected']}"
    variable = "__".join(place[:2]).upper()
    return (
        f"Setting '{'.'.join(place)}' is not usable: {wrong}; correct it in {SETTINGS_FILE} in the "
        f"home directory or in the environment (ENTENTE_{variable})."
    )
