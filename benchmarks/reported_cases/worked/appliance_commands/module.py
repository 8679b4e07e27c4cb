"""Appliances of a household, and the requests that fetch their commands."""


class Appliance:
    def __init__(self, info):
        self.info = info

    @property
    def type_name(self):
        return self.info["applianceTypeName"]

    def parameters(self, version):
        params = {
            "applianceType": self.type_name,
            "code": self.info.get("code", ""),
            "firmwareId": self.info.get("eepromId", ""),
            "macAddress": self.info["macAddress"],
            "series": self.info["series"],
            "appVersion": version,
        }
        return params


class Client:
    def __init__(self, version):
        self.version = version
        self.sent = []

    def get(self, path, params):
        query = "&".join(f"{name}={value}" for name, value in sorted(params.items()))
        self.sent.append(f"{path}?{query}")
        return len(query)

    def load_commands(self, appliance):
        return self.get("commands/v1/retrieve", appliance.parameters(self.version))


def set_up(infos):
    client = Client("2.0.10")
    sizes = [client.load_commands(Appliance(info)) for info in infos]
    return sizes, client.sent
