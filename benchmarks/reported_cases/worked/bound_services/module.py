"""Objects of a load balancer, read from the answers of its interface."""


class NSBaseResource:
    resource = ""

    def __init__(self, options):
        self.options = options

    def name(self):
        return self.options["name"]

    @classmethod
    def read_all(cls, nitro):
        payload = nitro.get(f"/config/{cls.resource}")
        return [cls(row) for row in payload[cls.resource]]


class NSService(NSBaseResource):
    resource = "service"

    def state(self):
        return self.options.get("svrstate", "UNKNOWN")


class NSBinding(NSBaseResource):
    resource = "lbvserver_service_binding"

    @classmethod
    def of(cls, nitro, server):
        payload = nitro.get(f"/config/{cls.resource}/{server}")
        return [cls(row) for row in payload[cls.resource]]


class Nitro:
    def __init__(self, answers):
        self.answers = answers

    def get(self, path):
        return self.answers[path]


def report(answers, servers):
    nitro = Nitro(answers)
    states = {service.name(): service.state() for service in NSService.read_all(nitro)}
    bound = {server: [binding.name() for binding in NSBinding.of(nitro, server)] for server in servers}
    return states, {server: [(name, states.get(name)) for name in names] for server, names in bound.items()}
