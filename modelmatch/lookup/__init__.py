"""Looking things up: models, comparisons, benchmarks, question sets."""
