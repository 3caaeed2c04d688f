"""A linear classifier from a question's vectors to the pages, learnt from the index itself.

It is derived from the pages' own questions and statements, like every other vector, so that a
changed page changes it. Ridge regression on one-hot classes in closed form: the same family as a
softmax head, at a hundredth of the cost.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """Weights of shape (dimensions, classes) on mean-centred vectors."""

    classes: tuple[str, ...]
    mean: Floats
    weights: Floats

    def scores(self, vector: Floats) -> dict[str, float]:
        """A score for every class; higher is likelier."""
        values = (vector - self.mean) @ self.weights
        return dict(zip(self.classes, map(float, values), strict=True))


def learn(vectors: Floats, labels: list[str], weights: Floats, penalty: float) -> Head:
    """Fit the head.

    Args:
        vectors: shape (texts, dimensions).
        labels: the class of each text.
        weights: importance of each text, shape (texts,).
        penalty: ridge penalty relative to the number of texts.
    """
    classes = tuple(sorted(set(labels)))
    index = {name: place for place, name in enumerate(classes)}
    mean: Floats = np.average(vectors, axis=0, weights=weights).astype(np.float32)
    centred = vectors - mean
    targets = np.zeros((len(labels), len(classes)), np.float32)
    targets[np.arange(len(labels)), [index[label] for label in labels]] = 1
    targets /= np.sqrt(np.maximum(weights @ targets, 1e-6))  # small classes count as much
    scaled = centred * weights[:, None]
    gram = scaled.T @ centred
    gram[np.diag_indices_from(gram)] += penalty * float(weights.sum()) / len(gram)
    solution = np.linalg.solve(gram, scaled.T @ targets)
    return Head(classes, mean, solution.astype(np.float32))
