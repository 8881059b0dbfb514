"""Whether decisions that were kept still hold: findings with stable names, by the data of today."""
