"""Who paid what, and who owes whom, in a shared budget."""


class Person:
    def __init__(self, id, name, weight=1):
        self.id = id
        self.name = name
        self.weight = weight


class Bill:
    def __init__(self, payer_id, amount, owers):
        self.payer_id = payer_id
        self.amount = amount
        self.owers = owers

    def weights(self):
        return sum(ower.weight for ower in self.owers)

    def pay_each(self):
        return self.amount * 720 // self.weights()


class Project:
    def __init__(self):
        self.members = []
        self.bills = []

    def bills_of(self, member):
        return [bill for bill in self.bills if bill.payer_id == member.id]

    def spent(self, member):
        total = 0
        for bill in self.bills:
            if member in bill.owers:
                total += bill.pay_each() * member.weight
        return total

    def paid(self, member):
        return sum(bill.amount for bill in self.bills_of(member)) * 720

    def balance(self):
        return {member.id: self.paid(member) - self.spent(member) for member in self.members}

    def statistics(self):
        return [
            {"member": member.name, "paid": self.paid(member), "spent": self.spent(member), "balance": self.balance()[member.id]}
            for member in self.members
        ]


def overview(project):
    return {"statistics": project.statistics(), "total": sum(bill.amount for bill in project.bills)}
