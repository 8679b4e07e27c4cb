def workload(module, probe):
    for number in range(3):
        random = probe.input(number)

        def read_text():
            return "\n".join(f"[p{n}]\ncommand = run {random.randrange(3)}\nstart = {n}" for n in range(random.randrange(20, 40)))

        with probe.request("poll"):
            found = module.poll(read_text, 12)
        probe.output(found)
