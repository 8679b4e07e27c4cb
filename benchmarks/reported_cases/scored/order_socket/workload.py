def workload(module, probe):
    state = {}

    def transport(socket, message):
        chance = state["random"].random()
        if chance < 0.4:
            raise module.Disconnected()
        if chance < 0.9:
            socket.deliver(message["id"], len(message["params"]["note"]))

    for number in range(6):
        random = state["random"] = probe.input(number)
        orders = [{"price": random.random(), "note": f"{random.getrandbits(1200):x}"} for _ in range(80)]
        with probe.request("place"):
            found = module.place(transport, orders)
        probe.output(found)
