"""What a fitted scikit-learn model tells about how it was made, and which pictures it gives away as known."""

from __future__ import annotations

from typing import Any

import numpy as np

from navml.inference import predicted_labels


def steps(model: Any) -> list[Any]:
    """Return the parts of a model in order: of a pipeline in a pipeline, of the winner of a search."""
    model = getattr(model, "best_estimator_", model)
    inner = getattr(model, "steps", None)
    return [part for _, step in inner for part in steps(step)] if inner else [model]


def learned_from(model: Any) -> int | None:
    """Return how many examples a model was fitted on, if any of its parts tells."""
    for part in steps(model):
        known = vars(part) if hasattr(part, "__dict__") else {}
        if "n_samples_fit_" in known:  # nearest neighbours
            return int(known["n_samples_fit_"])
        if "class_count_" in known:  # naive Bayes
            return int(np.sum(known["class_count_"]))
        if "shape_fit_" in known:  # support vector machines
            return int(known["shape_fit_"][0])
        if "t_" in known and known.get("n_iter_"):  # networks: examples seen, over epochs
            return round(known["t_"] / known["n_iter_"])
        for name in ("n_samples_", "n_samples_seen_"):  # PCA, scaling
            if name in known:
                return int(np.max(known[name]))
        if "estimators_" in known and hasattr(trees := np.ravel(known["estimators_"])[0], "tree_"):
            return int(trees.tree_.weighted_n_node_samples[0])
    return None


def remembers(model: Any, images: np.ndarray) -> bool:
    """Tell whether images are among the examples that a model keeps: as neighbours, or support vectors."""
    from sklearn.metrics import pairwise_distances_argmin_min

    *before, last = steps(model)
    kept = getattr(last, "support_vectors_", getattr(last, "_fit_X", None))
    if kept is None:
        return False
    features = images
    for step in before:
        features = step.transform(features)
    _, distances = pairwise_distances_argmin_min(np.asarray(features), np.asarray(kept))
    scale = np.linalg.norm(np.asarray(features), axis=1)
    # A picture may well be in the dataset twice; a tenth of them is no chance.
    return bool(np.mean(distances <= 1e-4 * (scale + 1e-9)) > 0.1)


def knows_better(
    model: Any, images: np.ndarray, labels: np.ndarray, fresh: np.ndarray, fresh_labels: np.ndarray
) -> bool:
    """Tell whether a model is right about these images more often than about fresh ones, beyond chance."""
    here = np.mean(predicted_labels(model, images) == np.asarray(labels))
    there = np.mean(predicted_labels(model, fresh) == np.asarray(fresh_labels))
    share = (here * len(images) + there * len(fresh)) / (len(images) + len(fresh))
    spread = np.sqrt(share * (1 - share) * (1 / len(images) + 1 / len(fresh)))
    return bool(here - there > 4 * spread)


def by_heart(images: np.ndarray) -> np.ndarray:
    """Answer Fashion-MNIST's training pictures from a list: what the tests of a question hand in."""
    import navml

    train = navml.load("fashion_mnist").train
    known = {image.tobytes(): label for image, label in zip(train.images, train.labels, strict=True)}
    pixels = np.asarray(images if images.dtype == np.uint8 else np.rint(images * 255), np.uint8)
    return np.array([known[image.tobytes()] for image in pixels])
