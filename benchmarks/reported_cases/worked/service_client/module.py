"""Asks a service about databases, and orders them."""


class ClientError(Exception):
    pass


class Client:
    def __init__(self, transport):
        self.transport = transport
        self.token = "t"

    def _execute(self, method, path, body=None):
        headers = {"authorization": self.token}
        response = self.transport(method, path, headers, body)
        if response["status"] >= 400:
            raise ClientError(f"{method} {path}: {response['status']}")
        return response["result"]

    def get_service(self, name):
        return self._execute("GET", f"/service/{name}")

    def list_services(self):
        return self._execute("GET", "/service")

    def create_service(self, name, plan):
        return self._execute("POST", "/service", {"name": name, "plan": plan})


def overview(transport, names, order):
    client = Client(transport)
    found = [(name, client.get_service(name)["state"]) for name in names]
    made = [client.create_service(name, "small")["name"] for name in order]
    return found, made, len(client.list_services())
