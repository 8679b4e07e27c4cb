"""Rules of the service's paths, which are matched and hardly ever written."""

from collections.abc import Callable

from werkzeug.routing import Rule


class MatchedRule(Rule):
    """Compile the functions that write its URLs on their first use: no response contains one.

    Werkzeug compiles two for each rule, which was most of what an application took to start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def build(rule: Rule, **values: object) -> tuple[str, str]:
            compiled = Rule._compile_builder(rule, append_unknown)  # noqa: SLF001 - of the same class
            return compiled(rule, **values)

        return build
