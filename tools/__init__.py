"""What only developers run: see CONTRIBUTING."""
