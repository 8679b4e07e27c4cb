"""The tools that an assistant may call, with their descriptions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from geoheal.assistants import arguments as args
from geoheal.assistants import changes, questions
from geoheal.errors import InvalidInput
from geoheal.remote.client import GeohealClient
from geoheal.validation.complaint import invalid


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: ``call`` returns its answer as JSON.

    With ``writes`` the service keeps something, so that an operator's token is needed.
    """

    name: str
    description: str
    arguments: type[args.Arguments]
    call: Callable[[GeohealClient, Any], dict[str, Any]]
    writes: bool = False

    def parsed(self, given: Mapping[str, Any]) -> args.Arguments:
        """Return the arguments.

        Raises
        ------
        InvalidInput
            Naming the first argument that is wrong or unknown.
        """
        known = self.arguments.model_fields
        unknown = next((each for each in given if each not in known), None)
        try:
            return self.arguments.model_validate(dict(given))
        except ValidationError as error:
            if unknown is None:
                raise invalid(error, known) from None
        names = ", ".join(known)
        raise InvalidInput(f"{self.name} has no argument {unknown[:100]!a}; it has {names}.", field=unknown)


TOOLS: Final = (
    Tool(
        "list_systems",
        "List the monitored systems, the worst first: status, issues, last snapshot. Only `healthy` is "
        "healthy; `silent` and `unknown` mean that the current state is unknown.",
        args.OfSystems,
        questions.list_systems,
    ),
    Tool("health", "Show a system's health at a glance.", args.OfSystem, questions.health),
    Tool(
        "findings",
        "Show what is wrong with a system now: every finding with its value, the limit that it crossed and "
        "its unit, and which rules could not be judged.",
        args.OfSystem,
        questions.findings,
    ),
    Tool(
        "list_incidents",
        "List incidents of a system or of all systems, the newest first.",
        args.OfIncidents,
        questions.list_incidents,
    ),
    Tool(
        "incident",
        "Show an incident: findings, timeline, likely causes (which metric moved first, which code, module "
        "or node changed then), and the commit behind it where a search has found one already. What "
        "precedes may be a cause; order in time alone does not prove it.",
        args.OfIncident,
        questions.incident,
    ),
    Tool(
        "list_patches",
        "List patches of a system or of all systems, the newest first.",
        args.OfPatches,
        questions.list_patches,
    ),
    Tool("patch", "Show a patch with its diff and explanation.", args.OfPatch, questions.patch),
    Tool(
        "timeline",
        "Show a system's history in buckets: least, mean and greatest value of each metric, and the marks "
        "on the time axis (incidents, patches, versions of the code, reported changes).",
        args.OfTimeline,
        questions.timeline,
    ),
    Tool(
        "compare",
        "Compare two periods of telemetry, metric by metric: is the candidate as good as the current one? "
        "Nothing is stored.",
        args.OfComparison,
        questions.compare,
    ),
    Tool(
        "evaluate_change",
        "Measure a code change against the current code in the service's sandbox, and say whether to apply "
        "it: `apply`, `test_more` or `reject`. Nothing is applied. It takes minutes: while `state` is "
        "pending or running, ask for the evaluation by its id. Needs an operator's token.",
        args.OfChange,
        changes.evaluate_change,
        writes=True,
    ),
    Tool(
        "evaluation",
        "Show how far an evaluation has come, and its verdict once it is done.",
        args.OfEvaluation,
        changes.evaluation,
    ),
)
"""All tools, in the order in which they are listed."""
