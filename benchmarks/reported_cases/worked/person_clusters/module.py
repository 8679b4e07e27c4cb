"""Groups faces into persons, and describes each person."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass
class Face:
    face_id: str
    photo: str
    quality: float
    vector: tuple[float, ...]


@dataclass
class Person:
    name: str
    faces: list[str] = field(default_factory=list)
    centroid: tuple[float, ...] = ()
    best: str | None = None


class FaceStore:
    """Faces as the database returned them: ids and vectors in the same order."""

    def __init__(self, faces: list[Face]) -> None:
        self.face_ids = [face.face_id for face in faces]
        self.vectors = [face.vector for face in faces]
        self.qualities = [face.quality for face in faces]
        self.photos = [face.photo for face in faces]

    def rows(self, wanted: list[str]) -> list[int]:
        return [self.face_ids.index(face_id) for face_id in wanted if face_id in self.face_ids]


class PersonBuilder:
    def __init__(self, store: FaceStore, min_faces: int = 2) -> None:
        self.store = store
        self.min_faces = min_faces
        self.skipped = 0

    def centroid(self, rows: list[int]) -> tuple[float, ...]:
        vectors = [self.store.vectors[row] for row in rows]
        length = len(vectors)
        mean = [sum(part) / length for part in zip(*vectors)]
        norm = math.sqrt(sum(part * part for part in mean)) or 1.0
        return tuple(round(part / norm, 6) for part in mean)

    def best_face(self, rows: list[int]) -> str:
        best = max(rows, key=lambda row: (self.store.qualities[row], -row))
        return self.store.face_ids[best]

    def build(self, label: int, members: list[str]) -> Person | None:
        rows = self.store.rows(members)
        if len(rows) < self.min_faces:
            self.skipped += 1
            return None
        person = Person(name=f"Person {label}")
        person.faces = [self.store.face_ids[row] for row in rows]
        person.centroid = self.centroid(rows)
        person.best = self.best_face(rows)
        return person


def build_persons(faces: list[Face], clusters: dict[int, list[str]]) -> dict:
    store = FaceStore(faces)
    builder = PersonBuilder(store)
    persons = []
    for label, members in sorted(clusters.items()):
        if label < 0:
            continue
        person = builder.build(label, members)
        if person is not None:
            persons.append(person)
    return {
        "persons": [(each.name, each.best, each.faces, each.centroid) for each in persons],
        "skipped": builder.skipped,
    }
