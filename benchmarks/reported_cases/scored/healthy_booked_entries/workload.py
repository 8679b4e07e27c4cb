def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        numbers = [f"{random.getrandbits(60):x}" for _ in range(12)]
        bookings = [(random.choice(numbers), random.randrange(90), f"{random.getrandbits(200):x}") for _ in range(60)]
        with probe.request("day"):
            found = module.day(bookings, numbers[:3])
        probe.output(found)
