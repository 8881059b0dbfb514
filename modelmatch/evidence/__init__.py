"""Strengths from published evidence: which figures count, the latent-variable model, its audit."""
