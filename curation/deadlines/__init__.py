"""Deadlines of applications: letters before and after a stage's last day, and more time with a reason."""
