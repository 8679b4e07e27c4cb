"""Rules of the service's paths, which are matched and hardly ever written."""

from collections.abc import Callable

from werkzeug.routing import Rule


class MatchedRule(Rule):
    """Compile the functions that write its URLs when one is written, which no response of the service needs.

    Werkzeug compiles two for each rule at the start, which took most of the time to create an application.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def build(rule: Rule, **values: object) -> tuple[str, str]:
            compiled = Rule._compile_builder(rule, append_unknown)  # noqa: SLF001 - of the same class
            return compiled(rule, **values)

        return build
