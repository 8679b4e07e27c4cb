"""Settings with values that have to be set before they are read."""

MISSING = "???"


class ConfigError(Exception):
    """The settings cannot be used."""


class MissingMandatoryValue(ConfigError):
    """A value that has to be set is not."""


class ConfigKeyError(ConfigError, KeyError):
    """There is no such key."""


class Config:
    def __init__(self, content):
        self._content = dict(content)
        self._struct = True

    def _get(self, key):
        node = self._content
        for part in key.split("."):
            if part not in node:
                raise ConfigKeyError(key)
            node = node[part]
        return node

    def get(self, key):
        value = self._get(key)
        if value == MISSING:
            raise MissingMandatoryValue(key)
        return value

    def merge(self, dotlist):
        for item in dotlist:
            key, _, value = item.partition("=")
            node = self._content
            *parents, last = key.split(".")
            for part in parents:
                node = node.setdefault(part, {})
            node[last] = value


class Application:
    def __init__(self, config):
        self.config = config

    def connect(self):
        host = self.config.get("db.host")
        user = self.config.get("db.user")
        return f"{user}@{host}:{self.config.get('db.port')}"


def start(arguments):
    config = Config({"db": {"host": MISSING, "user": "app", "port": 5432}, "debug": False})
    config.merge(arguments)
    return Application(config).connect()
