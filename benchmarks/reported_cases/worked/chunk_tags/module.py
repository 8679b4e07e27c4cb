"""Scores of sequences of tags: chunks that were found, and chunks that are right."""

from collections import defaultdict


def split_tag(chunk_tag):
    """Divide a tag into its position and its kind."""
    if chunk_tag == "O":
        return ("O", None)
    return chunk_tag.split("-", maxsplit=1)


def is_chunk_start(prev_tag, tag):
    prefix1, chunk_type1 = split_tag(prev_tag)
    prefix2, chunk_type2 = split_tag(tag)
    if prefix2 == "O":
        return False
    if prefix1 == "O":
        return True
    if chunk_type1 != chunk_type2:
        return True
    return prefix2 in ("B", "S") or prefix1 in ("E", "S")


def count_chunks(true_tags, pred_tags):
    true_chunks, pred_chunks = defaultdict(int), defaultdict(int)
    correct = 0
    prev_true, prev_pred = "O", "O"
    for true_tag, pred_tag in zip(true_tags, pred_tags):
        _, true_type = split_tag(true_tag)
        _, pred_type = split_tag(pred_tag)
        true_start = is_chunk_start(prev_true, true_tag)
        pred_start = is_chunk_start(prev_pred, pred_tag)
        if true_start:
            true_chunks[true_type] += 1
        if pred_start:
            pred_chunks[pred_type] += 1
        if true_start and pred_start and true_type == pred_type:
            correct += 1
        prev_true, prev_pred = true_tag, pred_tag
    return correct, dict(true_chunks), dict(pred_chunks)


def evaluate(true_tags, pred_tags):
    correct, true_chunks, pred_chunks = count_chunks(true_tags, pred_tags)
    found, wanted = sum(pred_chunks.values()), sum(true_chunks.values())
    precision = correct / found if found else 0
    recall = correct / wanted if wanted else 0
    return round(precision, 4), round(recall, 4), sorted(true_chunks, key=str)
