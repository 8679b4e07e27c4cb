"""Documents of an index, gathered from samples."""


class Visitor:
    def __init__(self):
        self.samples = {}

    def visit(self, sample):
        self.samples[sample["id"]] = sample


class SampleTransformer:
    def __init__(self):
        self.count = 0

    def parts(self, samples):
        return sorted({sample.get("organ_part") for sample in samples}, key=lambda part: (part is None, part or ""))

    def organs(self, samples):
        return sorted({sample["organ"] for sample in samples})

    def transform(self, visitor):
        samples = list(visitor.samples.values())
        self.count += len(samples)
        return {"organs": self.organs(samples), "parts": self.parts(samples), "count": len(samples)}


class Index:
    def __init__(self):
        self.documents = []

    def write(self, document):
        rows = [part if part is not None else "null" for part in document["parts"]]
        self.documents.append((document["organs"], rows, document["count"]))


def index(bundles):
    transformer, written = SampleTransformer(), Index()
    for bundle in bundles:
        visitor = Visitor()
        for sample in bundle:
            visitor.visit(sample)
        written.write(transformer.transform(visitor))
    return written.documents, transformer.count
