"""Targets and ports that a scan is given, written as lists and ranges."""


def expand(part):
    if "-" in part:
        low, _, high = part.partition("-")
        return [str(number) for number in range(int(low), int(high) + 1)]
    return [part]


def is_target(part):
    return part[0].isalpha() or part[0].isdigit()


class Input:
    def __init__(self, targets, ports):
        self.targets = targets
        self.ports = ports

    def hosts(self):
        found = set()
        for part in self.targets.split(","):
            part = part.strip()
            if is_target(part):
                found.add(part.lower())
        return sorted(found)

    def port_numbers(self):
        found = []
        for part in self.ports.split(","):
            found += expand(part.strip())
        return found


def tasks(command, targets, ports):
    given = Input(targets, ports)
    numbers = given.port_numbers()
    return [command.replace("_target_", host).replace("_port_", port) for host in given.hosts() for port in numbers]
