"""Settings of a feed, and who is followed."""

import configparser


class Source:
    def __init__(self, nick, url):
        self.nick = nick
        self.url = url


class Config:
    def __init__(self, text):
        self.text = text

    def _parse(self):
        parser = configparser.ConfigParser()
        parser.optionxform = str
        parser.read_string(self.text)
        return parser

    @property
    def following(self):
        parser = self._parse()
        if not parser.has_section("following"):
            return []
        return [Source(nick, url) for nick, url in parser.items("following")]

    @property
    def nick(self):
        return self._parse().get("twtxt", "nick", fallback="me")

    @property
    def limit(self):
        return self._parse().getint("twtxt", "limit_timeline", fallback=20)

    def source_by_nick(self, nick):
        for source in self.following:
            if source.nick == nick:
                return source
        return None


def mentions(config, tweets):
    found = []
    for text in tweets:
        words = []
        for word in text.split():
            source = config.source_by_nick(word[1:]) if word.startswith("@") else None
            words.append(f"@<{source.nick} {source.url}>" if source is not None else word)
        found.append(f"{config.nick}: {' '.join(words)}")
    return found[: config.limit]


def timeline(text, tweets):
    return mentions(Config(text), tweets)
