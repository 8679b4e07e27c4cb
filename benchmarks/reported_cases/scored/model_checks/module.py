"""Checks of a project's manifest: each looks at one model and at what it depends on."""

from dataclasses import dataclass, field


@dataclass
class Model:
    unique_id: str
    schema: str
    depends_on: list = field(default_factory=list)
    tags: list = field(default_factory=list)


class CheckError(Exception):
    pass


class BaseCheck:
    name = "base"

    def __init__(self, model, models):
        self.model = model
        self.models = models

    def execute(self):
        raise NotImplementedError


class CheckUpstreamSchemas(BaseCheck):
    name = "check_upstream_schemas"
    allowed = {"mart": ("mart", "core"), "core": ("core", "staging"), "staging": ("staging", "raw"), "raw": ("raw",)}

    def execute(self):
        for upstream_id in self.model.depends_on:
            upstream = next((m for m in self.models if m.unique_id == upstream_id), None)
            if upstream is None:
                raise CheckError(f"{self.model.unique_id} depends on {upstream_id}, which does not exist")
            if upstream.schema not in self.allowed[self.model.schema]:
                raise CheckError(f"{self.model.unique_id} reads {upstream.schema}")


class CheckTags(BaseCheck):
    name = "check_tags"

    def execute(self):
        if not self.model.tags:
            raise CheckError(f"{self.model.unique_id} has no tags")


class Runner:
    def __init__(self, models, checks):
        self.models = models
        self.checks = checks

    def run(self):
        results = []
        for check in self.checks:
            for model in self.models:
                outcome = "success"
                try:
                    check(model, self.models).execute()
                except CheckError as error:
                    outcome = str(error)
                results.append((check.name, model.unique_id, outcome))
        return results


def bouncer(rows):
    models = [Model(*row) for row in rows]
    results = Runner(models, [CheckUpstreamSchemas, CheckTags]).run()
    failed = [result for result in results if result[2] != "success"]
    return len(results), failed
