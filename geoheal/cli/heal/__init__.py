"""Commands of healing: evaluations, modules, incidents, patches, policies."""
