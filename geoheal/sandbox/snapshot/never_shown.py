"""Files that no snapshot shows, even if included: internals of repositories, secrets and private keys."""

import re
from fnmatch import translate
from pathlib import PurePosixPath
from typing import Final

_ANYWHERE: Final = (
    # folders of version control
    ".git", ".hg", ".svn", ".bzr", ".jj",
    # environment files
    ".env*", "*.env", ".flaskenv",
    # passwords and tokens of programs
    ".netrc", "_netrc", ".pgpass", "pgpass.conf", ".my.cnf", ".pypirc", ".npmrc", ".yarnrc*", ".htpasswd",
    ".git-credentials", ".boto", ".s3cfg", ".vault-*", ".vault_*", ".secret*",
    ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".gcloud", ".password-store",
)  # fmt: skip
"""Names that hide a file, or a folder with its content."""

_FILES: Final = (
    "*.pem", "*.key", "*.p8", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx", "*.ppk", "*.gpg", "*.agekey",
    "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", "*_rsa", "*_dsa", "*_ecdsa", "*_ed25519",
    "credentials", "credentials.*", "secret", "secret.*", "secrets", "secrets.*", "*.secret", "*.secrets",
    "client_secret*", "service-account*", "service_account*",
    "token", "*.token", "token.*", "*-token", "*_token", "*-token.txt", "*-secret", "*_secret", "kubeconfig*",
    "password", "passwords", "password.*", "passwords.*", "passwd", "*.passwd", "*-password", "*_password",
    "*.tfstate", "*.tfstate.*", "*.tfvars",
)  # fmt: skip
"""Names that hide a file, unless it is a module: ``secrets.py`` contains code."""

_MODULES: Final = (".py", ".pyi", ".so")
_KEYS: Final = re.compile(
    rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-|AGE-SECRET-KEY-1"
)


def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, names)), re.IGNORECASE)


_HIDDEN_ANYWHERE: Final = _any_of(_ANYWHERE)
_HIDDEN_FILE: Final = _any_of(_FILES)


def is_hidden_by_name(path: str) -> bool:
    """Whether a path (relative, with ``/``) must not be shown, whatever the file contains.

    >>> [is_hidden_by_name(path) for path in (".env", "deploy/.ENV.local", "certs/Server.PEM", ".git/config")]
    [True, True, True, True]
    >>> [is_hidden_by_name(path) for path in ("shop/secrets.py", "shop/environment.py", "secrets/rules.toml")]
    [False, False, False]
    """
    pure = PurePosixPath(path)
    if any(map(_HIDDEN_ANYWHERE.match, pure.parts)):
        return True
    return pure.suffix.lower() not in _MODULES and _HIDDEN_FILE.match(pure.name) is not None


def is_hidden_by_content(path: str, content: bytes) -> bool:
    """Whether a file contains a private key, whatever its name; a module's text is shown.

    >>> is_hidden_by_content("deploy.txt", b"-----BEGIN OPENSSH PRIVATE KEY-----")
    True
    >>> is_hidden_by_content("keys.md", b"-----BEGIN CERTIFICATE-----")
    False
    """
    return PurePosixPath(path).suffix.lower() not in _MODULES and _KEYS.search(content) is not None
