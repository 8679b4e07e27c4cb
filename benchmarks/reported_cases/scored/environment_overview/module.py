"""The first page of a dashboard: figures of an environment."""


class Database:
    def __init__(self, nodes):
        self.nodes = nodes

    def count(self, environment):
        return len([each for each in self.nodes if each["environment"] == environment])

    def resources(self, environment):
        return sum(each["resources"] for each in self.nodes if each["environment"] == environment)

    def failed(self, environment):
        return len([each for each in self.nodes if each["environment"] == environment and each["failed"]])


class Overview:
    def __init__(self, database, environment):
        self.database = database
        self.environment = environment

    def metrics(self):
        nodes = self.database.count(self.environment)
        resources = self.database.resources(self.environment)
        return {
            "num_nodes": nodes,
            "num_resources": resources,
            "avg_resources_node": f"{resources / nodes:0.0f}",
            "failed": f"{self.share(self.database.failed(self.environment), nodes):0.0f}",
        }

    def share(self, part, whole):
        if not whole:
            return 0
        return 100 * part / whole


def index(nodes, environments):
    return [Overview(Database(nodes), each).metrics() for each in environments]
