"""Looking around in the catalogue: typed views of models, comparisons and benchmarks, to be rendered by `report`."""
