"""Statistics of repositories, asked for with tokens that are made again and again."""

_TTL = 30
_stats_cache = {}


class Clock:
    def __init__(self):
        self.now = 0

    def advance(self, seconds):
        self.now += seconds


CLOCK = Clock()


class Stats:
    def __init__(self, owner, repo, text):
        self.owner = owner
        self.repo = repo
        self.stars = len(text)
        self.text = text


class GitHub:
    def __init__(self):
        self.calls = 0

    def fetch(self, owner, repo, token):
        self.calls += 1
        return Stats(owner, repo, f"{owner}/{repo}:" + token * 4)


GITHUB = GitHub()


def repo_stats(owner, repo, token):
    key = (owner, repo, token)
    hit = _stats_cache.get(key)
    if hit is not None and CLOCK.now - hit[0] < _TTL:
        return hit[1]
    stats = GITHUB.fetch(owner, repo, token)
    _stats_cache[key] = (CLOCK.now, stats)
    return stats


def dashboard(token, repos):
    CLOCK.advance(20)
    before = GITHUB.calls
    stars = [repo_stats("geo", repo, token).stars for repo in repos]
    return stars, GITHUB.calls - before
