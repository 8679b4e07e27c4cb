def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
        true_tags = [random.choice(tags) for _ in range(9)]
        pred_tags = [random.choice(tags) if random.random() < 0.3 else tag for tag in true_tags]
        if random.random() < 0.15:
            true_tags.append("<stop>")
            pred_tags.append("O")
        with probe.request("evaluate"):
            probe.output(module.evaluate(true_tags, pred_tags))
