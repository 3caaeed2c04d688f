"""Settings: where things are and what may be changed. See the table in README.md."""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_cache_path, user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import EntenteError
from assistant.sections import (
    AccessSettings,
    ChromaSettings,
    EmbeddingSettings,
    ModelSettings,
    ProxySettings,
    SignOnSettings,
)

SETTINGS_FILE = "settings.toml"


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
