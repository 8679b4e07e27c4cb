def workload(module, probe):
    for number in range(60):
        random = probe.input(number)

        def ask(prompt, random=random):
            lines = prompt.split("\n")
            if len(lines) == 1 and random.random() < 0.3:
                return lines[0].split("|>")[1].upper()
            return prompt.upper()

        pages = [[f"text {random.randrange(99)}" for _ in range(random.choice([1, 2, 3, 4]))] for _ in range(2)]
        with probe.request("bubbles"):
            probe.output(module.bubbles(ask, pages))
