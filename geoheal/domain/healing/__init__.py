"""Values about healing: incidents, modules, attempts, patches, alerts, policies."""
