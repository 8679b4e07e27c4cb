"""Settings of a language server, from the client and from files of the project."""


def merged(first, second):
    found = {}
    for key in set(first) | set(second):
        one, other = first.get(key), second.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            found[key] = merged(one, other)
        else:
            found[key] = other if other is not None else one
    return found


class Config:
    def __init__(self, sources):
        self._sources = sources
        self._client = {}

    def update(self, settings):
        self._client = settings

    def settings(self):
        found = {}
        for source in self._sources:
            found = merged(found, source)
        return merged(found, self._client)

    def plugin_settings(self, plugin):
        return self.settings().get("plugins", {}).get(plugin, {})


class Linter:
    def __init__(self, config):
        self.config = config

    def lint(self, lines):
        problems = []
        for number, line in enumerate(lines):
            settings = self.config.plugin_settings("style")
            if len(line) > settings.get("max_length", 79):
                problems.append((number, "too long"))
            if settings.get("tabs") and "\t" in line:
                problems.append((number, "tab"))
        return problems


def lint(sources, documents):
    config = Config(sources)
    found = []
    for client, lines in documents:
        config.update(client)
        found.append(Linter(config).lint(lines))
    return found
