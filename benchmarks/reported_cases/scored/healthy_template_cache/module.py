"""Templates with names in braces."""

import re

NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class UndefinedError(Exception):
    pass


class StrictEnvironment:
    def __init__(self, variables):
        self.variables = variables

    def resolve(self, name):
        if name not in self.variables:
            raise UndefinedError(f"'{name}' is undefined")
        return self.variables[name]


class Template:
    def __init__(self, source):
        self.source = source

    def render(self, environment):
        return NAME.sub(lambda found: str(environment.resolve(found.group(1))), self.source)


def page(source, variables):
    return Template(source).render(StrictEnvironment(variables))


def strict_page(source, variables):
    try:
        return page(source, variables), None
    except UndefinedError as error:
        raise ValueError(str(error)) from error
