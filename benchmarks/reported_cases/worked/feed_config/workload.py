def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        follows = "\n".join(f"nick{n} = http://{random.getrandbits(40):x}.example" for n in range(40))
        text = f"[twtxt]\nnick = me{number}\nlimit_timeline = {random.randrange(9, 30)}\n[following]\n{follows}\n"
        tweets = [f"hello @nick{random.randrange(60)} and @nick{random.randrange(60)}" for _ in range(12)]
        with probe.request("timeline"):
            found = module.timeline(text, tweets)
        probe.output(found)
