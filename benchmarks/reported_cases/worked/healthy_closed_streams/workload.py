def workload(module, probe):
    first = [0]
    for number in range(6):
        random = probe.input(number)
        frames = [(n, random.choice(["us", "them"])) for n in range(300)]
        begin = random.getrandbits(60)
        with probe.request("exchange"):
            found = module.exchange(begin, frames)
        probe.output([found[0], found[1].split("by")[1], found[2].split("by")[1]])
