"""Orders, of which the gateway drops the first connection of every other one."""


def workload(module, probe):
    random = probe.input("orders")
    dropped = {order for order in range(40) if random.random() < 0.5}

    def gateway(order):
        if order in dropped:
            dropped.remove(order)
            raise ConnectionResetError("The gateway dropped the connection.")
        return "paid"

    for order in range(40):
        with probe.request("charge"):
            receipt = module.charge(order, gateway)
            probe.output(receipt)
