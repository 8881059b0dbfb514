"""The kinds of arrays, by the names that signatures use."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Indices = NDArray[np.intp]
    Shorts = NDArray[np.uint16]
    Mask = NDArray[np.bool_]
else:  # at a run they are names only, which spares the start numpy's typing
    ArrayLike = object
    Floats = Ints = Indices = Shorts = Mask = np.ndarray

__all__ = ["ArrayLike", "Floats", "Indices", "Ints", "Mask", "Shorts"]
