"""Trainees: finding, enrolling, studying, evidence, class hours, certificates."""
