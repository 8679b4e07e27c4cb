def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        for _ in range(40):
            sid = f"{random.getrandbits(120):030x}"
            environ = {"name": f"n{random.randrange(99)}"} if random.random() < 0.6 else {}
            rooms = [f"room {random.randrange(5)}" for _ in range(3)]
            with probe.request("visit"):
                found = module.visit(sid, environ, rooms)
            probe.output(found)
