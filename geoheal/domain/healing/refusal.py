"""A refusal: a person's rejection of a change, valid until a person lifts it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.evaluation.code_shape import change_of, shape_of
from geoheal.domain.evaluation.effects import effects_of
from geoheal.domain.healing.patch import Patch, hash_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Rejection of a patch, and of every other patch that does the same.

    Parameters
    ----------
    patch_id
        The patch that was rejected or rolled back; the refusal's key within the system.
    module_name, title, strategy
        Of the patch.
    hash
        Hash of the patch: the same change of the same source.
    shape
        SHA-256 of the meaning of the changed module, or of its text if this Python cannot parse it; see
        :mod:`geoheal.domain.evaluation.code_shape`. None if unknown.
    change
        SHA-256 of the effect of the change whatever the rest of the module is, then digests of each of its
        effects (:mod:`geoheal.domain.evaluation.effects`), separated by spaces; None if unknown.
    reason, refused_at, refused_by
        Why, when, and the person or token that refused.
    lifted_at, lifted_by
        When a person allowed it again, and who; None while it stands.
    resumed_at, resumed_by
        When a person resumed auto_apply for the module, and who; None while this refusal pauses it.
    """

    patch_id: UUID
    module_name: str
    title: str
    strategy: str
    hash: str
    shape: str | None
    change: str | None
    reason: str
    refused_at: datetime
    refused_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    resumed_at: datetime | None = None
    resumed_by: str | None = None

    @property
    def stands(self) -> bool:
        """Whether the change may not be proposed or applied."""
        return self.lifted_at is None

    @property
    def pauses(self) -> bool:
        """Whether it pauses auto_apply for the module."""
        return self.stands and self.resumed_at is None

    @property
    def effects(self) -> frozenset[str]:
        """Digests of what the refused change does; none in refusals of earlier versions."""
        return frozenset((self.change or "").split()[1:])


def refusal_of(patch: Patch, *, by: str, reason: str, at: datetime) -> Refusal:
    """Return the refusal of a patch."""
    return Refusal(
        patch_id=patch.id,
        module_name=patch.module_name,
        title=patch.title,
        strategy=patch.strategy,
        hash=patch.hash,
        shape=_shape(patch.new_code, patch.others),
        change=_described(patch),
        reason=reason,
        refused_at=at,
        refused_by=by,
    )


def refused_by(
    refusals: Collection[Refusal],
    module_name: str,
    old_code: str,
    new_code: str,
    patch_hash: str | None = None,
    others: Sequence[ChangedFile] = (),
) -> Refusal | None:
    """Return the standing refusal of a change of a module; None without one.

    Parameters
    ----------
    patch_hash
        Hash of the patch; None for a candidate that is not a patch yet.
    others
        Further modules that change with it. What was refused of one of these is refused in any company.
    """
    modules = {module_name, *(each.module_name for each in others)}
    standing = [each for each in refusals if each.stands and each.module_name in modules]
    if not standing:
        return None
    shape = _shape(new_code, others)
    changes = {_change(old_code, new_code, others, as_named=each) for each in (False, True)}
    effects = _effects(old_code, new_code, others)

    def is_the_same(refusal: Refusal) -> bool:
        whole = (refusal.change or "").partition(" ")[0]
        of_this = refusal.module_name == module_name
        if of_this and (refusal.hash == patch_hash or refusal.shape == shape or whole in changes):
            return True
        return bool(refusal.effects) and refusal.effects <= effects

    return next(filter(is_the_same, standing), None)


def _described(patch: Patch) -> str | None:
    """Return what identifies the change of a patch; None if it is not Python."""
    whole = _change(patch.old_code, patch.new_code, patch.others)
    effects = _effects(patch.old_code, patch.new_code, patch.others)
    return None if whole is None else " ".join([whole, *sorted(effects)])


def _effects(old_code: str, new_code: str, others: Sequence[ChangedFile]) -> frozenset[str]:
    return effects_of(
        [old_code, *(each.old_code or "" for each in others)],
        [new_code, *(each.new_code or "" for each in others)],
    )


def _shape(source: str, others: Sequence[ChangedFile]) -> str:
    """Return what a module means, or its text; of several modules, what all of them mean.

    Unlike the patch's hash, it does not depend on the system's name.
    """
    own = shape_of(source) or hash_of(source)
    texts = ((each.path, each.new_code or "") for each in others)
    beside = (f"{path} {shape_of(text) or hash_of(text)}" for path, text in texts)
    return hash_of("\n".join([own, *beside])) if others else own


def _change(
    old_code: str, new_code: str, others: Sequence[ChangedFile], *, as_named: bool = False
) -> str | None:
    """Return the effect of a change; of several modules, the effect on each of them."""
    own = change_of(old_code, new_code, as_named=as_named)
    beside = [
        (each.path, change_of(each.old_code or "", each.new_code or "", as_named=as_named)) for each in others
    ]
    if own is None or any(effect is None for _, effect in beside):
        return None
    return hash_of("\n".join([own, *(f"{path} {effect}" for path, effect in beside)])) if others else own
