"""How arrays, tables and models become files, and are read again."""

from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from dioptra.sdk.api.artifact import ArtifactTaskInterface
from sklearn.pipeline import Pipeline


class ArrayFile(ArtifactTaskInterface):
    """An array as NumPy's own kind of file."""

    @staticmethod
    def serialize(working_dir: Path, name: str, contents: np.ndarray, **kwargs) -> Path:
        path = Path(working_dir) / f"{name}.npy"
        np.save(path, contents, allow_pickle=False)
        return path

    @staticmethod
    def deserialize(working_dir: Path, path: str, **kwargs) -> np.ndarray:
        array = np.load(Path(working_dir) / path, allow_pickle=False)
        return array

    @staticmethod
    def validation():
        return None


class TableFile(ArtifactTaskInterface):
    """A table as text, with its row labels in the first column."""

    @staticmethod
    def serialize(
        working_dir: Path, name: str, contents: pd.DataFrame, separator: str = ",", **kwargs
    ) -> Path:
        path = Path(working_dir) / f"{name}.csv"
        contents.to_csv(path, sep=separator)
        return path

    @staticmethod
    def deserialize(working_dir: Path, path: str, **kwargs) -> pd.DataFrame:
        table = pd.read_csv(Path(working_dir) / path, index_col=0, sep=None, engine="python")
        return table

    @staticmethod
    def validation():
        return {"separator": {"type": "string", "enum": [",", ";", "\t"]}}


class ModelFile(ArtifactTaskInterface):
    """A trained model. Read only models that you have written: reading one runs its code."""

    @staticmethod
    def serialize(working_dir: Path, name: str, contents: Pipeline, **kwargs) -> Path:
        path = Path(working_dir) / f"{name}.joblib"
        joblib.dump(contents, path)
        return path

    @staticmethod
    def deserialize(working_dir: Path, path: str, **kwargs) -> Pipeline:
        model = joblib.load(Path(working_dir) / path)
        return model

    @staticmethod
    def validation():
        return None
