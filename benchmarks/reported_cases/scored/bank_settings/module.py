"""Settings of a memory service: those of the process, those of a tenant and those of a bank over them."""

import dataclasses
from dataclasses import dataclass, field, fields


@dataclass
class Member:
    provider: str
    model: str
    weight: float = 1.0


@dataclass
class Settings:
    recall_budget: int = 2000
    recall_limit: int = 10
    retain_batch: int = 50
    language: str = "en"
    temperature: float = 0.1
    members: list = field(default_factory=list)
    stop_words: list = field(default_factory=list)
    templates: dict = field(default_factory=dict)


@dataclass
class Recall:
    bank: str
    query: str
    budget: int


class Overrides:
    def __init__(self):
        self._by_tenant = {}
        self._by_bank = {}

    def set_tenant(self, tenant, **values):
        self._by_tenant.setdefault(tenant, {}).update(values)

    def set_bank(self, bank, **values):
        self._by_bank.setdefault(bank, {}).update(values)

    def of(self, tenant, bank):
        merged = dict(self._by_tenant.get(tenant, {}))
        merged.update(self._by_bank.get(bank, {}))
        known = {each.name for each in fields(Settings)}
        return {name: value for name, value in merged.items() if name in known}


class SettingsResolver:
    def __init__(self, settings, overrides):
        self._global = settings
        self._overrides = overrides

    def resolve(self, tenant, bank):
        values = dataclasses.asdict(self._global)
        values.update(self._overrides.of(tenant, bank))
        values["members"] = self._global.members
        return Settings(**values)


class Engine:
    def __init__(self, resolver):
        self.resolver = resolver

    def recall(self, tenant, request):
        settings = self.resolver.resolve(tenant, request.bank)
        words = [word for word in request.query.lower().split() if word not in settings.stop_words[:20]]
        budget = min(request.budget, settings.recall_budget)
        best = max(settings.members, key=lambda member: member.weight)
        return (request.bank, words[: settings.recall_limit], budget, settings.language, best.model)


def serve(settings, overrides, requests):
    engine = Engine(SettingsResolver(settings, overrides))
    return [engine.recall(tenant, Recall(bank, query, budget)) for tenant, bank, query, budget in requests]
