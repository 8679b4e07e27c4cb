"""Simulated reads of a genome, with variants."""


class Read:
    def __init__(self, start, bases):
        self.start = start
        self.bases = bases


class Simulator:
    def __init__(self, reference):
        self.reference = reference
        self.all_reads = []
        self.mutated_places = []
        self.count = 0

    def mutate(self, bases, place, base):
        if place < len(bases):
            self.mutated_places.append((self.count, place, bases))
            return bases[:place] + base + bases[place + 1:]
        return bases

    def read(self, start, length, place, base):
        bases = self.reference[start:start + length]
        changed = self.mutate(bases, place, base)
        found = Read(start, changed)
        self.all_reads.append(found)
        self.count += 1
        return found

    def summary(self):
        return {"reads": self.count, "reference": len(self.reference)}


SIMULATOR = Simulator("ACGT" * 400)


def simulate(wanted):
    reads = [SIMULATOR.read(*request) for request in wanted]
    gc = sum(read.bases.count("G") + read.bases.count("C") for read in reads)
    return gc, [read.start for read in reads[:3]], SIMULATOR.summary()["reference"]
