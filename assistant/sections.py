"""The sections of the settings: what may be changed about encoders, stores, models and people."""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, SecretStr, model_validator

from assistant.errors import EntenteError
from assistant.principal import Role, Visibility


def _network(value: str) -> str:
    ip_network(value, strict=False)  # raises ValueError with what is wrong
    return value


def _address(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("the address of a model begins with http:// or https://")
    return value.rstrip("/")


Network = Annotated[str, AfterValidator(_network)]


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
