"""Pull requests through the REST APIs of GitHub, GitLab and Gitea.

References: docs.github.com/rest/pulls, docs.gitlab.com/api/merge_requests, and Gitea's own /api/swagger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import quote

import httpx2

from geoheal.errors import ApplyFailed
from geoheal.healing.applier.place import Forge, PullRequestPlace

TIMEOUT_S: Final = 30.0
READABLE_BY_ALL: Final = 0o007
TOKEN_MAX: Final = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """A pull request (GitLab: merge request).

    Parameters
    ----------
    number
        Number in the repository.
    url
        Address for people.
    """

    number: int
    url: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the journal."""
        return {"number": self.number, "url": self.url}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgeDialect:
    """Differences between the APIs of forges.

    Parameters
    ----------
    path
        Path of the repository's pull requests, below the API's base URL.
    headers
        Headers with the secret.
    head, base, body
        Names of the fields: source branch, target branch, and text.
    number, link
        Names of the fields of a response.
    filters
        Query that lists the open ones.
    close
        Method and body that close one.
    """

    path: str
    headers: Mapping[str, str] = field(repr=False)
    head: str
    base: str
    body: str
    number: str
    link: str
    filters: Mapping[str, str]
    close: tuple[str, Mapping[str, str]]


def dialect_of(place: PullRequestPlace, secret: str, branch: str) -> ForgeDialect:
    """Return the dialect of the forge at this place for this branch."""
    if place.forge is Forge.GITLAB:
        return ForgeDialect(
            path=f"/projects/{quote(place.repository, safe='')}/merge_requests",
            headers={"PRIVATE-TOKEN": secret},
            head="source_branch",
            base="target_branch",
            body="description",
            number="iid",
            link="web_url",
            filters={"state": "opened", "source_branch": branch},
            close=("PUT", {"state_event": "close"}),
        )
    shared: dict[str, Any] = {
        "path": f"/repos/{place.repository}/pulls",
        "head": "head",
        "base": "base",
        "body": "body",
        "number": "number",
        "link": "html_url",
        "close": ("PATCH", {"state": "closed"}),
    }
    if place.forge is Forge.GITEA:
        filters = {"state": "open", "sort": "recentupdate", "limit": "50"}
        return ForgeDialect(headers={"Authorization": f"token {secret}"}, filters=filters, **shared)
    headers = {
        "Authorization": f"Bearer {secret}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    owner = place.repository.partition("/")[0]
    return ForgeDialect(headers=headers, filters={"state": "open", "head": f"{owner}:{branch}"}, **shared)


class ForgeClient:
    """Opens and closes pull requests of one branch; a context manager.

    Parameters
    ----------
    place
        Target; the secret is read from its file here.
    branch
        The branch with the change.

    Raises
    ------
    ApplyFailed
        When the secret cannot be read.
    """

    def __init__(self, place: PullRequestPlace, branch: str) -> None:
        self._place = place
        self._branch = branch
        self._dialect = dialect_of(place, _secret(place), branch)
        self._client = httpx2.Client(
            base_url=place.url, headers=dict(self._dialect.headers), timeout=TIMEOUT_S, follow_redirects=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def open(self, base: str, title: str, body: str) -> PullRequest:
        """Return the branch's open pull request; create it if there is none."""
        found = self.find()
        if found is not None:
            return found
        dialect = self._dialect
        fields = {"title": title, dialect.head: self._branch, dialect.base: base, dialect.body: body}
        return self._read(self._ask("POST", dialect.path, json=fields))

    def find(self) -> PullRequest | None:
        """Return the branch's open pull request, if there is one."""
        listed = self._ask("GET", self._dialect.path, params=dict(self._dialect.filters))
        if not isinstance(listed, Sequence):
            raise self._invalid_answer()
        mine = (each for each in listed if isinstance(each, Mapping) and self._is_mine(each))
        return next((self._read(each) for each in mine), None)

    def close(self, number: int) -> None:
        """Close a pull request; a merged one stays merged."""
        method, body = self._dialect.close
        self._ask(method, f"{self._dialect.path}/{number}", json=dict(body))

    def _is_mine(self, listed: Mapping[str, Any]) -> bool:
        if self._place.forge is Forge.GITLAB:
            return bool(listed.get("source_branch") == self._branch)
        head = listed.get("head")
        return isinstance(head, Mapping) and head.get("ref") == self._branch

    def _read(self, answer: object) -> PullRequest:
        if isinstance(answer, Mapping):
            number, link = answer.get(self._dialect.number), answer.get(self._dialect.link)
            if isinstance(number, int) and isinstance(link, str):
                return PullRequest(number=number, url=link[:1000])
        raise self._invalid_answer()

    def _ask(self, method: str, path: str, **request: Any) -> Any:  # noqa: ANN401 - JSON
        try:
            answer = self._client.request(method, path, **request)
            if answer.is_success:
                return answer.json()
        except httpx2.HTTPError as error:
            raise ApplyFailed(f"{self._place.forge} does not answer ({type(error).__name__}).") from None
        except ValueError:
            raise self._invalid_answer() from None
        raise ApplyFailed(
            f"{self._place.forge} refused to {method} the pull request "
            f"({answer.status_code} {answer.reason_phrase}); check the token's rights and the repository."
        )

    def _invalid_answer(self) -> ApplyFailed:
        return ApplyFailed(
            f"{self._place.forge} returned a response that its API does not define; check the url."
        )


def _secret(place: PullRequestPlace) -> str:
    try:
        if place.token_file.stat().st_mode & READABLE_BY_ALL:
            raise ApplyFailed("Everyone can read the file with the forge's token; restrict it (chmod o=).")
        with place.token_file.open(encoding="ascii") as file:
            secret = file.read(TOKEN_MAX).strip()
    except (OSError, UnicodeDecodeError):
        raise ApplyFailed("The file with the forge's token cannot be read.") from None
    if not secret or not secret.isprintable():
        raise ApplyFailed("The file with the forge's token is empty.")
    return secret
