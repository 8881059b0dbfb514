"""How well the estimate predicts figures that it has not seen."""
