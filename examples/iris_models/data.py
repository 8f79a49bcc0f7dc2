"""A small table of measured flowers, and parts of it to train and to test with."""

import numpy as np
import pandas as pd
from dioptra import pyplugs
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split


@pyplugs.register
def load_flowers() -> pd.DataFrame:
    """Load 150 flowers of three kinds: four measures in cm, and the kind."""
    found = load_iris(as_frame=True)
    flowers = found.frame.rename(columns={"target": "kind"})
    print(f"{len(flowers)} flowers, {len(found.target_names)} kinds")
    return flowers


@pyplugs.register
def split_flowers(
    flowers: pd.DataFrame, test_share: float = 0.3, seed: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split the table, so that each part has each kind as often."""
    train, test = train_test_split(
        flowers, test_size=test_share, random_state=seed, stratify=flowers["kind"]
    )
    return train, test


@pyplugs.register
def measures_of(flowers: pd.DataFrame) -> np.ndarray:
    """Give the measures without the kinds, a row for each flower."""
    measures = flowers.drop(columns="kind").to_numpy()
    return measures


@pyplugs.register
def kinds_of(flowers: pd.DataFrame) -> np.ndarray:
    """Give the kinds, 0 to 2."""
    kinds = flowers["kind"].to_numpy()
    return kinds
