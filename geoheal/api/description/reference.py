"""Build the API's reference in Markdown from the endpoints."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from geoheal.api.description.openapi import document
from geoheal.api.description.schema_words import in_words, reference
from geoheal.api.http.body import JSON
from geoheal.api.http.endpoint import Endpoint
from geoheal.api.http.problems import MIMETYPE

INTRODUCTION: Final = """\
# The HTTP API

Made by `geoheal openapi --markdown`; a running service shows the same, to be tried out, under `/openapi`, and
`geoheal openapi` prints it as an OpenAPI document. Beside what stands here there are the dashboard (`/`),
[`/metrics`](operations.md), [`/v1/metrics` and `/api/v1/write`](otlp.md).

* Bodies and answers are JSON. Every answer has `success`. What could not be measured is null; unknown fields
  and parameters are refused.
* A failure is a [problem document](#problem) (RFC 9457, `application/problem+json`), whose `detail` says what
  happened and what to do, and whose `field` names the field that is to blame.
* `system` names the system, in the query or the body. Without it incidents, patches, alerts, events and
  attempts are listed of all systems, what has an id of its own is found by it, and everything else is about
  the system `default`. Where others are stored and that one is not, a question that names none is answered
  with 404; only `/health`, `/degradation` and `/status` answer for `default` even then.
* Lists are returned in pages: `next_cursor` of an answer is the `cursor` of the next request; null ends it.
* Times are ISO 8601 with an offset. Angles are radians.
* Beyond loopback a request has `Authorization: Bearer TOKEN` ([configuration](configuration.md)). Of the
  roles, a reporter may send snapshots, a viewer may read, and an operator may do everything.
* A POST may carry an `Idempotency-Key` ([operations](operations.md)).

**Versions.** The API has geoheal's version (`info.version` of the document), and no other one in its paths.
Any version may add endpoints, parameters, fields of answers and values: programs ignore those that they do
not know. What goes or gets another name is marked `deprecated` here and in the changelog for at least one
minor version before it goes with a major one (before 1.0: with a minor one).

**Names.** Programs that were there first read `/health`, `/degradation` and `/status`, so their names stay:

| what is meant | snapshots | `/health` | `/degradation` |
|---|---|---|---|
| Φ | `phi` | `current_phi` | `phi_current` |
| κ | `kappa_eff` | `current_kappa` | `kappa_current` |
| drift from the active baseline (rad) | `drift` | `basin_drift` | `basin_distance` |
| latency (ms) | `avg_latency_ms` | | `latency_ms`, of the window that the rules judge |
| memory (MB) | `memory_usage_mb` | | `memory_mb` |

`latency_avg_ms`, `phi_avg` and others of `/windows` are means over a window; `timestamp` of a snapshot is its
`captured_at`; `check_interval_sec` of `/status` is the policy's `check_interval_s`. A system has a `status`,
a finding and an incident have a `severity`.
"""


def markdown(endpoints: Sequence[Endpoint]) -> str:
    """Return the reference of these endpoints.

    Parameters
    ----------
    endpoints
        In any order; the reference groups them by tag, in order of the tags' first occurrence.
    """
    described = document(endpoints).api_doc
    order = list(dict.fromkeys(endpoint.tag for endpoint in endpoints))
    ordered = sorted(endpoints, key=lambda endpoint: order.index(endpoint.tag))
    parts = [INTRODUCTION, *_overview(ordered)]
    for tag, group in groupby(ordered, key=attrgetter("tag")):
        parts.append(f"## {tag}\n")
        for endpoint in group:
            parts += _endpoint(endpoint, described["paths"][_path(endpoint)][endpoint.method.lower()])
    parts.append("## Schemas\n")
    for name, schema in sorted(described["components"]["schemas"].items()):
        parts += _schema(name, schema)
    return "\n".join(parts)


def _path(endpoint: Endpoint) -> str:
    return endpoint.rule.replace("<", "{").replace(">", "}")


def _title(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {_path(endpoint)}"


def _role(endpoint: Endpoint) -> str:
    return "everyone" if endpoint.role is None else endpoint.role.value


def _overview(endpoints: Sequence[Endpoint]) -> Iterator[str]:
    yield "| request | | role |\n|---|---|---|"
    for endpoint in endpoints:
        anchor = "".join(each for each in _title(endpoint).lower() if each.isalnum() or each in " -_")
        link = f"[`{_title(endpoint)}`](#{anchor.replace(' ', '-')})"
        yield f"| {link} | {endpoint.summary} | {_role(endpoint)} |"
    yield ""


def _endpoint(endpoint: Endpoint, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {_title(endpoint)}\n"
    yield f"{endpoint.summary}{'' if endpoint.summary.endswith('?') else '.'} Role: {_role(endpoint)}.\n"
    yield f"{operation['description']}\n"
    if operation["parameters"]:
        yield "| parameter | in | type | |\n|---|---|---|---|"
        yield from (_parameter(each) for each in operation["parameters"])
        yield ""
    if endpoint.body is not None:
        yield from _body(endpoint.body.example, operation["requestBody"])
    yield from _answers(operation["responses"])


def _parameter(described: Mapping[str, Any]) -> str:
    needed = " (required)" if described["required"] else ""
    words = _cell(described.get("description", ""))
    return f"| `{described['name']}`{needed} | {described['in']} | {_kind(described['schema'])} | {words} |"


def _body(example: Any, described: Mapping[str, Any]) -> Iterator[str]:  # noqa: ANN401 - any JSON
    kinds = ", ".join(
        f"{in_words(each['schema'])} (`{media}`)" for media, each in described["content"].items()
    )
    yield f"Body{'' if described['required'] else ' (may be left out)'}: {kinds}, such as\n"
    yield f"```json\n{json.dumps(example, ensure_ascii=False, indent=2)}\n```\n"


def _answers(described: Mapping[str, Any]) -> Iterator[str]:
    good = [
        f"{status} {in_words(each['content'][JSON]['schema'])}"
        for status, each in sorted(described.items())
        if JSON in each.get("content", {})
    ]
    problems = [status for status, each in sorted(described.items()) if MIMETYPE in each.get("content", {})]
    yield f"Answers: {', '.join(good)}. {reference('Problem')}s: {', '.join(problems)}.\n"


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    if "description" in schema:
        yield f"{schema['description']}\n"
    if "enum" in schema:
        yield f"{in_words(schema)}\n"
    if schema.get("properties"):
        required = schema.get("required", ())
        yield "| field | type | |\n|---|---|---|"
        for field, described in schema["properties"].items():
            needed = " (required)" if field in required else ""
            yield f"| `{field}`{needed} | {_kind(described)} | {_cell(described.get('description', ''))} |"
        yield ""


def _kind(schema: Mapping[str, Any]) -> str:
    default = schema.get("default")
    words = _cell(in_words(schema))
    return words if default is None else f"{words}; else `{json.dumps(default, ensure_ascii=False)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
