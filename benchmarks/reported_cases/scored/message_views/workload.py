def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        found = []
        with probe.request("conversations"):
            for _ in range(90):
                owner = f"{random.getrandbits(64):x}"
                labels = [f"{random.getrandbits(600):x}" for _ in range(3)]
                clicks = [(labels[1], owner), (labels[0], "stranger"), (labels[2], owner)]
                found.append(module.conversation(random.getrandbits(60), labels, owner, clicks))
        probe.output([[len(each) if each else each for each in said] for said in found])
