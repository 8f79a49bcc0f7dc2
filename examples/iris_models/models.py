"""A classifier of flowers: trained, asked, and held against what is known."""

import numpy as np
import pandas as pd
from dioptra import pyplugs
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from .data import kinds_of, measures_of


@pyplugs.register
def train(flowers: pd.DataFrame, strength: float = 1.0) -> Pipeline:
    """Fit a scaled logistic regression; a larger strength fits closer."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=500))
    model.fit(measures_of(flowers), kinds_of(flowers))
    return model


@pyplugs.register
def predict(model: Pipeline, measures: np.ndarray) -> np.ndarray:
    """Say of each row of measures which kind it is."""
    predicted = model.predict(measures)
    return predicted


@pyplugs.register
def evaluate(known: np.ndarray, predicted: np.ndarray) -> tuple[float, pd.DataFrame]:
    """Give the share of right answers, and how often which kind was taken for which."""
    accuracy = float(accuracy_score(known, predicted))
    confusion = pd.DataFrame(confusion_matrix(known, predicted))
    print(f"accuracy {accuracy:.3f}")
    return accuracy, confusion


@pyplugs.register
def share_of_right(known: list[int], predicted: list[int]) -> float:
    """Give the share of right answers of short lists, as cases do."""
    if len(known) != len(predicted):
        raise ValueError("There is an answer for each flower, and no other.")
    share = float(np.mean(np.equal(known, predicted)))
    return share
