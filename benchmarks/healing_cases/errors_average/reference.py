def average(ratings):
    if not ratings:
        return 0.0
    return round(sum(ratings) / len(ratings), 2)


def best(shops):
    return max(sorted(shops), key=lambda shop: average(shops[shop]))
