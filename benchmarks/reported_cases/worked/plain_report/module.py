"""A report of what a scan found."""


class Service:
    def __init__(self, host, port, name):
        self.host = host
        self.port = port
        self.name = name

    def location(self):
        return f"{self.host}:{self.port}"


class Reporter:
    def __init__(self):
        self.services = []
        self.findings = []

    def found(self, service, severity=None):
        self.services.append(service)
        if severity:
            self.findings.append((service.location(), severity))

    def get_nodes(self):
        nodes = []
        seen_hosts = list()
        for service in self.services:
            if service.host in seen_hosts:
                continue
            nodes.append({"type": "node", "location": service.host})
            seen_hosts.append(service.host)
        return nodes

    def get_services(self):
        listed = []
        places = [location for location, severity in self.findings]
        for service in self.services:
            where = service.location()
            entry = {"service": service.name, "location": where, "vulnerable": where in places}
            listed.append(entry)
        return listed


def report(reporter):
    return {"nodes": reporter.get_nodes(), "services": reporter.get_services()}
