"""The formats of other tools, one file each: results that are read, and configurations that are written."""
