"""Pages: results as one self-contained HTML file each, with charts as SVG and no script."""
