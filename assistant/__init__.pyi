# What the package exports, for those who check types: at run time it is looked up when it is used.
from assistant.api.entente import Entente as Entente
from assistant.errors import EntenteError as EntenteError
from assistant.principal import Principal as Principal
from assistant.settings import Settings as Settings

__version__: str
